"""A process with the libraries loaded that forks one child for each notebook.

Started as a program of its own, with a clean environment, by :class:`client.Server`. It never
sees a gradebook, a solution or a submission: those go over the connection to the child, and
tests with a hidden part only to a copy of the child that ends with the test.
"""

from __future__ import annotations

import argparse
import ast
import asyncio
import base64
import builtins
import contextlib
import fcntl
import importlib
import io
import json
import os
import select
import shutil
import signal
import socket
import stat
import sys
import tempfile
import time
import types
from typing import Any

from coursekit.classroom.engine import sandbox
from coursekit.classroom.engine.wire import Closed, Wire

STREAM_LIMIT = 1 << 20  # characters printed by one cell; nbgrader keeps 1000 lines of it
COMPLETE = 77  # how a copy ends that has answered
MAX_BOX = 192 << 20  # bytes of files kept while a test cell runs in a copy
LOOK_MS = 250  # between two looks at the memory of what runs
FLUSH_SECONDS = 0.2  # as ipykernel does


# --- the server -------------------------------------------------------------------------------


def main() -> None:
    """Close the room, load everything, then fork for whoever connects."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--socket", required=True)
    parser.add_argument("--visible", required=True, help="folders to show, as JSON")
    parser.add_argument("--settings", required=True, help="folder for matplotlib and IPython")
    parser.add_argument("--preload", required=True, help="modules to load, as JSON")
    parser.add_argument("--sandbox", type=int, required=True)
    options = parser.parse_args()
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(options.socket)
    listener.listen(64)
    visible = json.loads(options.visible)
    level = sandbox.NONE
    if options.sandbox:
        level = sandbox.close_room(visible, options.settings)
    settings = sandbox.SETTINGS if level == sandbox.FULL else options.settings
    os.environ.update(MPLCONFIGDIR=f"{settings}/matplotlib", IPYTHONDIR=f"{settings}/ipython")
    shell = make_shell()
    guard = load(shell, json.loads(options.preload))
    sys.stdout.write(json.dumps({"level": level}) + "\n")
    sys.stdout.flush()
    _serve(listener, level, shell, guard)


def load(shell: Any, modules: list[str]) -> Any:
    """Import modules; note how everything looks before any submission has run."""
    import gc

    from coursekit.classroom.engine.guard import Guard

    for name in modules:
        # a module may be of another course, or fail: the notebook will then say so itself
        # and some (pandas) look on import whether they are in a notebook
        with contextlib.suppress(BaseException), shell.builtin_trap:
            importlib.import_module(name)
    warm(shell)
    guard = Guard(shell)
    gc.collect()
    gc.freeze()  # children share these pages as long as nobody writes to them
    return guard


def _serve(listener: socket.socket, level: str, shell: Any, guard: Any) -> None:
    own = os.open("/proc/self/ns/pid", os.O_RDONLY) if level == sandbox.FULL else -1
    wake, signalled = os.pipe()
    os.set_blocking(signalled, False)
    signal.set_wakeup_fd(signalled)
    signal.signal(signal.SIGCHLD, lambda *_arguments: None)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the grader to handle
    poll = select.poll()
    for handle in (listener.fileno(), 0, wake):
        poll.register(handle, select.POLLIN)
    if level != sandbox.FULL:
        sandbox.adopt_orphans()
    most = sandbox.Limits.of_this_machine().memory
    running: dict[int, tuple[socket.socket, str]] = {}  # by process
    number = 0
    while True:
        for handle, _event in poll.poll(LOOK_MS if running else None):
            if handle == 0:
                line = sys.stdin.readline()
                if not line:
                    _end_all(running)  # the grader is gone
                    os._exit(0)
                guard = load(shell, json.loads(line))
                sys.stdout.write("loaded\n")
                sys.stdout.flush()
            elif handle == wake:
                os.read(wake, 4096)
            elif handle == listener.fileno():
                number += 1
                connection, _address = listener.accept()
                box = sandbox.BOX if level == sandbox.FULL else tempfile.mkdtemp(prefix="box-")
                if level == sandbox.FULL:
                    sandbox.new_process_namespace(own)
                if (pid := os.fork()) == 0:
                    with contextlib.suppress(BaseException):
                        signal.set_wakeup_fd(-1)
                        _keep_only(connection.fileno())
                        Child(connection, shell, guard).run(level, box, number)
                    os._exit(1)
                handle_of_child = os.pidfd_open(pid)
                with contextlib.suppress(OSError):
                    socket.send_fds(connection, [level[:1].encode()], [handle_of_child])
                os.close(handle_of_child)
                running[pid] = (connection, box)
                poll.register(connection.fileno(), select.POLLRDHUP)
            else:
                for pid, (connection, _box) in running.items():
                    if connection.fileno() == handle:
                        _kill(pid)  # the grader hung up: whatever still runs is over
        _reap(running, poll)
        for pid in _too_large(list(running), most, level) if running else ():
            _kill(pid)
        if level != sandbox.FULL:
            _end_strays(set(running))


def _too_large(children: list[int], most: int, level: str) -> list[int]:
    """Find the children that use more memory than they may, all their processes together.

    Each process has a limit of its own, but there may be many, and memory shared among them
    counts for none.
    """
    groups: dict[int, list[int]] = {pid: [] for pid in children}
    if level == sandbox.FULL:
        spaces = {sandbox.namespace(pid): pid for pid in children}
        for pid in sandbox.processes():
            if (owner := spaces.get(sandbox.namespace(pid))) is not None:
                groups[owner].append(pid)
    else:
        parents = {pid: sandbox.parent(pid) for pid in sandbox.processes()}
        for pid in parents:
            above = pid
            while above in parents and above not in groups:
                above = parents[above]
            if above in groups:
                groups[above].append(pid)
    # resident pages are quick to read, and never fewer than what is really used
    return [
        child
        for child, pids in groups.items()
        if sum(map(sandbox.resident, pids)) > most and sum(map(sandbox.memory, pids)) > most
    ]


def _end_strays(known: set[int]) -> None:
    """End what a submission left behind: it has become our own child."""
    own = os.getpid()
    for pid in sandbox.processes():
        if pid not in known and sandbox.parent(pid) == own:
            with contextlib.suppress(OSError):
                os.kill(pid, signal.SIGKILL)


def _reap(running: dict[int, tuple[socket.socket, str]], poll: Any) -> None:
    while True:
        try:
            pid, _status = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return
        if pid == 0:
            return
        if pid in running:
            connection, box = running.pop(pid)
            poll.unregister(connection.fileno())
            connection.close()
            if box != sandbox.BOX:
                _kill(pid)
                shutil.rmtree(box, ignore_errors=True)


def _kill(pid: int) -> None:
    for end in (os.killpg, os.kill):  # the group only exists without a namespace
        with contextlib.suppress(OSError):
            end(pid, signal.SIGKILL)


def _end_all(running: dict[int, tuple[socket.socket, str]]) -> None:
    for pid, (_connection, box) in running.items():
        _kill(pid)
        if box != sandbox.BOX:
            shutil.rmtree(box, ignore_errors=True)
    with contextlib.suppress(ChildProcessError):
        while True:  # those that are killed leave others, which become ours
            _end_strays(set())
            os.waitpid(-1, 0)


def _keep_only(handle: int) -> None:
    os.closerange(3, handle)
    os.closerange(handle + 1, 4096)


# --- what is loaded before the first fork -----------------------------------------------------


def make_shell() -> Any:
    """Build the shell a Jupyter kernel has, with a session that writes to our connection."""
    from ipykernel.compiler import XCachingCompiler
    from ipykernel.kernelbase import Kernel
    from ipykernel.zmqshell import ZMQInteractiveShell
    from jupyter_client.session import Session
    from traitlets.config import Config

    class LineSession(Session):
        """A session whose messages go to ``Child.publish`` instead of a socket of ZeroMQ."""

        def msg(self, msg_type: str, content: Any = None, *_a: Any, **_k: Any) -> Any:
            return {"header": {}, "msg_type": msg_type, "content": content or {}, "metadata": {}}

        def send(  # type: ignore[override]
            self, stream: Any, message: Any, content: Any = None, *_a: Any, **_k: Any
        ) -> None:
            if stream is None:
                return
            if isinstance(message, str):
                stream(message, content or {})
            else:
                stream(message["msg_type"], message["content"])

    # its loop is made by each child: an event loop cannot be shared
    stub = types.SimpleNamespace(eventloop=None, io_loop=None, _allow_stdin=False, shell=None)
    stub.raw_input = types.MethodType(Kernel.raw_input, stub)
    stub.get_parent = lambda *_arguments: {}
    config = Config()
    config.HistoryManager.enabled = False  # no database, no thread
    # the class itself: pandas, tqdm and others ask for it by name
    shell = ZMQInteractiveShell.instance(
        config=config, kernel=stub, compiler_class=XCachingCompiler, user_ns={}
    )
    vars(shell)["enable_gui"] = lambda gui=None: None  # there is no event loop to start
    session = LineSession()
    for part in (shell.displayhook, shell.display_pub):
        part.session = session
        part.pub_socket = None
    shell.displayhook.topic = b"execute_result"
    return shell


def warm(shell: Any) -> None:
    """Do once what every notebook would do first: show a table and an error, read the cards."""
    with contextlib.suppress(Exception):
        from coursekit.cases import cards

        for name in cards.case_names():
            cards.card(name)
    for code in ("import pandas; pandas.DataFrame({'a': [1.5], 'b': ['x']})", "1 / 0"):
        with contextlib.suppress(Exception):
            shell.run_cell(code, store_history=False)
    shell.reset()
    if "matplotlib.figure" in sys.modules:
        with contextlib.suppress(Exception):
            from matplotlib.figure import Figure

            figure = Figure()
            figure.subplots().set_title("1")
            figure.savefig(io.BytesIO(), format="png")


# --- the child that runs one notebook -----------------------------------------------------------


class Stream(io.TextIOBase):
    """What ``sys.stdout`` is inside a cell: collected, sent like ipykernel sends it."""

    encoding = "UTF-8"

    def __init__(self, name: str, child: Child) -> None:
        self.name, self._child = f"<{name}>", child
        self._kind = name
        self._parts: list[str] = []
        self._since = 0.0

    def write(self, text: str) -> int:
        """Take text; send what has waited long enough."""
        if not isinstance(text, str):
            raise TypeError(f"write() argument must be str, not {type(text)}")
        now = time.monotonic()
        if self._parts and now - self._since > FLUSH_SECONDS:
            self.flush()
        if not self._parts:
            self._since = now
        left = self._child.room_for_text
        if left > 0:
            self._parts.append(text[:left])
            self._child.room_for_text = left - len(text)
        if len(self._parts) > 1000:
            self.flush()
        return len(text)

    def flush(self) -> None:
        """Send what is there, and what programs have written past us."""
        text, self._parts = "".join(self._parts), []
        text += self._child.written_below(self._kind)
        if text:
            self._child.publish("stream", {"name": self._kind, "text": text})

    def fileno(self) -> int:
        """Give the real handle, for programs that are started."""
        return 1 if self._kind == "stdout" else 2

    def writable(self) -> bool:
        """Say yes."""
        return True

    def close(self) -> None:
        """Stay open: the next cell prints too."""


def _write_back(path: str, held: bytes) -> None:
    """Let a file hold what it held: the same file, since it may be open somewhere."""
    with contextlib.suppress(FileNotFoundError):
        os.chmod(path, 0o600)  # noqa: PTH101 - the caller sets the right one
        with open(path, "rb") as stream:  # noqa: PTH123
            if stream.read(len(held) + 1) == held:
                return
    with open(path, "wb") as stream:  # noqa: PTH123
        stream.write(held)


class Child:
    """Runs the cells of one notebook, one at a time, until the grader hangs up."""

    def __init__(self, connection: socket.socket, shell: Any, guard: Any) -> None:
        self.wire = Wire(connection)
        self.shell, self.guard = shell, guard
        self.room_for_text = STREAM_LIMIT
        self.copy = 0  # process that runs an isolated test cell
        self.interrupts = 0
        self.refused: list[str] = []  # hooks that could not be taken out again
        self.imports: dict[str, tuple[str, str]] = {}
        self.defined: dict[str, Any] = {}  # functions and classes of the exercise itself

    def run(self, level: str, box: str, number: int) -> None:
        """Enter the box, then do what the grader says."""
        os.setsid()
        start = self.wire.receive()
        self.box = box
        files = {n: base64.b64decode(c) for n, c in start["files"].items()}
        sandbox.enter_box(level, box, files, sandbox.Limits(**start["limits"]), number)
        self.imports = start.get("imports", {})
        self._refuse_hooks()
        self._take_over_output()
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        if "numpy" in sys.modules:
            import numpy

            numpy.random.seed()  # noqa: NPY002 - all forks of one server would draw the same numbers
        self.shell.kernel.io_loop = asyncio.new_event_loop()
        asyncio.set_event_loop(self.shell.kernel.io_loop)
        builtins.input = self.shell.kernel.raw_input
        self.guard.builtins["input"] = builtins.input
        self.shell.displayhook.pub_socket = self.shell.display_pub.pub_socket = self.publish
        # the same folder first on the path as in a kernel
        sys.path[0:1] = [""]
        while True:
            try:
                message = self.wire.receive()
            except Closed:
                os._exit(0)
            if message["op"] == "cell":
                self._cell(message, self._restore_all() if message["restore"] else [])
            elif message["op"] == "copy":
                self._in_a_copy(message)
            elif message["op"] == "modules":
                self.wire.send({"done": message["secret"], "modules": sorted(sys.modules)})

    def _refuse_hooks(self) -> None:
        """Take away what can never be undone: hooks on every fork and on every event."""
        refused = self.refused

        def refuse(name: str) -> Any:
            def hook(*_arguments: Any, **_named: Any) -> None:
                refused.append(name)

            return hook

        import posix

        os.register_at_fork = posix.register_at_fork = refuse("os.register_at_fork")
        sys.addaudithook = refuse("sys.addaudithook")
        for module, name in ((os, "register_at_fork"), (posix, "register_at_fork")):
            if name in self.guard.names.get(module, {}):
                self.guard.names[module][name] = getattr(module, name)

    def _restore_all(self) -> list[str]:
        changed: list[str] = [*self.guard.restore(), *self.refused]
        self.refused.clear()
        return changed

    def _right_names(self, code: str) -> dict[str, Any]:
        """Let the names of a test mean what its author meant; give what they stood for.

        A trainee's ``abs``, ``ck`` or helper of the exercise would answer for the real one.
        """
        tree = self._parsed(code)
        if tree is None:
            return {}
        nodes = [n for n in ast.walk(tree) if isinstance(n, ast.Name)]
        names = {n.id for n in nodes} - {n.id for n in nodes if not isinstance(n.ctx, ast.Load)}
        own, before = self.shell.user_ns, {}
        for name in sorted(names & set(own)):
            if name in self.imports:
                module, part = self.imports[name]
                right = sys.modules.get(module)
                right = getattr(right, part, None) if part else right
            elif name in self.defined:
                right = self.defined[name]
            else:
                right = vars(builtins).get(name)
            if right is not None and own[name] is not right:
                before[name] = own[name]
                own[name] = right
        return before

    def _note_ours(self, code: str) -> None:
        tree = self._parsed(code)
        for statement in tree.body if tree else []:
            if isinstance(statement, ast.FunctionDef | ast.ClassDef):
                self.defined[statement.name] = self.shell.user_ns.get(statement.name)

    @staticmethod
    def _parsed(code: str) -> ast.Module | None:
        try:
            return ast.parse(code)
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return None

    def _take_over_output(self) -> None:
        null = os.open(os.devnull, os.O_RDONLY)
        os.dup2(null, 0)
        self._below: dict[str, int] = {}
        for handle, name in ((1, "stdout"), (2, "stderr")):
            # appended to by whatever writes to the handle; read and emptied by flush()
            own, path = tempfile.mkstemp()
            os.unlink(path)  # noqa: PTH108
            flags = fcntl.fcntl(own, fcntl.F_GETFL)
            fcntl.fcntl(own, fcntl.F_SETFL, flags | os.O_APPEND)
            os.dup2(own, handle)
            self._below[name] = own
        sys.stdin = open(os.devnull)  # noqa: PTH123, SIM115 - stays open as long as the process
        out: Any = Stream("stdout", self)
        err: Any = Stream("stderr", self)
        sys.stdout, sys.stderr = out, err
        vars(sys).update(__stdout__=out, __stderr__=err)

    def written_below(self, name: str) -> str:
        """Give what was written to the handle itself, by C code or another program."""
        own = self._below[name]
        size = os.fstat(own).st_size
        if not size:
            return ""
        data = os.pread(own, min(size, STREAM_LIMIT), 0)
        os.ftruncate(own, 0)
        return data.decode("utf-8", "replace")

    def publish(self, kind: str, content: Any) -> None:
        """Send an output."""
        self.wire.send({"kind": kind, "content": content})

    def _pass_on(self, *_arguments: Any) -> None:
        """Pass an interrupt on to the copy; the second time, end it."""
        self.interrupts += 1
        with contextlib.suppress(OSError):
            os.kill(self.copy, signal.SIGINT if self.interrupts == 1 else signal.SIGKILL)

    def _cell(self, message: Any, restored: list[str]) -> None:
        # cells that are not run again after a death still count
        self.shell.execution_count = message["count"]
        self.room_for_text = STREAM_LIMIT
        before = self._right_names(message["code"]) if message["restore"] else {}
        try:
            signal.signal(signal.SIGINT, signal.default_int_handler)
            reply = self.shell.kernel.io_loop.run_until_complete(self._execute(message["code"]))
            signal.signal(signal.SIGINT, signal.SIG_IGN)
        except BaseException as error:  # an interrupt that came a moment late
            signal.signal(signal.SIGINT, signal.SIG_IGN)
            reply = {"status": "error", "ename": type(error).__name__, "evalue": str(error),
                     "traceback": []}  # fmt: skip
        for stream in (sys.stdout, sys.stderr):
            with contextlib.suppress(Exception):
                stream.flush()
        self.shell.user_ns.update(before)
        if message["ours"]:
            self._note_ours(message["code"])
        self.wire.send(
            {
                "done": message["secret"],
                "reply": reply,
                "restored": [*restored, *before],
                "cut": self.room_for_text < 0,
            }
        )

    async def _execute(self, code: str) -> dict[str, Any]:
        """Do what ``IPythonKernel.do_execute`` does."""
        shell = self.shell
        before: Any = None
        try:
            transformed = shell.transform_cell(code)
        except Exception:
            transformed, before = code, sys.exc_info()
        shell._last_traceback = None
        shell._last_traceback_during_displayhook = False
        if shell.should_run_async(
            code, transformed_cell=transformed, preprocessing_exc_tuple=before
        ):
            task = asyncio.ensure_future(
                shell.run_cell_async(
                    code, store_history=True, transformed_cell=transformed,
                    preprocessing_exc_tuple=before,
                )
            )  # fmt: skip
            result = None
            try:
                result = await task
            finally:
                shell.events.trigger("post_execute")
                shell.events.trigger("post_run_cell", result)
        else:
            result = shell.run_cell(code, store_history=True)
        error = result.error_before_exec or result.error_in_exec
        shell.payload_manager.clear_payload()
        count = shell.execution_count - 1
        if result.success and not getattr(shell, "_last_traceback_during_displayhook", False):
            return {"status": "ok", "execution_count": count}
        return {
            "status": "error",
            "ename": type(error).__name__,
            "evalue": str(error),
            "traceback": shell._last_traceback or [],
            "execution_count": count,
        }

    def _in_a_copy(self, message: Any) -> None:
        """Run the next cell in a fork, so that nothing it did or showed comes back here.

        The cell itself is read by the fork: this process never holds a hidden test.
        """
        self.interrupts = 0
        sys.stdout.flush()
        sys.stderr.flush()
        before, opened = self._files(), self._opened()
        # here and not in the copy, which would have to copy every page it looks at
        restored = self._restore_all() if message["restore"] else []
        signal.signal(signal.SIGINT, self._pass_on)
        self.copy = os.fork()
        if self.copy == 0:
            with contextlib.suppress(BaseException):
                sandbox.cut_off(self.box, [self.wire.socket.fileno(), *self._below.values()])
                # kept, since its handles are gone: it must never be closed
                self.lost = self.shell.kernel.io_loop
                self.shell.kernel.io_loop = asyncio.new_event_loop()
                asyncio.set_event_loop(self.shell.kernel.io_loop)
                self._cell(self.wire.receive(), restored)
                os._exit(COMPLETE)
            os._exit(1)
        while True:
            try:
                _pid, status = os.waitpid(self.copy, 0)
                break
            except InterruptedError:
                continue
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        if os.getpid() == 1:  # first in a namespace of our own: end what the copy has started
            with contextlib.suppress(OSError):
                os.kill(-1, signal.SIGKILL)
        for handle in self._below.values():
            os.ftruncate(handle, 0)
        self._restore(before)
        self._close_up(opened)
        self.shell.execution_count += 1
        for history in ("input_hist_parsed", "input_hist_raw"):
            getattr(self.shell.history_manager, history).append("")
        if os.waitstatus_to_exitcode(status) != COMPLETE:
            self.wire.send({"died": message["number"]})

    def _files(self) -> dict[str, tuple[int, int, Any]]:
        """Read everything in the box: by name its mode, its time and what it holds."""
        found: dict[str, tuple[int, int, Any]] = {}
        room = MAX_BOX
        for folder, folders, names in os.walk(self.box):
            for path in (f"{folder}/{name}" for name in (*folders, *names)):
                with contextlib.suppress(OSError):
                    about = os.lstat(path)
                    held: Any = None
                    if stat.S_ISLNK(about.st_mode):
                        held = os.readlink(path)  # noqa: PTH115
                    elif stat.S_ISREG(about.st_mode):  # a pipe would be waited for in vain
                        room -= about.st_size
                        if room < 0:
                            continue  # a file of holes may claim any size
                        with open(path, "rb") as stream:  # noqa: PTH123
                            held = stream.read()
                    time_of = 0 if stat.S_ISDIR(about.st_mode) else about.st_mtime_ns
                    found[path] = (about.st_mode, time_of, held)
        return found

    def _opened(self) -> dict[int, tuple[os.stat_result, bytes]]:
        """Read the files that are open here: they stay open where their names are gone."""
        found = {}
        room = MAX_BOX
        for name in os.listdir("/proc/self/fd"):  # noqa: PTH208
            with contextlib.suppress(OSError):
                about = os.fstat(int(name))
                if not stat.S_ISREG(about.st_mode) or int(name) in {1, 2, *self._below.values()}:
                    continue
                room -= about.st_size
                if room < 0:
                    continue
                with open(f"/proc/self/fd/{name}", "rb") as stream:  # noqa: PTH123
                    found[int(name)] = (about, stream.read())
        return found

    def _close_up(self, opened: dict[int, tuple[os.stat_result, bytes]]) -> None:
        """Bring files that are open here back to what they held."""
        for handle, (before, held) in opened.items():
            with contextlib.suppress(OSError):
                if os.path.samestat(os.fstat(handle), before):
                    _write_back(f"/proc/self/fd/{handle}", held)
                    os.fchmod(handle, stat.S_IMODE(before.st_mode))

    def _restore(self, before: dict[str, tuple[int, int, Any]]) -> None:
        """Bring the box back to what it held: a new folder's name is a message, too."""
        for path, (mode, _time, held) in sorted(self._files().items(), reverse=True):
            known = before.get(path)
            link = stat.S_ISLNK(mode) and known is not None and known[2] != held
            if known is None or link or stat.S_IFMT(known[0]) != stat.S_IFMT(mode):
                with contextlib.suppress(OSError):
                    (os.rmdir if stat.S_ISDIR(mode) else os.unlink)(path)
        for path, (mode, when, held) in sorted(before.items()):
            with contextlib.suppress(OSError):
                if stat.S_ISDIR(mode):
                    os.makedirs(path, exist_ok=True)  # noqa: PTH103
                elif stat.S_ISREG(mode):
                    _write_back(path, held)
                    os.utime(path, ns=(when, when))
                elif stat.S_ISLNK(mode) and not os.path.lexists(path):
                    os.symlink(held, path)  # noqa: PTH211
                if not stat.S_ISLNK(mode):
                    os.chmod(path, stat.S_IMODE(mode))  # noqa: PTH101


if __name__ == "__main__":
    main()
