"""Building editions: what goes wrong by chance is tried again, what is wrong is said."""

from __future__ import annotations

import sys

import pytest

from coursekit.publish import book

SPHINX = """#!/bin/sh
echo x >> {count}
{words}
"""


@pytest.mark.parametrize(
    ("words", "good", "times"),
    [
        ("true", True, 1),
        # a kernel that finds its port taken, once
        ("[ $(wc -l < {count}) = 2 ] || {{ echo 'ZMQError: Address already in use'; exit 1; }}",
         True, 2),
        ("echo 'ZMQError: Address already in use'; exit 1", False, 2),
        ("echo 'WARNING: no such page'; exit 1", False, 1),
    ],
)  # fmt: skip
@pytest.mark.skipif(sys.platform == "win32", reason="a shell script stands in for Sphinx")
def test_a_port_that_was_taken_is_no_failure(tmp_path, monkeypatch, capsys, words, good, times):
    count = tmp_path / "count"
    program = tmp_path / "python"
    program.write_text(SPHINX.format(count=count, words=words.format(count=count)))
    program.chmod(0o755)
    monkeypatch.setattr(book.sys, "executable", str(program))

    assert book._build_edition(tmp_path, "en", ["en"]) is good

    assert count.read_text().count("x") == times
    said = capsys.readouterr().out
    assert ("done in" in said) is good
    assert good or str(tmp_path / "_build/en.log") in said
