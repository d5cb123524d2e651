"""A recording as a booth: its time, its cameras that come and go, its lights, and what the player lets one do."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from booth.clock import SystemClock
from booth.devices import CameraInfo
from booth.drivers import build_devices, clock_of
from booth.errors import DeviceError, ProfileError
from booth.events import Event, EventKind
from booth.frames import Frame, Intrinsics, Optics
from booth.profile import Profile, load_profile
from booth.recording.encoder import encode
from booth.recording.head import Head
from booth.recording.options import RecordingOptions
from booth.recording.segment import SegmentWriter
from booth.replay.clock import ReplayClock
from booth.rig import Rig

START_NS, PERIOD_NS, FRAMES = 5_000_000_000, 50_000_000, 40
VIEWS = ("left", "right")
OPTICS = Optics(*[Intrinsics(32, 24, 30.0, 30.0, 15.5, 11.5)] * 2)
LEVELS = {"dark": {"west": 0.0}, "lit": {"west": 1.0}}
PATIENCE_S = 20.0


def frames_of(view: str, without: range = range(0)) -> list[Frame]:
    """Frames at 20 Hz, each with its number as its grey, dark before number 20 and lit from then on."""
    return [
        Frame(view, n, grey(n), np.full((24, 32), n, np.uint16), OPTICS, START_NS + n * PERIOD_NS, at_exposure(n))
        for n in range(FRAMES)
        if n not in without
    ]


def grey(number: int) -> np.ndarray:
    return np.full((24, 32, 3), number + 100 * (number >= 20), np.uint8)


def at_exposure(number: int) -> int:
    return START_NS + number * PERIOD_NS - 10_000_000


def at_frame(number: int, after_ns: int = 0) -> int:
    return START_NS + number * PERIOD_NS + after_ns


def event(at_ns: int, kind: EventKind, source: str, what: str, **detail) -> Event:
    return Event(at_ns, at_ns // 1000, kind, source, what, detail)


def write(path: Path, frames: list[Frame], events: list[Event]) -> Path:
    infos = {view: CameraInfo(view, "realsense", "D455", f"00{view}", True, True, 20.0) for view in VIEWS}
    lights = {"driver": "sacn", "universe": 1, "channels": {"west": 1}}
    profile = {"name": "recorded", "cameras": {}, "lights": {"panel": lights}, "lightings": LEVELS}
    profile |= {"recipe": {"lightings": ["dark", "lit"], "settle_ms": 20.0}}
    dark = event(START_NS, EventKind.LIGHT, "panel", "initial", levels={"west": 0.0})
    optics = dict.fromkeys(VIEWS, OPTICS)
    head = Head("recorded", "1", 1, START_NS, 10**18, profile, "", infos, optics, ("panel",), (dark,))
    writer = SegmentWriter(path, head)
    timed = [(one.host_time_ns, one) for one in frames] + [(one.at_ns, one) for one in events]
    for at_ns, one in sorted(timed, key=lambda pair: pair[0]):
        writer.write(at_ns, encode(at_ns, one, 10**18, RecordingOptions(color="lossless")))
    writer.close()
    return path


def command(number: int, west: float) -> list[Event]:
    """A command to the lights just after this frame."""
    levels, light = {"west": west}, EventKind.LIGHT
    commanded_ns = at_frame(number, 2_000)
    return [
        event(at_frame(number, 1_000), light, "panel", "commanded", levels=levels),
        event(at_frame(number, 3_000), light, "panel", "acknowledged", levels=levels, commanded_ns=commanded_ns),
    ]


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two views of 40 frames each, lit from frame 20 on."""
    frames = [frame for view in VIEWS for frame in frames_of(view)]
    return write(tmp_path_factory.mktemp("plain") / "plain.mcap", frames, command(19, 1.0) + command(30, 0.0))


@pytest.fixture
def profile(plain: Path) -> Profile:
    return load_profile(plain)


@pytest.fixture
def clock(profile: Profile) -> Iterator[ReplayClock]:
    clock = clock_of(profile)
    yield clock
    clock.player.close()


@pytest.fixture
def rig(profile: Profile, clock: ReplayClock) -> Iterator[Rig]:
    with Rig.open(profile, clock=clock) as rig:
        yield rig


def numbers(rig: Rig, view: str = "left") -> list[int]:
    """Grows by the sequence number of each frame that the view shows from now on."""
    seen: list[int] = []
    rig.watch(view, lambda frame: seen.append(frame.sequence))
    return seen


def test_the_profile_is_the_recorded_one_with_the_recording_in_place_of_its_devices(profile: Profile, plain: Path):
    assert (profile.views, profile.light_names) == (VIEWS, ("west",))
    assert profile.recipe_value().lightings == LEVELS
    assert {entry.recording for entry in (*profile.cameras.values(), *profile.lights.values())} == {plain}


def test_a_booth_comes_from_one_recording(plain: Path, tmp_path: Path):
    other = tmp_path / "other.mcap"
    other.write_bytes(plain.read_bytes())
    cameras = [
        f'[cameras.{name}]\ndriver = "recording"\nrecording = "{path}"\n'
        for name, path in (("left", plain), ("right", other))
    ]
    (tmp_path / "two.toml").write_text('name = "two"\n' + "".join(cameras))
    with pytest.raises(ProfileError, match="all recorded devices of a booth come from one recording"):
        load_profile(tmp_path / "two.toml")


def test_a_file_that_is_no_recording_is_refused_with_its_path(tmp_path: Path):
    (tmp_path / "broken.mcap").write_bytes(b"nothing")
    with pytest.raises(ProfileError, match=r"broken\.mcap holds no recording"):
        load_profile(tmp_path / "broken.mcap")


def test_a_recording_whose_profile_makes_no_sense_is_refused(tmp_path: Path):
    infos = {"left": CameraInfo("left", "opencv", "film", "L1", True, False, 20.0)}
    head = Head("odd", "1", 1, START_NS, 0, {"name": "odd", "lights": {"panel": {"driver": "lanterns"}}}, infos=infos)
    SegmentWriter(tmp_path / "odd.mcap", head).close()
    with pytest.raises(ProfileError, match=r"The profile in the recording .* cannot be understood"):
        load_profile(tmp_path / "odd.mcap")


def test_time_stands_still_until_somebody_waits_and_then_passes_to_the_nanosecond(rig: Rig, clock: ReplayClock):
    before_ns = clock.now_ns()
    SystemClock().sleep(0.02)
    assert clock.now_ns() == before_ns
    clock.sleep(0.5)
    assert clock.now_ns() == before_ns + 500_000_000
    assert clock.utc_us() == (clock.now_ns() + 10**18) // 1000
    assert rig.latest("left").host_time_ns <= clock.now_ns()


def test_every_frame_comes_once_with_its_own_stamps_and_pixels(rig: Rig, clock: ReplayClock):
    seen = numbers(rig)
    clock.sleep(10)
    assert seen == list(range(1, FRAMES))
    newest = rig.latest("right")
    assert (newest.sequence, newest.host_time_ns, newest.exposed_ns) == (39, at_frame(39), at_exposure(39))
    assert newest.color[0, 0, 0] == 139
    assert newest.depth[0, 0] == 39
    assert {health.state for health in rig.health()} == {"ended"}
    assert clock.player.state().at_end


def test_timers_fire_at_their_exact_times_between_the_frames(rig: Rig, clock: ReplayClock):
    began_ns, fired = clock.now_ns(), []
    ticker = clock.every(0.13, lambda: fired.append(clock.now_ns() - began_ns), "test")
    clock.sleep(1)
    ticker.close()
    clock.sleep(1)
    assert fired == [130_000_000 * number for number in range(1, 8)]


def test_a_wait_ends_with_the_very_message_that_it_waited_for(rig: Rig, clock: ReplayClock):
    changed = threading.Condition()
    assert clock.wait(lambda: rig.latest("right").sequence == 12, PATIENCE_S, changed)
    assert clock.now_ns() == at_frame(12)
    assert not clock.wait(lambda: False, 0.1, changed)
    assert clock.now_ns() == at_frame(14)


def test_waits_beyond_the_end_end_too(rig: Rig, clock: ReplayClock):
    before_ns = clock.now_ns()
    clock.sleep(100)
    assert clock.now_ns() == before_ns + 100_000_000_000


def test_a_capture_waits_for_the_recorded_light_and_takes_the_frames_behind_it(rig: Rig):
    frames = rig.capture()
    dark, lit = frames.shots
    assert {frame.sequence for frame in dark.frames.values()} < set(range(1, 20))
    assert lit.settled_ns == at_frame(19, 2_000) + 20_000_000
    assert {frame.sequence for frame in lit.frames.values()} == {20}
    assert lit.verified


def test_light_that_was_never_on_is_refused_after_a_while(rig: Rig, clock: ReplayClock):
    before_ns = clock.now_ns()
    with pytest.raises(DeviceError, match="change only as they did then"):
        rig.set_levels({"west": 0.4})
    assert clock.now_ns() - before_ns == 5_000_000_000


def test_a_command_that_comes_late_for_the_recorded_one_takes_it_over(rig: Rig, clock: ReplayClock):
    clock.sleep((at_frame(19, 4_000) - clock.now_ns()) / 1e9)
    assert rig.light("lit") == at_frame(19, 2_000)
    assert clock.now_ns() == at_frame(19, 4_000)


def test_light_that_goes_out_while_a_command_waits_is_not_taken_for_on(rig: Rig, clock: ReplayClock):
    clock.sleep((at_frame(20) - clock.now_ns()) / 1e9)
    rig.light("lit")
    clock.sleep((at_frame(27) - clock.now_ns()) / 1e9)
    with pytest.raises(DeviceError, match="change only as they did then"):
        rig.light("lit")


def test_light_that_failed_then_fails_again(tmp_path: Path):
    failed = event(at_frame(9), EventKind.FAULT, "panel", "failed", levels={"west": 1.0}, sentence="No answer.")
    profile = load_profile(write(tmp_path / "a.mcap", [one for view in VIEWS for one in frames_of(view)], [failed]))
    with Rig.open(profile) as rig, pytest.raises(DeviceError, match="No answer"):
        rig.light("lit")


def test_a_camera_goes_and_comes_back_as_it_did_then(tmp_path: Path):
    lost, stream = {"error": "The camera right is unplugged.", "hint": "Plug it in."}, EventKind.STREAM
    events = [
        event(at_frame(2, 5_000), stream, "right", "gone", **lost),
        event(at_frame(2, 6_000), stream, "right", "restarting", pause_s=0.5, **lost),
        event(at_frame(13), stream, "right", "restarting", pause_s=1.0, **lost),
        event(at_frame(34, -1), stream, "right", "opened"),
    ]
    frames = frames_of("left") + frames_of("right", without=range(3, 34))
    with Rig.open(load_profile(write(tmp_path / "a.mcap", frames, events))) as rig:
        left, right = numbers(rig), numbers(rig, "right")
        rig.clock.sleep(1.9)
        told = [(one.at_ns, one.what) for one in rig.events.recent(stream) if one.source == "right"]
        faults = {health.view: health.last_fault for health in rig.health()}
    assert left == [*range(1, 39)]
    assert right == [1, 2, *range(34, 39)]
    gone_ns = at_frame(2, 5_000)
    assert told[1:3] == [(gone_ns, "gone"), (gone_ns, "restarting")]
    assert told[3:] == [(at_frame(13), "restarting"), (at_frame(34, -1), "opened")]
    assert faults["right"] == "The camera right is unplugged. Plug it in."


def test_recorded_devices_live_by_their_own_clock_only(profile: Profile):
    with pytest.raises(ValueError, match="clock of their recording"):
        build_devices(profile, SystemClock())


def test_a_step_is_one_message_and_a_seek_goes_on_in_growing_time(rig: Rig, clock: ReplayClock):
    player, seen = clock.player, numbers(rig)
    for _ in range(4):
        player.step()
    assert seen == [1, 2]
    player.seek(1.5)
    assert player.state().position_s == 1.5
    clock.sleep(0.2)
    assert rig.latest("left").color[0, 0, 0] == 134
    now_ns = clock.now_ns()
    player.seek(0.25)
    clock.sleep(0.1)
    assert clock.now_ns() == now_ns + 100_000_000
    assert rig.latest("left").color[0, 0, 0] == 7
    assert all(after == before + 1 for before, after in pairwise(seen))
    assert [health.dropped for health in rig.health()] == [0, 0]


def test_after_a_jump_the_lights_are_those_of_the_place(rig: Rig, clock: ReplayClock):
    clock.player.seek(1.2)
    before_ns = clock.now_ns()
    rig.light("lit")
    assert clock.now_ns() - before_ns < 1_000_000_000


def test_a_loop_begins_anew_and_never_ends(rig: Rig, clock: ReplayClock):
    seen = numbers(rig)
    clock.player.loop = True
    clock.sleep(4)
    assert len(seen) > 1.8 * FRAMES
    assert all(after == before + 1 for before, after in pairwise(seen))
    assert not clock.player.state().at_end
    clock.player.loop = False
    clock.sleep(4)
    assert clock.player.state().at_end


def test_played_by_a_thread_it_ends_by_itself_and_whoever_waits_is_told(profile: Profile, clock: ReplayClock):
    done = threading.Event()
    clock.player.watch(lambda moment: done.set() if clock.player.state().at_end else None)
    clock.player.speed = 0
    clock.player.play()
    with Rig.open(profile, clock=clock):
        assert done.wait(PATIENCE_S)
        clock.sleep(0.05)
        state = clock.player.state()
        assert (state.at_end, state.is_playing) == (True, False)


def test_after_the_end_it_goes_on_from_where_somebody_puts_it(profile: Profile, clock: ReplayClock):
    ends = threading.Semaphore(0)
    clock.player.watch(lambda moment: ends.release() if clock.player.state().at_end else None)
    clock.player.speed = 0
    clock.player.play()
    with Rig.open(profile, clock=clock) as rig:
        seen = numbers(rig)
        assert ends.acquire(timeout=PATIENCE_S)
        clock.player.seek(0.0)
        clock.player.play()
        assert ends.acquire(timeout=PATIENCE_S)
        assert {health.state for health in rig.health()} <= {"live", "stalled"}
    assert len(seen) >= FRAMES - 2
    assert all(after == before + 1 for before, after in pairwise(seen))


def test_paused_it_stands_still_steps_and_still_finishes_a_capture(profile: Profile, clock: ReplayClock):
    clock.player.play()
    with Rig.open(profile, clock=clock) as rig:
        clock.player.pause()
        changed = threading.Condition()
        stepped: list[int] = []

        def note(moment) -> None:
            with changed:
                stepped.append(moment.at_ns)
                changed.notify_all()

        clock.player.watch(note)
        clock.player.step()
        with changed:
            assert changed.wait_for(lambda: stepped, PATIENCE_S)
        stands_ns = clock.now_ns()
        SystemClock().sleep(0.1)
        assert clock.now_ns() == stands_ns
        clock.player.speed = 0
        assert [shot.lighting for shot in rig.capture().shots] == ["dark", "lit"]
        assert not clock.player.state().is_playing
    clock.player.close()
    assert "replay" not in [thread.name for thread in threading.enumerate()]
