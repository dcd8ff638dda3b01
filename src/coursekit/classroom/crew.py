"""Who marks: processes of this machine, or the workers of a Dask cluster.

Both take jobs and give futures; neither ever sees the gradebook or its address.
"""

from __future__ import annotations

import copy
import multiprocessing
import os
import queue
import signal
import threading
from concurrent.futures import Future, ThreadPoolExecutor
from multiprocessing.connection import Connection
from typing import Any

from coursekit.classroom.timing import at_most
from coursekit.errors import CourseFolderError, MissingLibraryError
from coursekit.language import gettext as _

MOST_SECONDS = 1200  # for one notebook, its page included


def without_gradebook(config: Any) -> Any:
    """Give the settings of a class without the gradebook's address (and password)."""
    stripped = copy.deepcopy(config)
    stripped.CourseDirectory.pop("db_url", None)
    return stripped


class NotBegun(Exception):
    """Nobody was left to take the job: it is handed out again, as if it never had been."""


class LocalCrew:
    """Processes forked from this one before it opens the gradebook, on one warm server.

    Each has a line of its own and no lock in common with the others: one that is killed, in
    the middle of a word, say, costs the job it had and keeps nobody waiting. (The pool of
    ``concurrent.futures`` stops them all, or waits for the rest of the word.)

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
        self._idle: queue.SimpleQueue[Connection] = queue.SimpleQueue()
        self._processes = []
        self._lines = []
        context = multiprocessing.get_context("fork")
        for _number in range(count):
            ours, theirs = context.Pipe()
            process = context.Process(
                target=_work, args=(theirs, marker, server.path, os.getpid()), daemon=True
            )
            process.start()
            theirs.close()  # so that the line ends when the process does
            self._processes.append(process)
            self._lines.append(ours)
            self._idle.put(ours)
        self._threads = ThreadPoolExecutor(count)  # each waits for one process

    def __enter__(self) -> LocalCrew:
        return self

    def __exit__(self, kind: Any, *_error: Any) -> None:
        if kind is not None:  # interrupted: what is half marked will be marked anew
            for process in self._processes:
                process.kill()
        self._threads.shutdown(cancel_futures=True)
        for process, line in zip(self._processes, self._lines, strict=True):
            process.kill()  # it has nothing left to do
            process.join()
            line.close()

    def submit(self, job: Any) -> Future[Any]:
        """Have one submission marked."""
        return self._threads.submit(self._hand_over, job)

    def _hand_over(self, job: Any) -> Any:
        """Wait for a free process, then for what it makes of the job."""
        line = self._idle.get()
        try:
            if self._broken:
                raise NotBegun
            line.send(job)
            return line.recv()
        except (OSError, EOFError):  # it was killed
            self._broken = True
            return None
        finally:
            self._idle.put(line)

    def result(self, future: Future[Any]) -> Any:
        """Give what came of a job; ``None`` where whoever did it ended.

        Raises
        ------
        NotBegun
            Nobody took it.
        """
        return future.result()

    def able(self) -> bool:
        """Tell whether it makes sense to hand out more jobs."""
        return not self._broken and self.server.alive()


def _work(line: Connection, marker: Any, path: str, parent: int) -> None:
    """Mark what comes over the line; the life of one process."""
    from coursekit.classroom.engine import client
    from coursekit.classroom.engine.sandbox import die_with_parent

    die_with_parent()
    if os.getppid() != parent:  # it ended before it could be asked for
        os._exit(1)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent to handle
    client.use(client.attach(path))
    while True:
        job = line.recv()
        try:
            # cells have limits of their own; this is for what a hostile file may do to a parser
            with at_most(MOST_SECONDS * len(marker.spec.notebooks)):
                marks = marker.mark(job)
        except Exception:  # of our own making; the submission is tried again, then reported
            marks = None
        line.send(marks)


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
    from coursekit.classroom.engine import client
    from coursekit.classroom.marking import Marker

    with _lock:  # one at a time: cells are run by the worker's own server
        if client._current is None or not client._current.alive():
            server = client.Server(closed=closed, preload=modules)
            server.start()
            server.ready()
            client.use(server)
        held = _away.get(spec.exercise)
        if held is None or held.spec != spec:
            held = _away[spec.exercise] = Marker(spec, config)
        marks = held.mark(job)
        return held.mark(job) if marks.again else marks
