"""The set-up behind ./run and ./test, in a folder that stands for a checkout."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parent.parent / "scripts" / "set-up.sh"
TOOLS = ("bash", "cksum", "basename", "rm", "flock", "id", "cat", "sort", "sed", "uname")


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    root = tmp_path / "checkout"
    root.mkdir()
    (root / "pyproject.toml").write_text('[project]\nname = "x"\n')
    return root


@pytest.fixture
def tools(tmp_path: Path) -> Path:
    """A folder with the few commands that the set-up may use, and no Python."""
    folder = tmp_path / "bin"
    folder.mkdir()
    for tool in TOOLS:
        if found := shutil.which(tool):
            (folder / tool).symlink_to(found)
    return folder


def bash(checkout: Path, tools: Path, code: str) -> subprocess.CompletedProcess[str]:
    text = f'set -euo pipefail; source "{SCRIPT}"; {code}'
    return subprocess.run(
        [str(tools / "bash"), "-c", text],
        cwd=checkout,
        env={"PATH": str(tools), "HOME": str(checkout)},
        capture_output=True,
        text=True,
        check=False,
    )


def made(checkout: Path, tools: Path) -> None:
    """What a finished set-up leaves behind."""
    commands = checkout / ".venv" / "bin"
    commands.mkdir(parents=True)
    for name in ("python", "traybooth"):
        (commands / name).write_text("#!/bin/sh\n")
        (commands / name).chmod(0o755)
    stamp = bash(checkout, tools, f'printf "%s %s\\n" "$(cksum < pyproject.toml)" "{checkout}"').stdout
    (checkout / ".venv" / ".set-up").write_text(stamp)


def test_a_second_start_does_nothing(checkout: Path, tools: Path):
    made(checkout, tools)
    done = bash(checkout, tools, f'set_up "{checkout}" ""; echo started')
    assert (done.returncode, done.stdout, done.stderr) == (0, "started\n", "")


@pytest.mark.parametrize("change", ["pyproject", "stamp"])
def test_a_change_sets_up_again_and_the_next_start_does_nothing(checkout: Path, tools: Path, change: str):
    made(checkout, tools)
    if change == "pyproject":
        (checkout / "pyproject.toml").write_text('[project]\nname = "y"\n')
    else:
        (checkout / ".venv" / ".set-up").unlink()
    first = bash(checkout, tools, f'set_up "{checkout}" ""; echo started')
    assert first.stdout == "started\n"
    assert "Setting up" in first.stderr
    assert bash(checkout, tools, f'set_up "{checkout}" ""').stderr == ""


def test_a_broken_environment_is_made_anew_and_without_python_a_sentence_says_so(checkout: Path, tools: Path):
    made(checkout, tools)
    (checkout / ".venv" / "bin" / "python").unlink()
    done = bash(checkout, tools, f'set_up "{checkout}" ""; echo started')
    assert done.returncode == 1
    assert "is broken and is made anew" in done.stderr
    assert "Python 3.11 or newer is needed" in done.stderr
    assert not (checkout / ".venv").exists()


def test_libraries_are_named_as_debian_does(checkout: Path, tools: Path):
    (tools / "printf").symlink_to(shutil.which("printf"))
    code = "printf '%s\\n' libusb-1.0.so.0 libxcb-xkb.so.1 libEGL.so.1 libxcb-cursor.so.0 | packages_of"
    done = bash(checkout, tools, code)
    assert done.stdout.split() == ["libegl1", "libusb-1.0-0", "libxcb-cursor0", "libxcb-xkb1"]


def test_where_apt_is_not_there_the_missing_packages_are_named(checkout: Path, tools: Path):
    code = "missing_libraries() { echo libEGL.so.1; }; has_fonts() { true; }; venv=x; add_system_libraries; echo done"
    done = bash(checkout, tools, code)
    assert done.stdout == "done\n"
    assert done.stderr == "Missing on this system: libegl1. On Debian and Ubuntu: sudo apt install libegl1\n"


@pytest.mark.skipif(shutil.which("flock") is None, reason="the lock needs flock")
def test_the_program_that_is_started_does_not_hold_the_lock(checkout: Path, tools: Path):
    code = f"""
        make_environment() {{ :; }}; install_project() {{ mkdir -p .venv; }}
        add_system_libraries() {{ :; }}
        set_up "{checkout}" "" 2> /dev/null
        flock --nonblock .set-up.lock echo free
    """
    (tools / "mkdir").symlink_to(shutil.which("mkdir"))
    (tools / "echo").symlink_to(shutil.which("echo"))
    done = bash(checkout, tools, code)
    assert (done.returncode, done.stdout) == (0, "free\n"), done.stderr
