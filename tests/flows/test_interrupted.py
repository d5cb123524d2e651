"""Captures that are interrupted from outside: by a signal, and by a disk that is full."""

from __future__ import annotations

import resource
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from storage.records import CaptureQuery
from storage.store import Store

UNIVERSE = 4242
PROFILE = """
name = "lit-stills"
[cameras.view]
driver = "replay"
folder = "{folder}"
[lights.wall]
driver = "sacn"
universe = {universe}
destination = "127.0.0.1"
rate_hz = 50
[lights.wall.channels]
left = 1
right = 2
[lightings.left]
left = 1.0
[lightings.right]
right = 1.0
[recipe]
lightings = ["left", "right"]
resting = "left"
settle_ms = 1500
"""


class Witness:
    """Listens on the wire for what the lights were told last."""

    def __init__(self) -> None:
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self._socket.bind(("127.0.0.1", 5568))
        self._socket.settimeout(30.0)

    def levels(self) -> tuple[int, int]:
        """The next datagram's first two channels, which start at byte 126 of an E1.31 packet of our universe."""
        while True:
            packet = self._socket.recv(2048)
            if len(packet) >= 128 and int.from_bytes(packet[113:115]) == UNIVERSE:
                return packet[126], packet[127]

    def last(self) -> tuple[int, int]:
        """The last levels of all that have arrived."""
        self._socket.settimeout(0.3)
        found = None
        try:
            while True:
                found = self.levels()
        except TimeoutError:
            return found

    def close(self) -> None:
        self._socket.close()


@pytest.fixture
def witness() -> Iterator[Witness]:
    try:
        listening = Witness()
    except OSError:
        pytest.skip("something else listens on the port of sACN")
    yield listening
    listening.close()


def command(*words: object, **options) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "ui.cli", *map(str, words)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        **options,
    )


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGQUIT])
def test_a_signal_during_a_capture_leaves_the_lights_dark(
    number: signal.Signals, witness: Witness, stills: Path, tmp_path: Path
):
    profile = tmp_path / "booth.toml"
    profile.write_text(PROFILE.format(folder=stills, universe=UNIVERSE))
    child = command("capture", "--profile", profile, "--data", tmp_path / "data", "--no-score")
    try:
        while witness.levels() != (0, 255):
            pass
        child.send_signal(number)
        _, err = child.communicate(timeout=60)
    finally:
        child.kill()
    assert child.returncode == 128 + number
    assert witness.last() == (0, 0)
    assert "Stopped." in err
    assert "Traceback" not in err
    Store.open(tmp_path / "data").close()


def small_files_only() -> None:
    """Files of this process end at 3 MB, as on a disk that is full."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (3_000_000, 3_000_000))


def test_a_full_disk_gets_a_sentence_and_what_was_stored_stays(apc_shelf: Path, tmp_path: Path):
    data = tmp_path / "data"
    first = command("capture", "--profile", apc_shelf, "--data", data, "--no-score")
    assert first.wait(timeout=60) == 0
    first.communicate()
    child = command("capture", "--profile", apc_shelf, "--data", data, "--no-score", preexec_fn=small_files_only)
    _, err = child.communicate(timeout=60)
    assert child.returncode == 1
    assert "full" in err or "room" in err
    assert "Traceback" not in err
    with Store.open(data) as store:
        assert store.captures.count(CaptureQuery()) == 1
        assert all(store.captures.pixels(image).size for image in store.captures.images(1))
