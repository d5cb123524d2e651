"""A recorded shift once more: the same captures, pixels, scores, labels and events, and differences by name."""

from __future__ import annotations

import json
import shutil
import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pytest
from frames_to_come import wait_for_frames

from booth.events import EventKind
from booth.recording.options import RecordingOptions
from booth.recording.reader import open_recording
from booth.recording.rewrite import rewrite
from storage.records import CaptureQuery, CaptureState, Damage, Part, Region, Severity, Verdict
from storage.store import Store
from ui.cli.options import station_data
from ui.cli.program import main
from ui.settings import Settings
from ui.station import Station
from ui.workflow.annotating.commands import Replace
from ui.workflow.annotating.editor import DraftEditor
from ui.workflow.capture import item_ref, take_capture
from ui.workflow.operator import light_by_hand, tell_code, tell_decided, tell_ended
from ui.workflow.review import accept
from ui.workflow.run_compare import first_difference, pixels_of
from ui.workflow.run_file import RUN_NAME, RunImage, read_run

AUTHOR = "7F3A"
LOSSLESS = RecordingOptions(color="lossless", floor_bytes=0)
JPEG = RecordingOptions(floor_bytes=0)
TEAR = Damage(
    "5" * 32, "tear", Severity.MAJOR, regions=(Region("top", (Part(((20.0, 20.0), (60.0, 20.0), (20.0, 50.0))),)),)
)


@dataclass(frozen=True)
class Shift:
    """A recording and the data folder of the station where it was made."""

    recording: Path
    data: Path


def make_shift(folder: Path, profile: Path, model: Path, options: RecordingOptions) -> Shift:
    """Three items: one damaged and accepted, one undamaged, one laid aside; then light by hand."""
    settings = Settings(
        profile=str(profile), data=folder / "data", model=model, author=AUTHOR, approvals=station_data()
    )
    with Station(settings, live=False) as station:
        station.open()
        station.start_recording(options, "shift")
        for seed, end in zip((3, 4, 5), (_damaged, _undamaged, _skipped), strict=True):
            _one_item(station, seed, end)
        light_by_hand(station.rig, lighting="left")
        light_by_hand(station.rig, levels={"top": 0.5})
        wait_for_frames(station, "top", 3)
        path = station.stop_recording().path
    return Shift(path, settings.data)


def _one_item(station: Station, seed: int, end: Callable[[Station, int], None]) -> None:
    station.rig.stage.place(seed=seed)
    station.rig.stage.settle()
    tell_code(station.events, f"code-{seed}")
    wait_for_frames(station, "top", 4)
    capture = take_capture(station.rig, station.store, item_ref(station.rig.stage.item), author=AUTHOR)
    station.assessor.assess(capture.id, station.events)
    end(station, capture.id)


def _damaged(station: Station, capture_id: int) -> None:
    editor = DraftEditor(station.store, capture_id, AUTHOR, "1")
    editor.do(Replace((TEAR,)))
    tell_ended(station.events, capture_id, AUTHOR, editor.submit())
    tell_decided(station.events, accept(station.store, capture_id, author="9B21", comment="well drawn"))


def _undamaged(station: Station, capture_id: int) -> None:
    tell_ended(station.events, capture_id, AUTHOR, DraftEditor(station.store, capture_id, AUTHOR, "1").undamaged())


def _skipped(station: Station, capture_id: int) -> None:
    station.store.captures.skip(capture_id, "", AUTHOR)
    tell_ended(station.events, capture_id, AUTHOR, None)


@pytest.fixture(scope="module", autouse=True)
def own_station(approvals: Path):
    """The data folder of commands that name none: there the tiny model may run, and so it does in replays."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("TRAYBOOTH_DATA", str(approvals))
        yield


@pytest.fixture(scope="module")
def shift(tmp_path_factory: pytest.TempPathFactory, small_booth: Path, tiny_model: Path) -> Shift:
    return make_shift(tmp_path_factory.mktemp("shift"), small_booth, tiny_model, LOSSLESS)


@pytest.fixture
def replay(shift: Shift, tiny_model: Path, capsys: pytest.CaptureFixture[str]):
    """Run `traybooth replay` on the shift; gives the exit code and what it printed."""

    def run(*words: object, recording: Path = shift.recording) -> tuple[int, str]:
        code = main(["replay", str(recording), "--model", str(tiny_model), *map(str, words)])
        out, err = capsys.readouterr()
        return code, out + err

    return run


@pytest.fixture(scope="module")
def first_run(shift: Shift, tiny_model: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data folder of a replay."""
    folder = tmp_path_factory.mktemp("first") / "run"
    assert main(["replay", str(shift.recording), "--model", str(tiny_model), "--data", str(folder)]) == 0
    return folder


@pytest.fixture
def run_folder(first_run: Path, tmp_path: Path) -> Path:
    """A copy of it, to be changed."""
    return Path(shutil.copytree(first_run, tmp_path / "run"))


def test_two_replays_are_the_same_to_the_last_event(replay, run_folder: Path, tmp_path: Path):
    code, told = replay("--data", tmp_path / "again", "--compare", run_folder)
    assert (code, told.splitlines()[-1]) == (
        0,
        "Nothing differs: the same captures, pixels, scores and events.",
    )
    assert (tmp_path / "again" / RUN_NAME).read_bytes() == (run_folder / RUN_NAME).read_bytes()


def test_a_replay_captures_the_very_frames_that_the_station_stored(replay, shift: Shift):
    code, told = replay("--compare", shift.data)
    assert (code, told.splitlines()[-1]) == (0, "Nothing differs: the same captures and pixels.")


def test_pace_and_steps_change_nothing(replay, run_folder: Path, monkeypatch: pytest.MonkeyPatch):
    assert replay("--speed", 20, "--compare", run_folder)[0] == 0
    pressed = []
    monkeypatch.setattr("builtins.input", lambda: pressed.append(1))
    code, told = replay("--step", "--compare", run_folder)
    assert code == 0
    assert len(pressed) > 50
    assert "operator window code" in told


def test_labels_and_decisions_are_made_again(run_folder: Path):
    with Store.open(run_folder) as store:
        captures = [store.captures.get(one) for one in store.captures.ids(CaptureQuery(order="oldest"))]
        states = [CaptureState.ACCEPTED, CaptureState.SUBMITTED, CaptureState.SKIPPED]
        assert [capture.state for capture in captures] == states
        drawn, undamaged = (store.annotations.latest(capture.id) for capture in captures[:2])
        assert (drawn.damages, drawn.author) == ((TEAR,), AUTHOR)
        assert undamaged.verdict is Verdict.UNDAMAGED
        assert store.reviews.history(captures[0].id)[-1].comment == "well drawn"


def test_what_a_person_did_and_what_lay_there_is_told_again(run_folder: Path):
    events = read_run(run_folder).events
    did = [event.what for event in events if event.kind == "operator"]
    assert sorted(did) == sorted([*["code"] * 3, *["submitted"] * 2, "decided", "skipped", *["lit"] * 2])
    assert [event.detail["item"]["seed"] for event in events if event.kind == "item"] == [3, 4, 5]
    assert not [event for event in events if event.kind == "fault"]


def changed_run(folder: Path, change: Callable[[list[dict]], None]) -> None:
    lines = [json.loads(line) for line in (folder / RUN_NAME).read_text().splitlines()]
    change(lines)
    (folder / RUN_NAME).write_text("".join(json.dumps(line) + "\n" for line in lines))


def test_a_missing_capture_is_named(replay, run_folder: Path):
    changed_run(run_folder, lambda lines: lines.pop(3))
    code, told = replay("--compare", run_folder)
    assert code == 1
    assert told.splitlines()[-1].startswith("Capture 3, of item ")
    assert told.splitlines()[-1].endswith("is missing in the earlier run.")


def test_another_event_is_named(replay, run_folder: Path):
    def change(lines: list[dict]) -> None:
        next(line for line in lines if line.get("what") == "skipped")["detail"]["author"] = "9B21"

    changed_run(run_folder, change)
    code, told = replay("--compare", run_folder)
    assert code == 1
    assert "the earlier run has operator window skipped at" in told
    assert "with {'author': '9B21'}, this one with {'author': '7F3A'}." in told


def test_another_score_is_named(replay, run_folder: Path):
    changed_run(run_folder, lambda lines: lines[2]["score"].update(fused=0.25))
    code, told = replay("--compare", run_folder)
    assert code == 1
    assert told.splitlines()[-1].startswith("Capture 2: its score fused is 0.25 in the earlier run, ")


def test_another_pixel_is_named_with_its_place(run_folder: Path):
    run = read_run(run_folder)
    capture = run.captures[1]
    first = capture.images[0]
    flipped = replace(capture, images=(replace(first, sha256="0" * 64), *capture.images[1:]))
    with Store.open(run_folder) as store:
        pixels = pixels_of(store)

        def flipped_pixels(number: int, image: RunImage) -> np.ndarray:
            planes = pixels(number, image).copy()
            planes[7, 11, 2] ^= 1
            return planes

        other = replace(run, captures=(run.captures[0], flipped, run.captures[2]))
        told = first_difference(run, other, pixels, flipped_pixels)
        assert first_difference(run, run, pixels, pixels) == ""
    assert told.startswith("Capture 2, color of top under diffuse: 1 pixels differ, first in column 11 of row 7: [")


def test_a_part_of_a_recording_holds_what_happened_in_it(replay, shift: Shift, first_run: Path, tmp_path: Path):
    with open_recording(shift.recording) as recording:
        began = [one.at_ns for one in recording.events(EventKind.CAPTURE) if one.event.what == "began"]
        second_s, third_s = ((at_ns - recording.start_ns) / 1e9 for at_ns in began[1:])
    code, _ = replay("--data", tmp_path / "part", "--from", second_s - 0.05, "--to", third_s - 0.05)
    assert code == 0
    (capture,) = read_run(tmp_path / "part").captures
    assert capture == read_run(first_run).captures[1]


def test_a_part_of_a_recording_is_held_against_the_same_part_of_the_station(replay, shift: Shift):
    with open_recording(shift.recording) as recording:
        began = [one.at_ns for one in recording.events(EventKind.CAPTURE) if one.event.what == "began"]
        second_s, third_s = ((at_ns - recording.start_ns) / 1e9 for at_ns in began[1:])
    code, told = replay("--compare", shift.data, "--from", second_s - 0.05, "--to", third_s - 0.05)
    assert (code, told.splitlines()[-1]) == (0, "Nothing differs: the same captures and pixels.")


def test_a_recording_that_was_saved_under_another_name_is_the_same(replay, shift: Shift, run_folder, tmp_path: Path):
    with open_recording(shift.recording) as recording:
        rewrite(recording, tmp_path / "saved")
    code, told = replay("--compare", run_folder, recording=tmp_path / "saved")
    assert (code, told.splitlines()[-1]) == (0, "Nothing differs: the same captures, pixels, scores and events.")


def test_a_part_that_holds_nothing_is_refused(replay):
    code, told = replay("--from", 600)
    assert code == 1
    assert told.startswith("Nothing was recorded after 600 s.\nThe recording is ")
    assert replay("--from", 1, "--to", 0.5) == (1, "A replay must end after it begins.\nGive --to more than --from.\n")


def test_what_cannot_be_compared_is_told_before_anything_is_played(replay, shift: Shift, tmp_path: Path):
    for words, sentence in (
        (("--compare", tmp_path / "nothing"), "There is no station in "),
        (("--captures", "guided", "--compare", shift.data), "Guided captures are not those of the station."),
    ):
        code, told = replay("--data", tmp_path / "run", *words)
        assert code == 1
        assert told.startswith(sentence)
        assert not (tmp_path / "run").exists()


def test_a_damaged_recording_is_replayed_and_told(replay, shift: Shift, tmp_path: Path):
    damaged = Path(shutil.copytree(shift.recording, tmp_path / "damaged"))
    (damaged / "part-0009.mcap").touch()
    code, told = replay(recording=damaged)
    assert code == 0
    assert "The recording is damaged: 1 part could not be read." in told


def test_a_folder_with_captures_takes_no_replay(replay, shift: Shift):
    code, told = replay("--data", shift.data)
    assert code == 1
    assert told == f"{shift.data} holds captures already.\nA replay needs a folder of its own.\n"


def test_what_is_no_recording_is_not_replayed(small_booth: Path, capsys):
    assert main(["replay", str(small_booth)]) == 1
    assert f"{small_booth} is no recording." in capsys.readouterr().err


@pytest.fixture(scope="module")
def still_item(tmp_path_factory: pytest.TempPathFactory, small_booth: Path, tiny_model: Path) -> Shift:
    """One item that lies still and is captured once, recorded as JPEG."""
    data = tmp_path_factory.mktemp("still") / "data"
    settings = Settings(profile=str(small_booth), data=data, model=tiny_model, author=AUTHOR, approvals=station_data())
    with Station(settings, live=False) as station:
        station.open()
        station.start_recording(JPEG, "still")
        _one_item(station, 3, _undamaged)
        tell_code(station.events, "by-guidance")
        wait_for_frames(station, "top", 75)
        path = station.stop_recording().path
    return Shift(path, settings.data)


def test_of_a_recording_as_jpeg_only_depth_is_held_against_the_station(replay, still_item: Shift):
    code, told = replay("--compare", still_item.data, recording=still_item.recording)
    assert code == 0
    assert "The recording keeps colour as JPEG, so only depth can be equal to what the station stored." in told
    assert "Nothing differs: the same captures and depth." in told


def test_guidance_captures_in_recorded_time_and_each_time_the_same(replay, still_item: Shift, tmp_path: Path):
    guided, recording = tmp_path / "guided", still_item.recording
    assert replay("--captures", "guided", "--data", guided, recording=recording)[0] == 0
    captures = read_run(guided).captures
    assert [capture.item for capture in captures] == ["by-guidance"]
    assert {image.lighting for image in captures[0].images} == {"diffuse"}
    assert replay("--captures", "guided", "--compare", guided, recording=recording)[0] == 0


def test_a_live_station_plays_a_recording_by_itself_and_closes_while_it_is_paused(shift: Shift, tiny_model: Path, data):
    before = set(threading.enumerate())
    settings = Settings(profile=str(shift.recording), data=data, model=tiny_model, approvals=station_data())
    with Station(settings) as station:
        station.load_profile()
        ended, changed = [], threading.Condition()

        def note(moment) -> None:
            with changed:
                ended.append(station.player.state().at_end)
                changed.notify_all()

        station.player.watch(note)
        station.player.speed = 0
        station.open()
        with changed:
            assert changed.wait_for(lambda: any(ended), 30.0)
        assert [event.detail["item"]["seed"] for event in station.events.recent(EventKind.ITEM)] == [3, 4, 5]
        assert station.guide.latest is not None
        station.player.seek(0.5)
        station.player.pause()
    assert {thread for thread in threading.enumerate() if thread not in before and thread.is_alive()} == set()


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "data"


def test_a_disk_that_is_slow_ends_no_replay(replay, tmp_path: Path, run_folder: Path):
    plan = tmp_path / "plan.toml"
    plan.write_text('[[faults]]\nkind = "slow"\ndevice = "store"\nparameters = { delay_s = 0.01 }\n')
    assert replay("--data", tmp_path / "one", "--faults", plan)[0] == 0
    run = read_run(tmp_path / "one")
    assert run.captures == read_run(run_folder).captures
    assert "injected" in [event.what for event in run.events]
    assert replay("--faults", plan, "--compare", tmp_path / "one")[0] == 0


def test_a_disk_that_is_full_ends_no_replay_and_is_told(replay, tmp_path: Path):
    plan = tmp_path / "plan.toml"
    plan.write_text('[[faults]]\nkind = "full"\ndevice = "store"\nduration_s = 1000.0\n')
    runs = [tmp_path / "one", tmp_path / "two"]
    assert replay("--data", runs[0], "--faults", plan)[0] == 0
    assert replay("--data", runs[1], "--faults", plan, "--compare", runs[0])[0] == 0
    run = read_run(runs[0])
    assert run.captures == ()
    told = [event.detail["sentence"] for event in run.events if event.what == "not_repeated"]
    assert len(told) == 3
    assert all("full" in sentence for sentence in told)
