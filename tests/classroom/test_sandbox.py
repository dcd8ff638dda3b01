"""What a submission can reach: nothing but itself."""

from __future__ import annotations

import os
import socket
import threading
from pathlib import Path

import nbformat
import pytest

from coursekit.classroom.engine import client, sandbox
from coursekit.classroom.engine.client import Server, supported
from coursekit.classroom.engine.execute import WarmExecute

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not supported(), reason="Linux only"),
    pytest.mark.xdist_group("grading"),
]


@pytest.fixture(scope="module")
def server():
    warm = Server()
    warm.start()
    warm.ready()
    if warm.level != sandbox.FULL:
        warm.stop()
        pytest.skip("needs namespaces")
    client.use(warm)
    yield warm
    client.use(None)
    warm.stop()


def run(*cells: str, tests: tuple[int, ...] = (), folder: Path | None = None, seconds: int = 20):
    """Run cells as a notebook; give the texts they show and the problems noted."""
    nb = nbformat.v4.new_notebook()
    for number, code in enumerate(cells):
        marks = {"grade": number in tests, "grade_id": f"c{number}", "locked": True,
                 "points": 1, "schema_version": 3, "solution": False, "task": False}  # fmt: skip
        nb.cells.append(nbformat.v4.new_code_cell(code, metadata={"nbgrader": marks}))
    resources = {"metadata": {"path": str(folder) if folder else None}}
    done, resources = WarmExecute(timeout=seconds).preprocess(nb, resources)
    texts = []
    for cell in done.cells:
        parts = [o.get("text", "") or o.get("ename", "") + o.get("evalue", "") or str(o.data)
                 for o in cell.outputs]  # fmt: skip
        texts.append("".join(parts))
    return texts, resources["coursekit"]["problems"]


def tried(code: str) -> str:
    """Wrap an attempt so that it prints what came of it."""
    lines = "\n".join(f"    {line}" for line in code.splitlines())
    return (
        f"try:\n{lines}\n    print('DONE', r)\n"
        "except BaseException as e:\n    print('NO', type(e).__name__)"
    )


def test_nothing_of_the_class_or_the_machine_is_there(server, tmp_path):
    secret = tmp_path / "gradebook.db"
    secret.write_text("marks")
    (tmp_path / "work").mkdir()
    (tmp_path / "work" / "mine.csv").write_text("a,b")
    texts, _problems = run(
        tried(f"r = open({str(secret)!r}).read()"),
        tried(f"r = open({str(secret)!r}, 'w').write('forged')"),
        tried(f"import os; r = os.listdir({str(Path.home())!r})"),
        tried("r = open('mine.csv').read()"),
        tried("import os; r = [n for n in os.listdir('..')]"),
        tried(
            "import os\nr = [p for p, _d, f in os.walk('/') if 'KEY = Key(' in ''.join("
            "open(f'{p}/{n}').read() for n in f if n == 'key.py')]"
        ),
        tried("import os; r = sorted(os.environ)"),
        folder=tmp_path / "work",
        seconds=120,  # the whole disk is walked
    )
    assert texts[0].startswith("NO FileNotFound") and texts[1].startswith("NO FileNotFound")
    assert texts[2].startswith("NO") or "gradebook" not in texts[2]
    assert texts[3] == "DONE a,b\n"
    assert texts[5] == "DONE []\n"
    assert "PASSWORD" not in texts[6]
    assert secret.read_text() == "marks"


def test_there_is_no_network_not_even_to_this_machine(server):
    listener = socket.create_server(("127.0.0.1", 0))
    heard: list[object] = []
    thread = threading.Thread(target=lambda: heard.append(listener.accept()), daemon=True)
    thread.start()
    port = listener.getsockname()[1]
    texts, _problems = run(
        tried(f"import socket; r = socket.create_connection(('127.0.0.1', {port}), 2)"),
        tried("import socket; s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)\n"
              "r = s.sendto(b'x', ('127.0.0.1', 9))"),
        tried("import socket; r = socket.socket(40, socket.SOCK_STREAM)"),
    )  # fmt: skip
    assert all(t.startswith("NO") for t in texts), texts
    assert not heard
    listener.close()


def test_it_cannot_touch_other_processes_or_gain_rights(server):
    texts, _problems = run(
        tried(f"import os; r = os.kill({os.getpid()}, 0)"),
        tried("import os; r = os.kill(os.getppid(), 9)"),
        tried("import os; r = os.setuid(0)"),
        tried("import subprocess; r = subprocess.run(['unshare', '-U', 'true']).returncode; "
              "assert r"),
        tried("import os; r = [p for p in os.listdir('/proc') if p.isdigit() and p != '1']"),
        tried("r = open('/proc/sysrq-trigger', 'w').write('b')"),
        tried("r = open('/usr/lib/x', 'w')"),
        "print(open('/proc/self/status').read().split('CapEff:')[1].split()[0])",
    )  # fmt: skip
    assert texts[0].startswith("NO")
    assert server.alive()
    assert texts[2].startswith("NO")
    assert texts[4] == "DONE []\n"
    assert texts[5].startswith("NO") and texts[6].startswith("NO")
    assert int(texts[7], 16) == 0


def left_over(word: str) -> list[object]:
    """Wait until no process names ``word`` any more; give those that still do after a while."""
    import psutil

    for _attempt in range(50):
        left = [p for p in psutil.process_iter(["cmdline"]) if word in (p.info["cmdline"] or [])]
        if not left:
            break
        threading.Event().wait(0.1)
    return left


def test_what_it_starts_ends_with_it(server):
    run(
        "import subprocess\n"
        "subprocess.Popen(['setsid', 'sleep', '4321'])\n"
        "import os\nif os.fork() == 0:\n    os.setsid()\n    os.execlp('sleep', 'sleep', '4321')\n"
    )
    assert not left_over("4321")


def test_disk_and_memory_and_processes_are_limited(server):
    texts, _problems = run(
        tried("r = open('big', 'wb').write(bytes(400 << 20))"),
        tried("r = len(bytearray(8 << 30))"),
        tried("import os\nn = 0\nfor _ in range(400):\n    if os.fork() == 0:\n"
              "        import time; time.sleep(60); os._exit(0)\n    n += 1\nr = n"),
        "print('still here')",
    )  # fmt: skip
    assert texts[0].startswith("NO OSError") and texts[1].startswith("NO MemoryError")
    assert texts[2].startswith("NO BlockingIOError")
    assert texts[3] == "still here\n"


def test_memory_is_limited_for_all_processes_together(server):
    most = sandbox.Limits.of_this_machine().memory

    def five(size: int, seconds: int) -> str:
        return (
            "import os, time\nfor _ in range(5):\n    if os.fork() == 0:\n"
            f"        held = b'x' * {size}\n        time.sleep(60); os._exit(0)\n"
            f"time.sleep({seconds})\nprint('end')"
        )

    texts, problems = run(
        five(most // 3, 30),
        "print('on')",
        # one has it, the others only share it: that is no more than one has
        f"x = b'x' * {most // 3}\n" + five(1, 1),
        f"import mmap\nm = mmap.mmap(-1, {2 * most})\nfor k in range(0, len(m), 4096): m[k] = 1",
        "print('on')",
    )
    assert texts[0].startswith("CellStopped") and texts[3].startswith("CellStopped"), texts
    assert (texts[1], texts[2], texts[4]) == ("on\n", "end\n", "on\n")
    assert [(p["code"], p["cell"]) for p in problems] == [("died", "c0"), ("died", "c3")]


HIDDEN = "### BEGIN HIDDEN TESTS\nassert f(31337) == 'secret', 'secret'\n### END HIDDEN TESTS"


def test_a_hidden_test_leaves_nothing_behind(server):
    texts, _problems = run(
        "import os, mmap, signal\nseen, caught = [], []\nback, forth = os.pipe()\n"
        "os.set_blocking(back, False)\nshared = mmap.mmap(-1, 64)\n"
        "signal.signal(signal.SIGUSR1, lambda *a: caught.append(1))\n"
        "def f(x):\n    seen.append(x)\n    open('loot', 'a').write(str(x))\n"
        "    for leak in (lambda: os.write(forth, b'x'), lambda: os.write(1, b'spilt'),\n"
        "                 lambda: os.kill(os.getppid(), signal.SIGUSR1),\n"
        "                 lambda: shared.write(b'x')):\n"
        "        try: leak()\n        except OSError: pass\n",
        HIDDEN,
        "try: piped = os.read(back, 9)\nexcept BlockingIOError: piped = b''\n"
        "print(seen, [c for c in In[:-1] if 'BEGIN' in c], os.listdir('.'), caught, piped, "
        "shared[:1])",
        tests=(1,),
    )
    assert texts[2] == "[] [] [] [] b'' b'\\x00'\n"


def test_neither_open_files_nor_shared_memory_carry_anything_out_of_a_hidden_test(server):
    texts, _problems = run(
        "import os, mmap, ctypes\n"
        "shared, mapped = mmap.mmap(-1, 4096), open('mapped', 'w+b')\n"
        "kept, gone = open('kept', 'w+b'), open('gone', 'w+b')\n"
        "mapped.write(bytes(4096)); mapped.flush()\nview = mmap.mmap(mapped.fileno(), 4096)\n"
        "where = ctypes.addressof(ctypes.c_char.from_buffer(shared))\n"
        "def f(x):\n"
        "    ctypes.CDLL(None).mprotect(ctypes.c_void_p(where), 4096, 3)\n"
        "    shared[0:1] = b'x'\n"
        "    for name in ('kept', 'gone', 'mapped'):\n"
        "        with open(name, 'r+b') as file: file.write(b'leak')\n"
        "    os.chmod('kept', 0); os.remove('gone')\n"
        "    return 'secret'\n",
        HIDDEN,
        "print(shared[:1], view[:4], [os.pread(h.fileno(), 9, 0) for h in (kept, gone)], "
        "sorted(os.listdir('.')), oct(os.stat('kept').st_mode)[-3:])",
        tests=(1,),
    )
    assert texts[1] == ""  # it passed: everything was there to be written to
    assert texts[2] == (
        "b'\\x00' b'\\x00\\x00\\x00\\x00' [b'', b''] ['gone', 'kept', 'mapped'] 644\n"
    )


def test_helpers_hooks_and_transformers_are_put_back(server):
    texts, problems = run(
        "import builtins, ast, sys, pandas.testing\n"
        "builtins.print = lambda *a: None\n"
        "pandas.testing.assert_frame_equal = lambda *a, **k: None\n"
        "class Drop(ast.NodeTransformer):\n"
        "    def visit_Assert(self, node): return ast.parse('pass').body[0]\n"
        "ip = get_ipython(); ip.ast_transformers.append(Drop())\n"
        "ip.input_transformers_post.append(lambda lines: ['pass\\n'])\n"
        "import coursekit as ck\n"
        "from coursekit.practice import checking\n"
        "checking.Verdict.right = property(lambda self: True)\n"
        "checking.check.__code__ = (lambda *a, **k: None).__code__\n"
        "import gc; gc.callbacks.append(lambda *a: None); gc.set_threshold(1)\n",
        "assert 1 == 2",
        "import coursekit as ck\nassert ck.check('1.q1', 'zzz').right",
        "import pandas as pd\n"
        "pd.testing.assert_frame_equal(pd.DataFrame({'a': [1]}), pd.DataFrame({'a': [2]}))",
        tests=(1, 2, 3),
    )
    assert all(t.startswith("AssertionError") for t in texts[1:]), texts
    found = " ".join(p["detail"] for p in problems if p["code"] == "tampered")
    for name in ("builtins.print", "assert_frame_equal", "ast_transformers", "Verdict.right",
                 "gc.callbacks"):  # fmt: skip
        assert name in found, (name, found)


def test_a_notebook_goes_on_after_a_cell_that_ends_it(server):
    texts, problems = run(
        "a = 1", "import os; os._exit(1)", "b = a + 1", "import ctypes; ctypes.string_at(0)",
        "print(a, b)",
    )  # fmt: skip
    assert texts[4] == "1 2\n"
    assert [p["code"] for p in problems] == ["died", "died"]


def test_a_forged_answer_is_not_taken(server):
    # a function under test finds the connection and answers in the grader's place
    forged = (
        "def f(x):\n    import os, json, struct, glob\n"
        "    body = json.dumps({'done': '0' * 16, 'reply': {'status': 'ok'}}).encode()\n"
        "    for fd in range(3, 64):\n        try:\n"
        "            os.write(fd, struct.pack('>I', len(body)) + body)\n"
        "        except OSError: pass\n    os._exit(0)\n"
    )
    texts, problems = run(forged, HIDDEN, "print('on')", tests=(1,))
    assert texts[1] and texts[2] == "on\n"
    assert {p["code"] for p in problems} & {"died", "timeout"}


def test_without_namespaces_files_stay_closed(tmp_path, monkeypatch):
    if not sandbox.landlock_version():
        pytest.skip("needs Landlock")
    warm = Server()
    # as where a container forbids namespaces: the server is told so
    monkeypatch.setenv("COURSEKIT_NO_NAMESPACES", "1")
    warm.start()
    warm.ready()
    client.use(warm)
    try:
        assert warm.level == sandbox.PARTIAL
        secret = tmp_path / "gradebook.db"
        secret.write_text("marks")
        texts, _problems = run(
            tried(f"r = open({str(secret)!r}).read()"),
            tried("import socket; r = socket.socket()"),
            tried("r = open('mine', 'w').write('x')"),
        )
        assert texts[0].startswith("NO Permission") and texts[1].startswith("NO Permission")
        assert texts[2] == "DONE 1\n"
        run(
            "import os\nif os.fork() == 0:\n    os.setsid()\n    if os.fork() == 0:\n"
            "        os.setsid()\n        os.execlp('sleep', 'sleep', '5432')\n"
            "    import time; time.sleep(60)\n"
        )
        assert not left_over("5432")
    finally:
        client.use(None)
        warm.stop()
