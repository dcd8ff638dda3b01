"""``make lab``: JupyterLab in the reader's language, in a folder that is the reader's own."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from coursekit.classroom import lab


@pytest.fixture
def opened(tmp_path, monkeypatch):
    """Catch the call that would open JupyterLab; exercises and lectures go to a scratch folder."""
    calls = []

    def call(command, cwd, env):
        calls.append((command, cwd, env))
        return 0

    monkeypatch.setattr(lab, "OWN", tmp_path / "my-course")
    monkeypatch.setattr(lab.subprocess, "call", call)
    return calls


@pytest.mark.parametrize(
    ("language", "locale", "word"), [("en", "default", "Fill"), ("zh_CN", "zh_CN", "填写")]
)
def test_menus_sheets_and_checks_speak_the_language(opened, language, locale, word):
    assert lab.open_lab("trainee", language, lambda _text: None) == 0
    [(command, folder, environment)] = opened
    assert command[-1] == "jupyterlab" and environment["COURSEKIT_LANG"] == language
    settings = lab.lab_settings(folder, language)
    assert environment["JUPYTERLAB_SETTINGS_DIR"] == str(settings)
    plugin = settings / "@jupyterlab/translation-extension/plugin.jupyterlab-settings"
    assert json.loads(plugin.read_text(encoding="utf-8")) == {"locale": locale}
    sheets = list(folder.glob("exercises/*/exercises.ipynb"))
    assert len(sheets) >= 3
    for sheet in sheets:
        assert word in sheet.read_text(encoding="utf-8")


def test_work_begun_is_never_overwritten(opened):
    lab.open_lab("trainee", "en", lambda _text: None)
    sheet = next(opened[0][1].glob("exercises/*/exercises.ipynb"))
    sheet.write_text("mine", encoding="utf-8")
    lab.open_lab("trainee", "en", lambda _text: None)
    assert sheet.read_text(encoding="utf-8") == "mine"


def test_jupyterlab_has_chinese_menus():
    """The language pack is there and translates a menu (what JupyterLab's page asks for)."""
    code = (
        "import json\n"
        "from jupyterlab_server.translation_utils import get_language_pack\n"
        "pack, message = get_language_pack('zh_CN')\n"
        "print(json.dumps([message, pack['jupyterlab'].get('menu\\x04Run', pack['jupyterlab']"
        ".get('Run'))]))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    message, menu = json.loads(done.stdout)
    assert message == "" and "运行" in menu[0]
