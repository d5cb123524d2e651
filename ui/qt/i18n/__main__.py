"""`python -m ui.qt.i18n`: gather the window's strings into the .ts file and make the .qm file from it."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

FOLDER = Path(__file__).parent
LANGUAGES = ("de",)


def gather(ts: Path) -> None:
    """Bring a .ts file up to date with all strings of ui/qt; translations are kept, unused ones dropped."""
    sources = sorted(str(path) for path in FOLDER.parent.rglob("*.py"))
    _tool("lupdate", "-silent", "-no-obsolete", "-locations", "none", *sources, "-ts", str(ts))


def release(ts: Path, qm: Path) -> None:
    """Make the file that the program loads; put in place whole, because running windows have the old one mapped."""
    with tempfile.TemporaryDirectory(dir=qm.parent) as folder:
        made = Path(folder) / qm.name
        _tool("lrelease", "-silent", "-nounfinished", str(ts), "-qm", str(made))
        os.replace(made, qm)


def _tool(name: str, *arguments: str) -> None:
    """PySide6's own copy of a Qt tool, from the environment that runs this."""
    program = Path(sys.executable).with_name(f"pyside6-{name}")
    subprocess.run([str(program), *arguments], check=True)


if __name__ == "__main__":
    for language in LANGUAGES:
        words = FOLDER / f"traybooth_{language}.ts"
        gather(words)
        release(words, words.with_suffix(".qm"))
