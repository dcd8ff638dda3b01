"""Who marks: processes of this machine, or the workers of a Dask cluster.

Both take jobs and give futures; neither ever sees the gradebook or its address.
"""

from __future__ import annotations

import copy
import multiprocessing
import signal
import threading
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from typing import Any

from coursekit.errors import CourseFolderError, MissingLibraryError
from coursekit.language import gettext as _

MOST_SECONDS = 1200  # for one notebook, its page included


def without_gradebook(config: Any) -> Any:
    """Give the settings of a class without the gradebook's address (and password)."""
    stripped = copy.deepcopy(config)
    stripped.CourseDirectory.pop("db_url", None)
    return stripped


class LocalCrew:
    """Processes forked from this one before it opens the gradebook, on one warm server.

    Parameters
    ----------
    marker : Marker
        What marks; every process gets it, and all it has loaded, by being forked.
    server : Server
        The warm server; looked after by the caller.
    count : int
        How many processes.
    """

    def __init__(self, marker: Any, server: Any, count: int) -> None:
        self.server, self.count = server, count
        self._broken = False
        context = multiprocessing.get_context("fork")
        self._pool = ProcessPoolExecutor(count, context, initializer=_prepare, initargs=(marker,))
        try:
            self._pool.submit(int).result()  # all processes fork with the first job
        except BrokenProcessPool:  # one was killed while it started: the next round tries again
            self._broken = True

    def __enter__(self) -> LocalCrew:
        return self

    def __exit__(self, *_error: Any) -> None:
        self._pool.shutdown(cancel_futures=True)

    def submit(self, job: Any) -> Future[Any]:
        """Have one submission marked."""
        try:
            return self._pool.submit(_work, self.server.path, job)
        except BrokenProcessPool as error:
            self._broken = True
            failed: Future[Any] = Future()
            failed.set_exception(error)
            return failed

    def result(self, future: Future[Any]) -> Any:
        """Give what came of a job; ``None`` where whoever did it ended."""
        try:
            return future.result()
        except BrokenProcessPool:
            self._broken = True
            return None
        except Exception:  # of our own making; the submission is tried again, then reported
            return None

    def able(self) -> bool:
        """Tell whether it makes sense to hand out more jobs."""
        return not self._broken and self.server.alive()


_marker: Any = None  # of this process


def _prepare(marker: Any) -> None:
    global _marker
    from coursekit.classroom.engine.sandbox import die_with_parent

    die_with_parent()
    signal.signal(signal.SIGALRM, _too_long)
    _marker = marker


def _work(path: str, job: Any) -> Any:
    from coursekit.classroom.engine import execute

    if execute._current is None or execute._current.path != path:
        execute.use(execute.attach(path))
    # cells have limits of their own; this is for what a hostile file may do to a parser
    signal.setitimer(signal.ITIMER_REAL, MOST_SECONDS * len(_marker.spec.notebooks))
    try:
        return _marker.mark(job)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


def _too_long(*_arguments: Any) -> None:
    raise TimeoutError(f"> {MOST_SECONDS} s")


class Cluster:
    """The workers of a Dask scheduler; each keeps a warm server of its own.

    Dask has no passwords: use an address on this machine, or ``tls://`` with certificates
    from Dask's own settings (``distributed.comm.tls``). Start workers with ``--nthreads 1``.

    Parameters
    ----------
    address : str
        Of the scheduler, for instance ``tcp://127.0.0.1:8786``.
    """

    def __init__(
        self, spec: Any, config: Any, address: str, modules: list[str], closed: bool
    ) -> None:
        try:
            from distributed import Client
        except ImportError as error:
            raise MissingLibraryError(
                _("A cluster needs Dask. Install it: pip install 'coursekit[cluster]'")
            ) from error
        try:
            self._client = Client(address, timeout="20s", set_as_default=False)
        except OSError as error:
            raise CourseFolderError(
                _("No scheduler answers at {address}.").format(address=address)
            ) from error
        self.count = max(1, len(self._client.nthreads()))
        self._executor = self._client.get_executor(retries=3)
        self._given = self._client.scatter(
            [spec, without_gradebook(config), modules, closed], broadcast=True
        )

    def __enter__(self) -> Cluster:
        return self

    def __exit__(self, *_error: Any) -> None:
        self._executor.shutdown(wait=False)
        self._client.close()

    def submit(self, job: Any) -> Future[Any]:
        """Have one submission marked."""
        future: Future[Any] = self._executor.submit(_work_away, *self._given, job)
        return future

    def result(self, future: Future[Any]) -> Any:
        """Give what came of a job; ``None`` where it failed on several workers."""
        try:
            return future.result()
        except Exception:
            return None

    def able(self) -> bool:
        """Go on: Dask replaces workers itself."""
        return True


_lock = threading.Lock()
_away: dict[str, Any] = {}  # markers of a Dask worker, by exercise


def _work_away(spec: Any, config: Any, modules: list[str], closed: bool, job: Any) -> Any:
    """Mark one submission in a Dask worker."""
    from coursekit.classroom.engine import execute
    from coursekit.classroom.marking import Marker

    with _lock:  # one at a time: cells are run by the worker's own server
        if execute._current is None or not execute._current.alive():
            server = execute.Server(closed=closed, preload=modules)
            server.start()
            server.ready()
            execute.use(server)
        held = _away.get(spec.exercise)
        if held is None or held.spec != spec:
            held = _away[spec.exercise] = Marker(spec, config)
        marks = held.mark(job)
        return held.mark(job) if marks.again else marks
