"""A station that records: what only the station knows is in the recording as well, and closing it ends it soundly."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from booth.events import EventKind
from booth.faults.plan import Fault
from booth.recording.errors import RecordingError
from booth.recording.reader import open_recording
from booth.recording.survey import survey
from storage.records import ItemRef
from ui.settings import Settings
from ui.station import Station
from ui.workflow.capture import take_capture
from ui.workflow.errors import WorkflowError

PATIENCE_S = 30.0


@pytest.fixture
def settings(stills: Path, tmp_path: Path, tiny_model: Path, approvals: Path) -> Settings:
    return Settings(profile=str(stills), data=tmp_path / "data", model=tiny_model, approvals=approvals)


def threads() -> set[str]:
    return {thread.name for thread in threading.enumerate() if thread is not threading.main_thread()}


def told(station: Station, is_meant: Callable) -> threading.Event:
    """Set as soon as such an event is told."""
    found = threading.Event()
    station.events.watch(lambda event: found.set() if is_meant(event) else None)
    return found


def events_of(path: Path, *kinds: EventKind):
    with open_recording(path) as recording:
        return [one.event for one in recording.events(*kinds)]


def test_closing_the_station_ends_the_recording_as_a_sound_one(settings: Settings):
    before = threads()
    with Station(settings, live=False).open() as station:
        path = station.start_recording(name="shift").path
    assert path == settings.data / "recordings" / "shift"
    assert threads() == before
    with open_recording(path) as recording:
        assert survey(recording).problems == ()
        assert recording.profile["name"] == station.profile.name


def test_only_one_recording_runs_at_a_time_and_one_needs_a_booth(settings: Settings):
    with Station(settings, live=False) as station:
        with pytest.raises(RecordingError):
            station.start_recording()
        station.open()
        with pytest.raises(RecordingError):
            station.stop_recording()
        first = station.start_recording()
        assert station.recorder is first
        with pytest.raises(RecordingError):
            station.start_recording()
        station.stop_recording()
        assert station.recorder is None
        assert station.start_recording(name="second").path != first.path


def test_a_booth_that_is_a_recording_is_not_recorded_once_more(settings: Settings, tmp_path: Path):
    with Station(settings, live=False).open() as station:
        path = station.start_recording().path
        station.clock.sleep(0.3)
    with Station(Settings(profile=str(path), data=tmp_path / "replayed"), live=False) as station:
        station.load_profile()
        station.open_rig()
        with pytest.raises(RecordingError, match="already"):
            station.start_recording()


@pytest.mark.parametrize("name", ["../evil", "a/b", ".hidden", "x" * 100, "new\nline"])
def test_a_name_that_leads_elsewhere_is_refused(settings: Settings, name: str):
    with Station(settings, live=False).open() as station, pytest.raises(WorkflowError):
        station.start_recording(name=name)


def test_captures_and_their_scores_are_recorded(settings: Settings):
    with Station(settings, live=False).open() as station:
        station.start_recording()
        capture = take_capture(station.rig, station.store, ItemRef("box"), author="")
        score = station.assessor.assess(capture.id, station.events)
        path = station.stop_recording().path
    words = [event.what for event in events_of(path, EventKind.CAPTURE)]
    assert words == ["began", "stored"]
    (scored,) = events_of(path, EventKind.SCORE)
    assert scored.detail["capture"] == capture.id
    assert scored.detail["fused"] == score.fused_score
    assert len(scored.detail["images"]) == len(score.images)


def test_live_scores_are_recorded_as_they_change(settings: Settings):
    with Station(settings).open() as station:
        scored = told(station, lambda event: event.kind is EventKind.SCORE)
        station.start_recording()
        assert scored.wait(PATIENCE_S)
        path = station.stop_recording().path
    first = events_of(path, EventKind.SCORE)[0]
    assert first.source == "live"
    assert set(first.detail["by_view"]) <= set(station.profile.views)


def test_lights_items_and_faults_in_force_are_in_the_recording(small_booth: Path, tmp_path: Path):
    with Station(Settings(profile=str(small_booth), data=tmp_path / "data"), live=False) as station:
        station.load_profile()
        rig = station.open_rig()
        lighting = rig.lightings[-1]
        rig.light(lighting)
        levels = rig.levels
        station.faults.inject(Fault(kind="dim", device=next(iter(station.profile.lights))))
        placed = told(station, lambda event: event.kind is EventKind.ITEM)
        station.start_recording()
        item = rig.stage.place(seed=3)
        assert placed.wait(PATIENCE_S)
        rig.light(rig.lightings[0])
        path = station.stop_recording().path
    with open_recording(path) as recording:
        state = recording.state_at(recording.start_ns)
        begun = [one.event for one in recording.messages() if not hasattr(one, "view")]
        found = {light: level for event in state for light, level in event.detail.get("levels", {}).items()}
        assert found == levels
        assert begun[: len(state)] == list(state)
        assert recording.profile_text == small_booth.read_text()
    assert [event.detail["item"]["code"] for event in begun if event.what == "changed"] == [item.code]
    assert [event.detail["fault"] for event in begun if event.what == "active"] == ["dim"]
    commanded = [event.detail["levels"] for event in begun if event.what == "acknowledged"]
    assert commanded == [rig.recipe.lightings[rig.lightings[0]]]
