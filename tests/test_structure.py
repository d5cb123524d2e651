"""The shape of the house: layers, lint, and a command line that starts without Qt."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


def run(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=False)


def test_packages_import_each_other_in_layers_only():
    done = run(str(Path(sys.executable).parent / "lint-imports"), "--no-cache")
    assert done.returncode == 0, done.stdout


def test_ruff_finds_nothing():
    done = run(sys.executable, "-m", "ruff", "check", "--no-cache", ".")
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("command", ["capture", "score", "list", "stage", "doctor", "run", "record", "recording"])
def test_commands_start_without_qt(command: str):
    code = (
        f"import sys; from ui.cli.program import build_parser; build_parser(['{command}']); "
        "sys.exit(', '.join(name for name in sys.modules if name.startswith('PySide6')) or None)"
    )
    done = run(sys.executable, "-c", code)
    assert done.returncode == 0, done.stderr


def test_the_window_is_there_before_the_heavy_libraries(tmp_path: Path):
    code = (
        "import sys; from pathlib import Path; from PySide6.QtWidgets import QApplication; "
        "from ui.settings import Settings; app = QApplication(['traybooth']); from ui.qt.app import make_window; "
        f"window = make_window(app, Settings(data=Path({str(tmp_path)!r}))); "
        "heavy = {'cv2', 'scipy', 'sqlalchemy', 'onnxruntime', 'pyrealsense2', 'mcap', 'imagecodecs'}; "
        "print(*sorted(heavy & set(sys.modules)))"
    )
    done = run(sys.executable, "-c", code)
    assert done.returncode == 0, done.stderr
    assert not done.stdout.strip()


def test_scripts_are_executable_bash():
    for name in ("run", "test", ".ci/run"):
        script = ROOT / name
        assert script.stat().st_mode & 0o111, f"{name} cannot be executed"
        assert run("bash", "-n", str(script)).returncode == 0
