"""The recorder over an open booth: nothing is lost in silence, and whatever ends a recording, the booth goes on."""

from __future__ import annotations

import json
import os
import resource
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from booth.events import EventKind
from booth.profile import Profile
from booth.recording.errors import RecordingError
from booth.recording.options import RecordingOptions
from booth.recording.reader import RecordedFrame, open_recording
from booth.recording.recorder import Recorder
from booth.recording.survey import survey
from booth.rig import Rig

PATIENCE_S = 30.0
FREE = RecordingOptions(floor_bytes=0)


@pytest.fixture
def rig(still_folder):
    """Two views of stills at 100 Hz."""
    cameras = {"still": {"driver": "replay", "folder": str(still_folder.path), "rate_hz": 100.0}}
    with Rig.open(Profile.model_validate({"name": "stills", "cameras": cameras})) as rig:
        yield rig


class Witness:
    """Sees every frame of every view just as the recorder does, and can wait for some."""

    def __init__(self, rig: Rig) -> None:
        self.seen: dict[str, list[int]] = {view: [] for view in rig.views}
        self.changed = threading.Condition()
        for view in rig.views:
            rig.watch(view, self._note)

    def _note(self, frame) -> None:
        with self.changed:
            self.seen[frame.view].append(frame.sequence)
            self.changed.notify_all()

    def wait(self, count: int) -> None:
        """Back when every view has shown so many more frames."""
        already = {view: len(frames) for view, frames in self.seen.items()}
        with self.changed:
            assert self.changed.wait_for(
                lambda: all(len(self.seen[view]) >= already[view] + count for view in self.seen), PATIENCE_S
            )

    def until(self, holds: Callable[[], bool]) -> None:
        """Back when it holds, which is asked whenever a frame came."""
        with self.changed:
            assert self.changed.wait_for(holds, PATIENCE_S)

    def check(self, read: dict[str, list[int]]) -> None:
        """What was read is what was seen, from its first to its last, with nothing left out."""
        for view, seen in self.seen.items():
            first = seen.index(read[view][0])
            assert read[view] == seen[first : first + len(read[view])]


def recorded(path: Path) -> dict[str, list[int]]:
    with open_recording(path) as recording:
        frames = [one for one in recording.messages() if isinstance(one, RecordedFrame)]
        return {view: [one.sequence for one in frames if one.view == view] for view in recording.views}


def test_every_frame_that_the_booth_shows_is_recorded(rig, tmp_path):
    witness = Witness(rig)
    recorder = Recorder(rig, tmp_path / "one", FREE)
    witness.wait(60)
    summary = recorder.stop()
    read = recorded(tmp_path / "one")
    assert summary.dropped == {}
    assert min(map(len, read.values())) >= 60
    witness.check(read)
    with open_recording(tmp_path / "one") as recording:
        assert survey(recording).problems == ()


def test_events_are_recorded_with_the_figures_of_all_streams_once_a_second(rig, tmp_path):
    healths = threading.Semaphore(0)
    rig.events.watch(lambda event: event.kind is EventKind.HEALTH and healths.release())
    recorder = Recorder(rig, tmp_path / "one", FREE)
    told = [rig.events.tell(EventKind.OPERATOR, "test", "said", number=number) for number in range(50)]
    assert healths.acquire(timeout=PATIENCE_S)
    recorder.stop()
    with open_recording(tmp_path / "one") as recording:
        assert [one.event for one in recording.events(EventKind.OPERATOR)] == told
        health = next(iter(recording.events(EventKind.HEALTH))).event
        assert [stream["view"] for stream in health.detail["streams"]] == list(rig.views)


def test_what_does_not_fit_is_dropped_counted_and_told(rig, tmp_path):
    witness = Witness(rig)
    recorder = Recorder(rig, tmp_path / "one", RecordingOptions(floor_bytes=0, waiting_bytes=1))
    witness.wait(20)
    summary = recorder.stop()
    assert set(summary.dropped) == {f"/{view}/frame" for view in rig.views}
    assert min(summary.dropped.values()) >= 20
    assert recorded(tmp_path / "one") == {view: [] for view in rig.views}
    with open_recording(tmp_path / "one") as recording:
        found = survey(recording)
        assert found.dropped == summary.dropped
        assert found.missing == 0
    told = rig.events.recent(EventKind.FAULT)[-1]
    assert told.detail["dropped"] == summary.dropped
    assert str(sum(summary.dropped.values())) in told.sentence


def test_the_status_follows_and_stopping_twice_gives_the_same(rig, tmp_path):
    witness = Witness(rig)
    recorder = Recorder(rig, tmp_path / "one", FREE)
    assert recorder.status().is_running
    witness.wait(10)
    witness.until(lambda: recorder.status().messages >= 20)
    status = recorder.status()
    assert status.size_bytes > 0
    assert status.seconds > 0
    summary = recorder.stop()
    assert recorder.stop() == summary
    assert not recorder.status().is_running
    assert summary.size_bytes == sum(path.stat().st_size for path in (tmp_path / "one").iterdir())


def test_segments_roll_while_frames_come_and_none_is_lost_between_them(rig, tmp_path):
    witness = Witness(rig)
    recorder = Recorder(rig, tmp_path / "one", RecordingOptions(segment_s=0.2, floor_bytes=0))
    witness.until(lambda: len(list((tmp_path / "one").iterdir())) >= 4)
    assert recorder.stop().dropped == {}
    witness.check(recorded(tmp_path / "one"))
    with open_recording(tmp_path / "one") as recording:
        assert len(recording.segments) >= 4
        assert survey(recording).problems == ()


def test_a_disk_that_fills_ends_the_recording_with_a_sentence_and_the_booth_goes_on(rig, tmp_path):
    ended = threading.Event()
    rig.events.watch(lambda event: (event.source, event.what) == ("recording", "ended") and ended.set())
    witness = Witness(rig)
    room, ballast = 400_000_000, tmp_path / "ballast"
    floor_bytes = shutil.disk_usage(tmp_path).free - room
    recorder = Recorder(rig, tmp_path / "one", RecordingOptions(floor_bytes=floor_bytes))
    with ballast.open("wb") as file:
        os.posix_fallocate(file.fileno(), 0, 2 * room)
        assert ended.wait(PATIENCE_S)
    ballast.unlink()
    status = recorder.status()
    assert not status.is_running
    assert "full" in status.problem
    assert rig.events.recent(EventKind.FAULT)[-1].sentence == status.problem
    witness.wait(5)
    assert recorder.stop().problem == status.problem
    with open_recording(tmp_path / "one") as recording:
        assert survey(recording).problems == ()


def test_a_disk_that_is_full_already_and_a_folder_that_is_there_are_refused(rig, tmp_path):
    with pytest.raises(RecordingError, match="full"):
        Recorder(rig, tmp_path / "one", RecordingOptions(floor_bytes=2**60))
    assert not (tmp_path / "one").exists()
    (tmp_path / "two").mkdir()
    with pytest.raises(RecordingError, match="already"):
        Recorder(rig, tmp_path / "two", FREE)


def test_a_recording_that_cannot_begin_is_told_as_such_and_leaves_nothing(rig, tmp_path):
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100, limits[1]))
    try:
        with pytest.raises(RecordingError, match="Nothing can be recorded into"):
            Recorder(rig, tmp_path / "one", FREE)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert not (tmp_path / "one").exists()


WRITE_ERROR = """
import json, resource, sys, threading
from pathlib import Path
from booth.events import EventKind
from booth.profile import Profile
from booth.recording.options import RecordingOptions
from booth.recording.recorder import Recorder
from booth.rig import Rig

cameras = {"still": {"driver": "replay", "folder": sys.argv[1], "rate_hz": 100.0}}
with Rig.open(Profile.model_validate({"name": "stills", "cameras": cameras})) as rig:
    ended, frames = threading.Event(), threading.Semaphore(0)
    rig.events.watch(lambda event: (event.source, event.what) == ("recording", "ended") and ended.set())
    resource.setrlimit(resource.RLIMIT_FSIZE, (2_500_000, resource.RLIM_INFINITY))
    recorder = Recorder(rig, Path(sys.argv[2]), RecordingOptions(floor_bytes=0))
    assert ended.wait(30)
    rig.watch(rig.views[0], lambda frame: frames.release())
    assert frames.acquire(timeout=30)
    print(json.dumps(recorder.stop().problem))
"""


def test_a_write_that_fails_ends_the_recording_and_what_was_written_is_there(still_folder, tmp_path):
    words = (sys.executable, "-c", WRITE_ERROR, str(still_folder.path), str(tmp_path / "one"))
    root = str(Path(__file__).parents[2])
    done = subprocess.run(words, capture_output=True, text=True, timeout=120, cwd=root, check=False)
    assert done.returncode == 0, done.stderr
    assert "cannot be written" in json.loads(done.stdout)
    assert sum(map(len, recorded(tmp_path / "one").values())) > 5
    with open_recording(tmp_path / "one") as recording:
        assert recording.losses
        assert survey(recording).missing == 0
