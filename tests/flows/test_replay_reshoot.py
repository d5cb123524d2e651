"""A shift in which a view was taken again, once more from its recording: the same frames are taken again."""

from __future__ import annotations

from pathlib import Path

import pytest
from frames_to_come import wait_for_frames

from booth.recording.options import RecordingOptions
from storage.integrity import verify
from storage.store import Store
from ui.cli.options import station_data
from ui.cli.program import main
from ui.settings import Settings
from ui.station import Station
from ui.workflow.capture import item_ref, take_capture
from ui.workflow.operator import reshoot_by_hand
from ui.workflow.run_file import read_run

LOSSLESS = RecordingOptions(color="lossless", floor_bytes=0)
TAKEN = ("left", ("diffuse", "left"))


@pytest.fixture(scope="module", autouse=True)
def own_station(approvals: Path):
    """The data folder of commands that name none: there the tiny model may run, and so it does in replays."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("TRAYBOOTH_DATA", str(approvals))
        yield


@pytest.fixture(scope="module")
def shift(tmp_path_factory: pytest.TempPathFactory, small_booth: Path, tiny_model: Path) -> tuple[Path, Path]:
    """A recording, and the data folder of the station where it was made."""
    data = tmp_path_factory.mktemp("shift") / "data"
    settings = Settings(profile=str(small_booth), data=data, model=tiny_model, author="7F3A", approvals=station_data())
    with Station(settings, live=False) as station:
        station.open()
        station.rig.stage.place(seed=3)
        station.rig.stage.settle()
        station.start_recording(LOSSLESS, "shift")
        wait_for_frames(station, "left", 4)
        capture = take_capture(station.rig, station.store, item_ref(station.rig.stage.item), author="7F3A")
        reshoot_by_hand(station.rig, station.store, capture.id, *TAKEN, "9B21")
        path = station.stop_recording().path
    return path, data


@pytest.fixture(scope="module")
def run(shift: tuple[Path, Path], tiny_model: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data folder of a replay."""
    folder = tmp_path_factory.mktemp("run") / "data"
    assert main(["replay", str(shift[0]), "--model", str(tiny_model), "--data", str(folder)]) == 0
    return folder


def test_the_same_frames_are_taken_again(shift: tuple[Path, Path], run: Path):
    with Store.open(shift[1]) as station, Store.open(run) as replayed:
        assert len(replayed.captures.earlier_images(1)) == 4
        for told, again in zip(station.captures.images(1), replayed.captures.images(1), strict=True):
            assert (told.view, told.lighting, told.plane) == (again.view, again.lighting, again.plane)
            assert (told.sequence, told.exposed_ns) == (again.sequence, again.exposed_ns)
            assert (station.captures.pixels(told) == replayed.captures.pixels(again)).all()
        assert verify(replayed).problems == ()


def test_the_run_tells_that_it_was_done_again_and_of_no_fault(run: Path):
    events = read_run(run).events
    (again,) = [event for event in events if event.kind == "operator"]
    assert (again.what, again.detail["view"], again.detail["lightings"]) == ("reshot", TAKEN[0], list(TAKEN[1]))
    assert [event for event in events if event.kind == "fault"] == []


def test_the_capture_is_held_against_that_of_the_station_as_it_was_first_taken(
    shift: tuple[Path, Path], tiny_model: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    words = ["replay", str(shift[0]), "--model", str(tiny_model), "--data", str(tmp_path / "run")]
    assert main([*words, "--compare", str(shift[1])]) == 0
    assert capsys.readouterr().out.splitlines()[-1] == "Nothing differs: the same captures and pixels."
