"""A warm server and the notebooks that run on it: known without nbgrader.

Loading nbgrader takes a second. The server is started before, and loads what notebooks need
in the meantime.
"""

from __future__ import annotations

import atexit
import base64
import contextlib
import json
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from coursekit.classroom.engine import sandbox
from coursekit.classroom.engine.wire import Closed, Wire
from coursekit.errors import CourseFolderError
from coursekit.language import gettext as _

# Loaded before the first fork. What an exercise needs besides is found by a first run.
PRELOAD = (
    "numpy", "pandas", "matplotlib.figure", "matplotlib.backends.backend_agg",
    "matplotlib.backends.backend_svg", "IPython.display", "stack_data",
    "coursekit.practice.checking", "coursekit.cases", "coursekit.figures", "coursekit.methods",
)  # fmt: skip
PASSED_ON = ("PATH", "LANG", "LC_ALL", "LC_CTYPE", "TZ", "PYTHONPATH", "VIRTUAL_ENV",
             "COURSEKIT_LANG", "COURSEKIT_NO_NAMESPACES")  # fmt: skip
CACHE = ".coursekit"  # in the class folder
GRACE_SECONDS = 3  # between asking a cell to stop and stopping it
KILLED = (-signal.SIGKILL, 256 - signal.SIGKILL)  # how it ends, or the one it waits for
CELL_BYTES, NOTEBOOK_BYTES = 8 << 20, 32 << 20  # of output kept
CELL_OUTPUTS = 1000  # tables, figures and the like of one cell kept


def supported() -> bool:
    """Tell whether this machine can fork warm children at all."""
    return sys.platform == "linux" and hasattr(os, "pidfd_open")


class ServerGone(Exception):
    """The warm server ended; the notebook has to be run again on a new one."""


class ServerKilled(CourseFolderError):
    """Something outside ended the warm server before it was ready."""


class Server:
    """A warm server of our own.

    Parameters
    ----------
    closed : bool
        Whether submissions run in the sandbox.
    preload : sequence of str
        Modules to load besides :data:`PRELOAD`.
    """

    def __init__(self, closed: bool = True, preload: Sequence[str] = ()) -> None:
        self.closed = closed
        self.preload = [*PRELOAD, *preload]
        self.level = sandbox.NONE
        self.path = ""
        self._owner, self._loaded = 0, False
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start the program; :meth:`ready` waits until it can be used."""
        self._owner, self._loaded = os.getpid(), False
        self.folder = Path(tempfile.mkdtemp(prefix="coursekit-server-"))
        self.path = str(self.folder / "socket")
        settings = self.folder / "settings"
        fonts = settings / "matplotlib"
        fonts.mkdir(parents=True)
        cache = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "matplotlib"
        for found in cache.glob("fontlist-*.json"):  # scanning the fonts takes a second
            shutil.copyfile(found, fonts / found.name)
        profile = settings / "ipython" / "profile_default"
        for name in ("db", "log", "pid", "security", "startup", "static", "modules"):
            (profile / name).mkdir(parents=True)
        environment = {
            k: v
            for k, v in os.environ.items()
            if k in PASSED_ON or k.startswith(("OPENBLAS_", "OMP_"))
        }
        environment |= {
            "MPLBACKEND": "module://matplotlib_inline.backend_inline",
            "HOME": str(settings),
            "NBGRADER_EXECUTION": "autograde",
            "OPENBLAS_NUM_THREADS": "1",
            "OMP_NUM_THREADS": "1",
            "PYTHONHASHSEED": "0",  # the same notebook, the same marks
        }
        visible = sandbox.visible_paths()
        log = (self.folder / "log").open("wb")
        self._process = subprocess.Popen(
            [sys.executable, "-m", __package__ + ".server", "--socket", self.path,
             "--visible", json.dumps(visible), "--settings", str(settings),
             "--preload", json.dumps(self.preload), "--sandbox", str(int(self.closed))],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log, env=environment, cwd="/",
        )  # fmt: skip
        log.close()
        atexit.register(self.stop)

    def ready(self) -> None:
        """Wait until the server has loaded everything.

        Raises
        ------
        CourseFolderError
            It did not start; the message holds its own last words.
        """
        assert self._process is not None and self._process.stdout is not None
        if self._loaded:
            return
        line = self._process.stdout.readline()
        try:
            self.level = json.loads(line)["level"]
            self._loaded = True
        except (ValueError, KeyError) as error:
            if self._process.wait() in KILLED:
                raise ServerKilled(
                    _(
                        "The process that runs submissions was killed, by somebody or because "
                        "memory ran out. Run the command again: it goes on where it stopped."
                    )
                ) from error
            words = (self.folder / "log").read_text(errors="replace").strip().splitlines()
            raise CourseFolderError(
                _("The process that runs submissions did not start: {reason}").format(
                    reason=words[-1] if words else "?"
                )
            ) from error

    def load(self, modules: Sequence[str]) -> None:
        """Have more modules loaded before the next fork.

        Raises
        ------
        ServerGone
            The server was killed meanwhile.
        """
        assert self._process is not None
        assert self._process.stdin is not None and self._process.stdout is not None
        self.preload = list(dict.fromkeys([*self.preload, *modules]))
        try:
            self._process.stdin.write((json.dumps(list(modules)) + "\n").encode())
            self._process.stdin.flush()
        except OSError as error:
            raise ServerGone from error
        if not self._process.stdout.readline():
            raise ServerGone

    def modules_after(self, nb: Any) -> list[str]:
        """Run a notebook of ours and list what it made a child load: worth loading for all.

        Raises
        ------
        ServerGone
            The server, or the child, was killed meanwhile.
        """
        book = Notebook(self, {}, sandbox.Limits())
        try:
            book.open()
            before = book.modules()
            for number, cell in enumerate(c for c in nb.cells if c.cell_type == "code"):
                book.run(
                    cell.source, seconds=60, apart=False, restore=False, count=number,
                    take=lambda *_arguments: None,
                )  # fmt: skip
            return [m for m in book.modules() if m not in set(before) and "__main__" not in m]
        except (Closed, TimeoutError) as error:
            raise ServerGone from error
        finally:
            book.close()

    def alive(self) -> bool:
        """Tell whether the program still runs."""
        return self._process is not None and self._process.poll() is None

    def connect(self) -> tuple[Wire, int]:
        """Have a child forked; give the connection to it and a handle to signal it."""
        connection = socket.socket(socket.AF_UNIX)
        try:
            connection.settimeout(30)
            connection.connect(self.path)
            _level, handles, _flags, _address = socket.recv_fds(connection, 1, 1)
        except OSError as error:
            connection.close()
            raise ServerGone from error
        if not handles:
            connection.close()
            raise ServerGone
        return Wire(connection), handles[0]

    def stop(self) -> None:
        """End the server and everything it started."""
        if self._process is None or self._owner != os.getpid():
            return
        process, self._process = self._process, None
        if process.stdin:
            with contextlib.suppress(OSError):  # it was killed with something left to read
                process.stdin.close()
        if not self._loaded:  # it would first load everything before it listens
            process.kill()
        try:
            process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        if process.stdout:
            process.stdout.close()
        atexit.unregister(self.stop)
        shutil.rmtree(self.folder, ignore_errors=True)

    def ours(self) -> bool:
        """Tell whether this process started the server."""
        return self._owner == os.getpid()

    def restart(self) -> None:
        """Start anew after the process has ended."""
        self.stop()
        self.start()
        self.ready()


_current: Server | None = None


def use(server: Server | None) -> None:
    """Say which server the notebooks of this process run on."""
    global _current
    _current = server


def attach(path: str) -> Server:
    """Give a server another process started and looks after."""
    server = Server()
    server.path = path
    return server


def current(preload: Sequence[str] = ()) -> Server:
    """Give the server of this process, started when it is first needed."""
    global _current
    if _current is None:
        _current = Server(preload=preload)
        _current.start()
        _current.ready()
    return _current


class Notebook:
    """One notebook in one child after another; keeps what is needed to go on after a death."""

    def __init__(
        self, server: Server, files: dict[str, bytes], limits: sandbox.Limits,
        imports: dict[str, tuple[str, str]] | None = None,
    ) -> None:  # fmt: skip
        self.server, self.limits = server, limits
        self.imports = imports or {}  # names the exercise itself imports, and from where
        self.files = {n: base64.b64encode(c).decode() for n, c in files.items()}
        self.wire: Wire | None = None
        self.handle = -1
        self.count = 0
        self.bytes = 0
        self.copies = 0

    def open(self) -> None:
        """Get a fresh child; one that is killed before it has begun is replaced.

        Raises
        ------
        ServerGone
            There is no server, or it makes no children that live.
        """
        begin = {"files": self.files, "limits": asdict(self.limits), "imports": self.imports}
        for _attempt in range(3):
            self.close()
            self.wire, self.handle = self.server.connect()
            with contextlib.suppress(Closed):
                self.wire.send(begin)
                return
        raise ServerGone

    def close(self) -> None:
        """Let go of the child: the server ends it and all it started."""
        if self.wire is not None:
            self.wire.close()
            os.close(self.handle)
            self.wire = None

    def signal(self, number: int) -> None:
        """Signal the child, and nobody who may have its number after it."""
        with contextlib.suppress(OSError):
            signal.pidfd_send_signal(self.handle, number)

    def modules(self) -> list[str]:
        """List the modules the child has loaded."""
        assert self.wire is not None
        self.wire.send({"op": "modules", "secret": ""})
        return [str(name) for name in self.wire.receive(timeout=60)["modules"]]

    def run(
        self, code: str, *, seconds: float, apart: bool, restore: bool, count: int, take: Any,
        ours: bool = False,
    ) -> dict[str, Any]:  # fmt: skip
        """Run one cell; hand each output to ``take``.

        ``ours`` says that the exercise wrote the cell: functions defined in it are put back
        before a test, should the trainee have replaced them.

        Returns
        -------
        dict
            ``reply`` as a kernel gives it, ``restored`` names, ``cut`` (output was cut),
            ``late`` (it was stopped).

        Raises
        ------
        Closed
            The child died.
        """
        assert self.wire is not None
        secret = secrets.token_hex(8)
        if apart:
            self.copies += 1
            self.wire.send({"op": "copy", "restore": restore, "number": self.copies})
        self.wire.send(
            {"op": "cell", "code": code, "secret": secret, "restore": restore, "count": count,
             "ours": ours}
        )  # fmt: skip
        end = time.monotonic() + seconds
        strikes, size, shown, cut = 0, 0, 0, False
        while True:
            try:
                left = end - time.monotonic()
                if left <= 0:
                    raise TimeoutError
                message = self.wire.receive(timeout=left)
            except TimeoutError:
                strikes += 1
                if strikes > (2 if apart else 1):
                    self.signal(signal.SIGKILL)
                    raise Closed("timeout") from None
                self.signal(signal.SIGINT)
                end = time.monotonic() + GRACE_SECONDS
                continue
            if not isinstance(message, dict):
                raise Closed("nonsense")
            if "died" in message:
                # one that was killed after it had answered has nothing to say about this cell
                if apart and message["died"] == self.copies:
                    raise CopyDied
                continue
            if "done" in message:
                if message["done"] != secret:
                    raise Closed("forged")
                return message | {"cut": cut or message.get("cut"), "late": strikes > 0}
            size += self.wire.size
            shown += message.get("kind") != "stream"
            if size > CELL_BYTES or self.bytes > NOTEBOOK_BYTES or shown > CELL_OUTPUTS:
                cut = True
            elif (kind := message.get("kind")) and (content := well_formed(kind, message)):
                self.bytes += self.wire.size
                take(kind, content)


class CopyDied(Exception):
    """The copy that ran a test cell died; the notebook itself is unharmed."""


def well_formed(kind: str, message: Any) -> Any:
    r"""Give the content of an output message as a notebook may hold it, or ``None``.

    >>> well_formed("stream", {"content": {"name": "stdout", "text": "a\ud800"}})
    {'name': 'stdout', 'text': 'a?'}
    >>> well_formed("stream", {"content": {"name": "network", "text": "x"}}) is None
    True
    """
    content = _clean(message.get("content"))
    if not isinstance(content, dict):
        return None
    if kind == "stream":
        good = content.get("name") in ("stdout", "stderr") and isinstance(content.get("text"), str)
    elif kind == "error":
        lines = content.get("traceback")
        good = (
            isinstance(content.get("ename"), str)
            and isinstance(content.get("evalue"), str)
            and isinstance(lines, list)
            and all(isinstance(line, str) for line in lines)
        )
    elif kind in ("display_data", "update_display_data", "execute_result"):
        data = content.get("data")
        good = isinstance(data, dict) and all(
            "json" in mime or isinstance(value, str) for mime, value in data.items()
        )
        content.setdefault("metadata", {})
        content.setdefault("execution_count", None)
        good = good and isinstance(content["metadata"], dict)
    else:
        good = kind == "clear_output"
    return content if good else None


def _clean(value: Any) -> Any:
    """Replace halves of characters, which no file can hold."""
    if isinstance(value, str):
        return value if value.isascii() else value.encode("utf-8", "replace").decode()
    if isinstance(value, dict):
        return {_clean(k): _clean(v) for k, v in value.items()}
    if isinstance(value, list):
        return [_clean(v) for v in value]
    return value


def known_modules(root: Path) -> list[str]:
    """Modules the exercises of a class were seen to load."""
    try:
        found = json.loads((root / CACHE / "modules.json").read_text(encoding="utf-8"))
        return [str(m) for modules in found.values() for m in modules]
    except (OSError, ValueError, AttributeError):
        return []
