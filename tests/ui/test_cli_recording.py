"""`traybooth record` and `traybooth recording` on small stills: what they print, return and write."""

from __future__ import annotations

import os
import signal
import threading
from pathlib import Path

import pytest
from command_line import Cli

from booth.profile import load_profile
from booth.recording.reader import RecordedFrame, open_recording


@pytest.fixture
def recorded(cli: Cli, stills: Path, tmp_path: Path) -> Path:
    """A recording of 1.5 seconds, called `one` in the data folder."""
    done = cli("record", "--profile", stills, "--seconds", 1.5, "--name", "one", "--json")
    assert done.code == 0, done.err
    assert done.json["problem"] == ""
    return Path(done.json["path"])


def test_a_recording_lies_in_the_data_folder_under_its_name_and_holds_the_booth(recorded: Path, tmp_path: Path):
    assert recorded == tmp_path / "data" / "recordings" / "one"
    with open_recording(recorded) as recording:
        frames = [one for one in recording.messages() if isinstance(one, RecordedFrame)]
        assert {one.view for one in frames} == set(recording.views)


def test_record_says_for_people_how_much_there_is(cli: Cli, stills: Path, tmp_path: Path):
    out = tmp_path / "elsewhere"
    done = cli("record", "--profile", stills, "--seconds", 0.5, "--out", out, "--color", "lossless", "--depth", "png")
    assert done.code == 0, done.err
    assert str(out) in done.out
    assert "dropped" in done.out
    assert [path.name for path in out.iterdir()] == ["part-0001.mcap"]


def test_a_signal_ends_the_recording_as_a_sound_one(cli: Cli, stills: Path, tmp_path: Path):
    out = tmp_path / "data" / "recordings" / "asked"
    watcher = threading.Thread(target=_interrupt_when_grown, args=(out / "part-0001.mcap",))
    watcher.start()
    done = cli("record", "--profile", stills, "--name", "asked", "--json")
    watcher.join()
    assert done.code == 0, done.err
    assert cli("recording", "verify", "asked").code == 0


def test_a_name_that_is_taken_or_is_none_is_refused(cli: Cli, stills: Path, recorded: Path):
    taken = cli("record", "--profile", stills, "--seconds", 1, "--name", "one")
    assert taken.code == 1
    assert "already" in taken.err
    for name in ("../evil", "a/b", ".hidden"):
        assert cli("record", "--profile", stills, "--seconds", 1, "--name", name).code == 1


def test_a_camera_that_goes_and_comes_back_while_it_is_recorded_is_told(cli: Cli, stills: Path, tmp_path: Path):
    view = load_profile(stills).views[0]
    plan = tmp_path / "plan.toml"
    plan.write_text(f'[[faults]]\nkind = "unplug"\ndevice = "{view}"\nstart_s = 0.5\nduration_s = 0.5\n')
    done = cli("record", "--profile", stills, "--data", tmp_path, "--faults", plan, "--seconds", 6)
    assert done.code == 0
    assert done.err.splitlines() == [
        f"The camera {view} is not plugged in. Check its cable.",
        f"The camera {view} is there again.",
    ]


def test_nothing_is_recorded_for_no_time(cli: Cli, stills: Path, tmp_path: Path):
    with pytest.raises(SystemExit) as ended:
        cli("record", "--profile", stills, "--seconds", 0, "--name", "none")
    assert ended.value.code == 2
    assert not (tmp_path / "data").exists()


def test_nobody_waits_for_an_item_behind_the_end_of_a_recording(cli: Cli, recorded: Path):
    done = cli("capture", "--profile", recorded, "--count", 2, "--wait", 1e8)
    assert done.code == 1
    assert "Item 2 did not lie still in the tray within 0." in done.err


def test_info_tells_views_rates_events_and_what_was_dropped(cli: Cli, recorded: Path):
    told = cli("recording", "info", "one", "--json").json
    assert told["profile"]
    assert 1.0 < told["seconds"] < 30.0
    assert told["problems"] == []
    for view in told["views"]:
        assert view["frames"] > 5
        assert view["camera"]["driver"] == "replay"
        assert told["messages"][f"/{view['view']}/frame"] == view["frames"]
    text = cli("recording", "info", recorded).out
    assert all(view["view"] in text for view in told["views"])
    assert "Dropped while recording: nothing" in text


def test_verify_tells_a_sound_recording_from_a_damaged_one(cli: Cli, recorded: Path):
    assert cli("recording", "verify", "one").code == 0
    _flip(recorded / "part-0001.mcap")
    done = cli("recording", "verify", "one", "--json")
    assert done.code == 1
    assert not done.json["sound"]
    assert done.json["losses"][0]["size_bytes"] > 0
    assert "recover" in cli("recording", "verify", "one").err


def test_recover_makes_a_sound_recording_of_a_damaged_one_and_says_what_is_lost(cli: Cli, recorded: Path, tmp_path):
    whole = sum(cli("recording", "info", "one", "--json").json["messages"].values())
    _flip(recorded / "part-0001.mcap")
    done = cli("recording", "recover", "one", tmp_path / "saved", "--json")
    assert done.code == 0, done.err
    assert done.json["losses"]
    assert done.json["messages"] < whole
    assert cli("recording", "verify", tmp_path / "saved").code == 0
    assert "bytes are lost" in cli("recording", "recover", "one", tmp_path / "again").out


def test_cut_copies_a_part_and_refuses_one_that_is_none(cli: Cli, recorded: Path, tmp_path: Path):
    done = cli("recording", "cut", "one", tmp_path / "part", "--from", 0.5, "--to", 1, "--json")
    assert done.code == 0, done.err
    told = cli("recording", "info", tmp_path / "part", "--json").json
    assert told["seconds"] <= 0.5
    assert told["problems"] == []
    assert cli("recording", "cut", "one", tmp_path / "none", "--from", 2, "--to", 1).code == 1
    assert cli("recording", "cut", "one", tmp_path / "none", "--from", 500).code == 1
    assert not (tmp_path / "none").exists()


def test_what_is_no_recording_is_told_in_a_sentence(cli: Cli, tmp_path: Path):
    (tmp_path / "text.mcap").write_text("no recording")
    for path in (tmp_path / "nothing", tmp_path / "text.mcap"):
        for action in ("info", "verify"):
            done = cli("recording", action, path)
            assert done.code == 1
            assert str(path) in done.err


def _flip(path: Path) -> None:
    """Change one bit in the middle of the file, which is in some chunk's images."""
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 4
    path.write_bytes(data)


def _interrupt_when_grown(path: Path) -> None:
    """Send this process the signal of Ctrl+C once some frames are in the file."""
    waiting = threading.Event()
    for _ in range(3000):
        if path.exists() and path.stat().st_size > 100_000:
            break
        waiting.wait(0.01)
    os.kill(os.getpid(), signal.SIGINT)


def test_a_recording_replays_by_its_name(recorded: Path, cli: Cli, tmp_path: Path):
    done = cli("replay", recorded.name, "--data", tmp_path / "run", "--json")
    assert done.code == 0, done.err
    assert done.json
