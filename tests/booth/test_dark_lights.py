"""Lights are dark after every way out of the program, and after the next start where there was no way out."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PROGRAM = """
import signal, sys
from booth.profile import load_profile
from booth.rig import Rig
from ui.cli.signals import orderly_signals
with orderly_signals():
    rig = Rig.open(load_profile(sys.argv[1]))
    print("open", flush=True)
    sys.stdin.readline()
    raise RuntimeError("something unexpected")
"""


@pytest.fixture
def start(controller, still_folder, tmp_path: Path):
    """Starts the program with a booth whose lights are the controller's, and waits until they are lit."""
    profile = tmp_path / "lit.toml"
    profile.write_text(
        "name = 'lit'\n[cameras.left]\ndriver = 'replay'\nfolder = 'stills'\nviews = ['00']\n"
        f"[lights.panel]\n{controller.lines}\n[lightings.rest]\nwest = 1.0\neast = 0.2\n"
    )
    running = []

    def started() -> subprocess.Popen[str]:
        words = [sys.executable, "-c", PROGRAM, str(profile)]
        pipe = subprocess.PIPE
        child = subprocess.Popen(words, cwd=ROOT, stdin=pipe, stdout=pipe, stderr=pipe, text=True)
        running.append(child)
        assert child.stdout.readline() == "open\n", child.communicate()[1]
        controller.wait_for(west=1.0, east=0.2)
        return child

    yield started
    for child in running:
        child.kill()
        child.communicate()


def test_lights_are_dark_after_an_exception_that_nobody_caught(controller, start):
    child = start()
    child.communicate("go on\n")
    assert child.returncode == 1
    controller.wait_for(west=0.0, east=0.0)


def test_after_kill_9_the_next_start_makes_lights_dark_first_and_sigterm_at_its_end(controller, start):
    child = start()
    child.kill()
    child.wait()
    assert controller.shown[-1] == pytest.approx((1.0, 0.2), abs=0.01)
    before = len(controller.shown)
    again = start()
    assert (0.0, 0.0) in controller.shown[before:]
    again.send_signal(signal.SIGTERM)
    again.communicate()
    controller.wait_for(west=0.0, east=0.0)
