"""Shut a submission in: what it sees, what it may call, how much it may use.

Threat model
------------
*Who.* A trainee's notebook: any Python, any shell command, written to harm the grader, to
read solutions, hidden tests or other submissions, to forge marks, or simply broken.

*What holds, on Linux with namespaces* (level ``full``):

- It sees an empty root with the Python installation, the course package and system libraries,
  all read-only; a private in-memory folder is the only place it can write. The class folder,
  the gradebook, other submissions, the instructor's home are not in its file tree.
- No network: a namespace without interfaces, and only Unix sockets may be made.
- It sees and can signal only its own processes. When its first process ends, or the grader
  wants it to, the kernel kills all of them.
- Memory, processors' time, processes, open files, size of files: limited (:class:`Limits`).
  Memory is limited for each process by the kernel, and for all of a submission together (what
  they share included) by the server, which looks four times a second: for a moment more may be
  in use, and where that is the machine's last, the kernel ends the submission first.
- It is an ordinary user without capabilities and cannot gain any (``no_new_privs``); mounting,
  tracing, keyrings, BPF, io_uring, new namespaces and the like are refused by a filter.
- It starts as a fork of a server that never held the gradebook, a solution or a submission.

*What holds with Landlock alone* (level ``partial``: containers that forbid namespaces): files,
network by TCP, signals to others, system calls and limits as above; but file *names* outside
can be seen, and UDP is stopped by the filter only. Processes it leaves behind become the
server's own children and are killed; should the server itself be killed, they run on until
their processor time is spent.

*What cannot be promised at any level.* Tests run in the interpreter that ran the trainee's
code. Helpers are restored before each test (``guard``), replies carry a secret that is new for
each cell, tests with hidden parts run in a copy of the process that is thrown away (unless
the notebook only filled blanks, see ``plain``): forging takes skill and leaves traces in the
report, but it is not impossible. In particular:

- An answer that is equal to everything passes an ``assert answer == 3``. Telling it from a
  class somebody may rightly write would change honest marks, so it is only reported (``unusual``
  names ``__eq__``, classes made by ``type`` and mocks); ``ck.check`` is not taken in.
- A function under test may read the test that calls it and say so: by the verdict it shows, by
  passing or failing (one bit a test), by how long it takes. Nothing it does reaches later cells
  (files, open handles, shared memory are put back), what it prints is not shown, and the words
  of a test are cut out of outputs also when written as Base64, in hex, by ROT13, backwards or
  letter by letter. A code of somebody's own in the hint of a forged verdict is not recognised.

A hole in the kernel itself is out of scope; for an adversary of that kind use one virtual
machine a submission.

Bubblewrap does the same with namespaces, but it must ``exec``, which gives up the warm process
that makes grading fast; hence these few calls. Only the C library is used.
"""

# Plain calls of the system are easier to audit here than pathlib.
# ruff: noqa: PTH100, PTH102, PTH103, PTH110, PTH112, PTH114, PTH115, PTH120, PTH123, PTH208, PTH211

from __future__ import annotations

import contextlib
import ctypes
import os
import platform
import resource
import shutil
import struct
import sys
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

FULL, PARTIAL, NONE = "full", "partial", "none"
BOX = "/box"  # where the submission's own folder is mounted
SETTINGS = "/settings"  # where the folder of settings is, for those who are shut in
UID = 64000  # the user a submission runs as when the grader is root; one number for each child


@dataclass(frozen=True)
class Limits:
    """How much one notebook may use."""

    memory: int = 2 << 30  # bytes of private memory for each process
    disk: int = 128 << 20  # bytes in its own folder
    cpu: int = 300  # seconds of processor time for each process
    processes: int = 64
    files: int = 256  # open at a time

    @classmethod
    def of_this_machine(cls) -> Limits:
        """Leave the machine its own memory: never more than a third of it for one process."""
        try:
            whole = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
        except (ValueError, OSError):
            return cls()
        return cls(memory=min(cls.memory, max(whole // 3, 512 << 20)))


# --- the C library ----------------------------------------------------------------------------

NEWNS, NEWUTS, NEWIPC, NEWUSER = 0x00020000, 0x04000000, 0x08000000, 0x10000000
NEWPID, NEWNET, NEW_ANY = 0x20000000, 0x40000000, 0x7E020080
MS_RDONLY, MS_NOSUID, MS_NODEV, MS_NOEXEC = 1, 2, 4, 8
MS_BIND, MS_REC, MS_PRIVATE = 4096, 16384, 1 << 18
ATTR_RDONLY, ATTR_NOSUID, ATTR_NODEV = 1, 2, 4
PR_SET_PDEATHSIG, PR_CAPBSET_DROP, PR_SET_NO_NEW_PRIVS, PR_SET_SECCOMP = 1, 24, 38, 22
PR_SET_CHILD_SUBREAPER = 36
SHARED_KEPT = 64 << 20  # bytes of one shared mapping whose content a copy still sees
MOUNT_SETATTR, LANDLOCK_CREATE, LANDLOCK_ADD, LANDLOCK_RESTRICT = 442, 444, 445, 446

_libc = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


def _call(name: str, *arguments: object) -> int:
    """Call a function of the C library; a failure is an ``OSError``."""
    result = getattr(_libc, name)(*arguments)
    if result < 0:
        code = ctypes.get_errno()
        raise OSError(code, f"{name}: {os.strerror(code)}")
    return int(result)


def _syscall(number: int, *arguments: object) -> int:
    # 64 bits each: ctypes would pass a Python int as a C int
    wide = [ctypes.c_long(a) if isinstance(a, int) else a for a in arguments]
    return _call("syscall", ctypes.c_long(number), *wide)


def _mount(source: str, target: str, kind: str | None, flags: int, data: str = "") -> None:
    _call(
        "mount",
        source.encode(),
        target.encode(),
        kind.encode() if kind else None,
        ctypes.c_ulong(flags),
        data.encode() if data else None,
    )


def _read_only(path: str, below: int = 0x8000) -> None:
    """Make a mount read-only; with ``below`` (AT_RECURSIVE) everything mounted in it too."""
    attributes = struct.pack("QQQQ", ATTR_RDONLY | ATTR_NOSUID | ATTR_NODEV, 0, 0, 0)
    _syscall(MOUNT_SETATTR, -100, path.encode(), below, attributes, len(attributes))


def die_with_parent() -> None:
    """Have the kernel kill this process when the one that made it ends."""
    _call("prctl", PR_SET_PDEATHSIG, 9, 0, 0, 0)


# --- the room all submissions share (entered once, by the server) -------------------------------


_shown: list[str] = []


def visible_paths() -> list[str]:
    """List the folders a submission needs to read: Python, its libraries, the course package.

    The grader asks, since the answer needs imports; the server is told.
    """
    import coursekit
    from coursekit.cases.cards import data_folder

    wanted = {"/usr", "/bin", "/lib", "/lib64", sys.prefix, sys.base_prefix, str(data_folder())}
    wanted.add(str(Path(coursekit.__file__).parent))
    for entry in sys.path:
        # The source tree of an editable install is not shown whole: only the package above.
        if entry and "site-packages" in entry and Path(entry).is_dir():
            wanted.add(entry)
    paths = sorted({os.path.abspath(p) for p in wanted if Path(p).exists()})
    return [p for p in paths if not any(p.startswith(q + "/") for q in paths)]


def close_room(visible: Iterable[str], settings: str) -> str:
    """Go on in namespaces of our own, in an empty root with ``visible`` read-only in it.

    The folder ``settings`` is shown as ``/settings``.

    Returns the level reached. The caller goes on as the first process of a new process
    namespace (the one it started as only waits for it), so that its end ends all it started.
    Call it before any library starts threads.
    """
    _shown[:] = [*visible, settings]
    if _libc is None:
        return NONE
    unprivileged = os.geteuid() != 0
    uid, gid = os.geteuid(), os.getegid()
    try:
        if os.environ.get("COURSEKIT_NO_NAMESPACES"):
            raise OSError
        user = NEWUSER if unprivileged else 0
        _call("unshare", user | NEWNS | NEWNET | NEWIPC | NEWUTS | NEWPID)
    except OSError:
        return PARTIAL if landlock_version() else NONE
    if unprivileged:
        _map_user(uid, gid)
    if inner := os.fork():
        _status = os.waitpid(inner, 0)[1]
        os._exit(os.waitstatus_to_exitcode(_status) & 0xFF)
    die_with_parent()
    _mount("none", "/", None, MS_REC | MS_PRIVATE)
    root = tempfile.mkdtemp(prefix="room-", dir=os.path.dirname(settings))
    _mount("tmpfs", root, "tmpfs", MS_NOSUID | MS_NODEV, "mode=755,size=1m")
    for path in visible:
        _show(path, root + path)
    _show(settings, root + SETTINGS)
    _furnish(root)
    os.chdir(root)
    # pivot_root onto itself: the old root lies on top and is taken off
    _call("pivot_root", b".", b".") if hasattr(_libc, "pivot_root") else _syscall(
        {"x86_64": 155, "aarch64": 41}[platform.machine()], b".", b"."
    )
    _call("umount2", b".", 2)
    os.chdir("/")
    _read_only("/", below=0)  # the devices stay devices
    os.environ["TMPDIR"] = f"{BOX}/tmp"
    tempfile.tempdir = None
    return FULL


def _map_user(uid: int, gid: int) -> None:
    Path("/proc/self/setgroups").write_text("deny")
    Path("/proc/self/uid_map").write_text(f"{uid} {uid} 1")
    Path("/proc/self/gid_map").write_text(f"{gid} {gid} 1")


def _show(path: str, target: str) -> None:
    if os.path.islink(path):  # /bin -> usr/bin
        os.makedirs(os.path.dirname(target), exist_ok=True)
        os.symlink(os.readlink(path), target)
        return
    os.makedirs(target, exist_ok=True)
    _mount(path, target, None, MS_BIND | MS_REC)
    _read_only(target)


def _furnish(root: str) -> None:
    """Add the devices, names and settings libraries look for."""
    for folder in ("dev", "dev/pts", "etc", "proc", BOX[1:]):
        os.makedirs(f"{root}/{folder}", exist_ok=True)
    for device in ("null", "zero", "full", "random", "urandom"):
        Path(f"{root}/dev/{device}").touch()
        _mount(f"/dev/{device}", f"{root}/dev/{device}", None, MS_BIND)
    with contextlib.suppress(OSError):
        _mount("devpts", f"{root}/dev/pts", "devpts", MS_NOSUID, "newinstance,ptmxmode=0666")
        os.symlink("pts/ptmx", f"{root}/dev/ptmx")
    _new_proc(f"{root}/proc")
    os.symlink("/proc/self/fd", f"{root}/dev/fd")
    # what the server itself writes while it loads; each child mounts its own box over it
    _mount("tmpfs", root + BOX, "tmpfs", MS_NOSUID | MS_NODEV, "mode=755,size=64m")
    os.mkdir(f"{root}{BOX}/tmp")
    for place in ("tmp", "dev/shm"):
        # a course that itself lies below /tmp has made that folder already
        with contextlib.suppress(FileExistsError):
            os.symlink(f"{BOX}/tmp", f"{root}/{place}")
    for name in ("ld.so.cache", "ld.so.conf", "localtime", "mime.types", "os-release"):
        with contextlib.suppress(OSError):
            shutil.copyfile(f"/etc/{name}", f"{root}/etc/{name}")
    for name in ("fonts", "alternatives"):
        if Path(f"/etc/{name}").is_dir():
            _show(f"/etc/{name}", f"{root}/etc/{name}")
    Path(f"{root}/etc/passwd").write_text("trainee:x:64000:64000::/box:/bin/sh\n")
    Path(f"{root}/etc/group").write_text("trainee:x:64000:\n")


def _new_proc(target: str) -> None:
    with contextlib.suppress(OSError):  # where /proc is masked (a container) none can be mounted
        _mount("proc", target, "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC)


# --- the box of one submission (entered by each child) ------------------------------------------


def new_process_namespace(own: int) -> None:
    """Have the next fork start a process namespace; ``own`` is ours, open, to come back to."""
    _call("setns", own, NEWPID)
    _call("unshare", NEWPID)


def enter_box(
    level: str, box: str, files: Mapping[str, bytes], limits: Limits, number: int
) -> None:
    """Shut this process in for good, in ``box/work``, with ``files`` in it.

    Parameters
    ----------
    level : str
        What :func:`close_room` reached.
    box : str
        An empty folder; :data:`BOX` where there are namespaces.
    files : mapping
        Content by relative name.
    limits : Limits
        How much it may use.
    number : int
        Number of this child, for a user id of its own.
    """
    die_with_parent()
    unprivileged = os.geteuid() != 0
    uid, gid = os.geteuid(), os.getegid()
    if level == FULL:
        flags = NEWNS | NEWNET | NEWIPC | (NEWUSER if unprivileged else 0)
        _call("unshare", flags)
        if unprivileged:
            _map_user(uid, gid)
        _mount("tmpfs", box, "tmpfs", MS_NOSUID | MS_NODEV, f"mode=755,size={limits.disk}")
        _new_proc("/proc")
    for folder in ("work", "tmp", "home"):
        os.mkdir(f"{box}/{folder}")
    for name, content in files.items():
        target = Path(box, "work", name)
        if not target.resolve().is_relative_to(Path(box, "work").resolve()):
            continue
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
    own = UID + number % 1000
    if not unprivileged:
        for folder, _names, names in os.walk(box):
            os.chown(folder, own, own)
            for name in names:
                os.chown(f"{folder}/{name}", own, own)
    os.chdir(f"{box}/work")
    os.environ.update(HOME=f"{box}/home", TMPDIR=f"{box}/tmp", PWD=f"{box}/work")
    tempfile.tempdir = None
    with contextlib.suppress(OSError):  # where memory runs out, this goes first
        Path("/proc/self/oom_score_adj").write_text("1000")
    if level != NONE:
        _limit(limits)
        if not unprivileged:
            os.setgroups([])
            os.setresgid(own, own, own)
            os.setresuid(own, own, own)
        _drop_capabilities()
        die_with_parent()  # changing the user has undone it
        _call("prctl", PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
        with contextlib.suppress(OSError):
            _landlock(["/"] if level == FULL else [*_shown, "/etc", "/dev", "/proc"], box)
        _filter_calls()


def _limit(limits: Limits) -> None:
    for what, value in (
        (resource.RLIMIT_DATA, limits.memory),
        (resource.RLIMIT_FSIZE, limits.disk),
        (resource.RLIMIT_CPU, limits.cpu),
        (resource.RLIMIT_NPROC, limits.processes),
        (resource.RLIMIT_NOFILE, limits.files),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_MEMLOCK, 0),
    ):
        hard = resource.getrlimit(what)[1]
        value = value if hard == resource.RLIM_INFINITY else min(value, hard)
        resource.setrlimit(what, (value, value))


def _drop_capabilities() -> None:
    for capability in range(64):
        try:
            _call("prctl", PR_CAPBSET_DROP, capability, 0, 0, 0)
        except OSError:
            break  # beyond the last one, or already an ordinary user
    header = struct.pack("Ii", 0x20080522, 0)
    _call("capset", header, struct.pack("6I", 0, 0, 0, 0, 0, 0))


def cut_off(box: str, keep: Iterable[int]) -> None:
    """Close the ways from a copy of a child back to it: handles, shared memory, signals.

    Files are the caller's to restore. Called in a fork that runs one test cell.
    """
    wanted = {0, 1, 2, *keep}
    with contextlib.suppress(OSError):
        handles = [int(n) for n in os.listdir("/proc/self/fd")]
        nowhere = os.open(os.devnull, os.O_RDWR)
        for handle in handles:
            # not closed: whoever closes it later must not stumble
            if handle not in wanted and os.path.exists(f"/proc/self/fd/{handle}"):
                os.dup2(nowhere, handle)
    with contextlib.suppress(OSError), open("/proc/self/maps") as maps:
        for line in maps.readlines():
            span, rights = line.split()[:2]
            if rights[0] == "r" and rights[3] == "s":
                low, high = (int(end, 16) for end in span.split("-"))
                _make_private(low, high - low)
    with contextlib.suppress(OSError):
        _landlock(["/"], box)  # a domain of its own: signals do not leave it


def _make_private(place: int, size: int) -> None:
    """Put a copy of our own in the place of shared memory (only reading it can be undone)."""
    held = ctypes.string_at(place, size) if size <= SHARED_KEPT else b""
    flags = 0x2 | 0x10 | 0x20  # private, at this very place, of no file
    mapped = _libc.mmap  # type: ignore[union-attr]
    mapped.restype = ctypes.c_void_p
    where = ctypes.c_void_p(place)
    if mapped(where, ctypes.c_size_t(size), 3, flags, -1, ctypes.c_long(0)) == place:
        ctypes.memmove(place, held, len(held))


# --- what runs, seen by the server ------------------------------------------------------------


def adopt_orphans() -> None:
    """Become the parent of every process whose own parent among our descendants ends."""
    _call("prctl", PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def processes() -> list[int]:
    """List the processes there are in our view."""
    with contextlib.suppress(OSError):
        return [int(n) for n in os.listdir("/proc") if n.isdigit()]
    return []


def namespace(pid: int) -> str:
    """Name the process namespace one is in."""
    with contextlib.suppress(OSError):
        return os.readlink(f"/proc/{pid}/ns/pid")
    return ""


def parent(pid: int) -> int:
    """Give the parent of a process; 0 if it is gone."""
    with contextlib.suppress(OSError, ValueError, IndexError), open(f"/proc/{pid}/stat") as about:
        return int(about.read().rpartition(")")[2].split()[1])
    return 0


def resident(pid: int) -> int:
    """Give the bytes of memory a process has in use, shared ones included."""
    with contextlib.suppress(OSError, ValueError, IndexError), open(f"/proc/{pid}/statm") as about:
        return int(about.read().split()[1]) * resource.getpagesize()
    return 0


def memory(pid: int) -> int:
    """Give the bytes of memory a process has in use: of shared ones, its share."""
    with contextlib.suppress(OSError, ValueError), open(f"/proc/{pid}/smaps_rollup") as about:
        parts = [line.split() for line in about]
        return 1024 * sum(int(p[1]) for p in parts if p[0] in ("Pss:", "SwapPss:"))
    return 0


# --- Landlock: files, TCP, signals --------------------------------------------------------------


def landlock_version() -> int:
    """Which Landlock this kernel has; 0 if none."""
    if _libc is None:
        return 0
    try:
        return _syscall(LANDLOCK_CREATE, 0, 0, 1)
    except OSError:
        return 0


def _landlock(readable: Iterable[str], writable: str) -> None:
    version = landlock_version()
    if not version:
        return
    everything = (1 << {1: 13, 2: 14, 3: 15, 4: 15}.get(version, 16)) - 1
    read = 0b1101  # execute, read files, read folders
    tcp = 0b11 if version >= 4 else 0
    scoped = 0b11 if version >= 6 else 0  # abstract sockets and signals stay inside
    attributes = struct.pack("QQQ", everything, tcp, scoped)
    size = 24 if version >= 6 else 16 if version >= 4 else 8
    ruleset = _syscall(LANDLOCK_CREATE, attributes, size, 0)
    rules = [(path, read) for path in readable] + [(writable, everything)]
    # /dev/null and a terminal are written to
    rules += [("/dev", (read | 0b10 | (everything & (1 << 15))) & everything)]
    for path, access in rules:
        try:
            handle = os.open(path, os.O_PATH | os.O_CLOEXEC)
        except OSError:
            continue
        if not os.path.isdir(path):
            access &= 0b111 | (1 << 14)
        rule = struct.pack("=Qi", access, handle)
        _syscall(LANDLOCK_ADD, ruleset, 1, rule, 0)
        os.close(handle)
    _syscall(LANDLOCK_RESTRICT, ruleset, 0)
    os.close(ruleset)


# --- the filter of system calls -----------------------------------------------------------------

# name: number on x86_64, on aarch64 (None: not there)
REFUSED: dict[str, tuple[int | None, int]] = {
    "acct": (163, 89), "add_key": (248, 217), "adjtimex": (159, 171), "bpf": (321, 280),
    "chroot": (161, 51), "clock_adjtime": (305, 266), "clock_settime": (227, 112),
    "delete_module": (176, 106), "finit_module": (313, 273), "fsconfig": (431, 431),
    "fsmount": (432, 432), "fsopen": (430, 430), "fspick": (433, 433),
    "init_module": (175, 105), "io_uring_enter": (426, 426), "io_uring_register": (427, 427),
    "io_uring_setup": (425, 425), "kcmp": (312, 272), "kexec_file_load": (320, 294),
    "kexec_load": (246, 104), "keyctl": (250, 219),
    "memfd_create": (319, 279), "memfd_secret": (447, 447), "mount": (165, 40),
    "mount_setattr": (442, 442), "move_mount": (429, 429), "name_to_handle_at": (303, 264),
    "open_by_handle_at": (304, 265), "open_tree": (428, 428), "perf_event_open": (298, 241),
    "pidfd_getfd": (438, 438), "pivot_root": (155, 41), "process_vm_readv": (310, 270),
    "process_vm_writev": (311, 271), "ptrace": (101, 117), "quotactl": (179, 60),
    "reboot": (169, 142), "request_key": (249, 218), "setns": (308, 268),
    "settimeofday": (164, 170), "shmget": (29, 194), "swapoff": (168, 225), "swapon": (167, 224),
    "syslog": (103, 116), "umount2": (166, 39), "unshare": (272, 97),
    "userfaultfd": (323, 282), "vhangup": (153, 58),
}  # fmt: skip
MACHINES = {  # column above, audit number, clone, clone3, socket
    "x86_64": (0, 0xC000003E, 56, 435, 41),
    "aarch64": (1, 0xC00000B7, 220, 435, 198),
}


def _filter_calls() -> None:
    """Refuse the calls above, new namespaces, and every socket but a Unix one."""
    machine = MACHINES.get(platform.machine())
    if machine is None:
        return
    column, architecture, clone, clone3, socket = machine
    load, equal, higher, bits, give = 0x20, 0x15, 0x35, 0x45, 0x06
    allow, kill = 0x7FFF0000, 0x80000000
    refuse, absent = 0x00050000 | 1, 0x00050000 | 38  # EPERM, ENOSYS
    denied = 0x00050000 | 13  # EACCES
    numbers = [n[column] for n in REFUSED.values() if n[column] is not None]
    program = [
        (load, 0, 0, 4), (equal, 1, 0, architecture), (give, 0, 0, kill), (load, 0, 0, 0),
        (higher, 0, 1, 0x40000000), (give, 0, 0, refuse),  # x32: the same calls by other numbers
        (equal, 0, 1, clone3), (give, 0, 0, absent),  # its flags cannot be read: use clone
        (equal, 0, 4, clone), (load, 0, 0, 16), (bits, 0, 1, NEW_ANY & ~0x80), (give, 0, 0, refuse),
        (give, 0, 0, allow),
        (equal, 0, 4, socket), (load, 0, 0, 16), (equal, 1, 0, 1), (give, 0, 0, denied),
        (give, 0, 0, allow),
    ]  # fmt: skip
    for number in numbers:
        program += [(equal, 0, 1, number), (give, 0, 0, refuse)]  # type: ignore[list-item]
    program.append((give, 0, 0, allow))
    code = b"".join(struct.pack("HBBI", *step) for step in program)
    buffer = ctypes.create_string_buffer(code, len(code))
    header = struct.pack("HxxxxxxP", len(program), ctypes.addressof(buffer))
    _call("prctl", PR_SET_SECCOMP, 2, header, 0, 0)
