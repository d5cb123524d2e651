"""`traybooth recording export realsense` and `import realsense`, from the words typed to the files."""

from __future__ import annotations

import json
import threading
from pathlib import Path

import pytest

from booth.profile import load_profile
from booth.recording.recorder import Recorder
from booth.rig import Rig
from ui.cli.program import main

pytest.importorskip("pyrealsense2", exc_type=ImportError)


@pytest.fixture
def recorded(small_booth: Path, tmp_path: Path) -> Path:
    """A recording of some frames, where a station keeps its recordings."""
    seen = threading.Semaphore(0)
    with Rig.open(load_profile(small_booth)) as rig:
        recorder = Recorder(rig, tmp_path / "data" / "recordings" / "shift")
        for view in rig.views:
            rig.watch(view, lambda _: seen.release())
        assert all(seen.acquire(timeout=30) for _ in range(8))
        recorder.stop()
    return tmp_path / "data"


def test_a_recording_is_exported_by_its_name_and_opens_as_a_booth(recorded, tmp_path, capsys):
    words = ["recording", "export", "realsense", "shift", tmp_path / "out", "--data", recorded, "--json"]
    assert main([str(word) for word in words]) == 0
    told = json.loads(capsys.readouterr().out)
    assert set(told["files"]) == {"top", "left"}
    with Rig.open(load_profile(told["profile"])) as rig:
        assert rig.views == ("top", "left")
        assert all(info.serial for info in rig.info)


def test_what_of_a_damaged_recording_is_not_exported_is_told(recorded, tmp_path, capsys):
    (recorded / "recordings" / "shift" / "part-0002.mcap").touch()
    words = ["recording", "export", "realsense", "shift", tmp_path / "out", "--data", recorded]
    assert main([str(word) for word in words]) == 0
    assert "part-0002.mcap" in capsys.readouterr().err


def test_a_file_that_is_no_bag_is_told_with_exit_code_one(tmp_path, capsys):
    bag = tmp_path / "old.bag"
    bag.write_bytes(b"no bag")
    assert main(["recording", "import", "realsense", str(bag), str(tmp_path)]) == 1
    assert "old.bag cannot be converted" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == [bag]
