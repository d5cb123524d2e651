"""Cameras that go, hang and come back, on the simulated booth under a clock that jumps."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from virtual_time import VirtualClock

from booth.clock import Clock, SystemClock
from booth.devices import Camera
from booth.drivers import Devices, build_devices
from booth.errors import CaptureError, DeviceError, EndOfStream, OpenError
from booth.events import Event, EventKind, EventLog
from booth.faults import wrap
from booth.faults.injector import FaultInjector
from booth.faults.plan import Fault
from booth.frames import Frame
from booth.profile import load_profile
from booth.rig import Rig
from booth.streams.stream import StreamHealth, StreamState
from booth.streams.supervision import CameraKeeper


@dataclass
class Booth:
    """An open booth whose time jumps, with what is told in it."""

    clock: VirtualClock
    faults: FaultInjector
    rig: Rig

    def have(self, kind: str, device: str = "left", **values) -> None:
        self.faults.inject(Fault(kind=kind, device=device, **values))

    def health(self, view: str = "left") -> StreamHealth:
        return next(one for one in self.rig.health() if one.view == view)

    def told(self, kind: EventKind, view: str = "left") -> list[Event]:
        return [event for event in self.rig.events.recent(kind) if event.source == view]


def devices_of(profile: Path, clock: Clock, faults: FaultInjector) -> Devices:
    return wrap(build_devices(load_profile(profile), clock), faults, clock)


@pytest.fixture
def booth(small_booth: Path) -> Iterator[Booth]:
    clock = VirtualClock()
    events = EventLog(clock)
    faults = FaultInjector(clock, events)
    devices = devices_of(small_booth, clock, faults)
    with Rig.open(load_profile(small_booth), clock=clock, devices=devices, events=events) as rig:
        yield Booth(clock, faults, rig)


def test_an_unplugged_camera_is_tried_with_growing_pauses_and_comes_back_by_itself(booth: Booth):
    booth.have("unplug", duration_s=6.0)
    booth.clock.sleep(5.0)
    pauses = [event.detail["pause_s"] for event in booth.told(EventKind.STREAM) if event.what == "restarting"]
    assert pauses == [0.5, 1.0, 2.0, 4.0]
    gone = booth.health()
    assert (gone.state, gone.restarts) == (StreamState.RESTARTING, 0)
    assert 0 < gone.next_try_s < 4.0
    assert "not plugged in" in gone.last_fault
    booth.clock.sleep(4.0)
    back = booth.health()
    assert (back.state, back.restarts, back.next_try_s) == (StreamState.LIVE, 1, None)
    assert [event.what for event in booth.told(EventKind.STREAM)][-1] == "opened"
    assert back.serial == "SIM-left"


def test_a_pause_is_never_longer_than_half_a_minute(booth: Booth):
    booth.have("unplug")
    booth.clock.sleep(300.0)
    pauses = [event.detail["pause_s"] for event in booth.told(EventKind.STREAM) if event.what == "restarting"]
    assert max(pauses) == pauses[-1] == 30.0


def test_the_other_cameras_go_on_while_one_is_gone(booth: Booth):
    before = booth.health("top").frames
    booth.have("unplug", duration_s=5.0)
    booth.clock.sleep(4.0)
    top = booth.health("top")
    assert (top.state, top.dropped, top.faults) == (StreamState.LIVE, 0, 0)
    assert top.frames >= before + 4 * 29


def test_a_capture_without_its_camera_fails_at_once_in_a_sentence_and_the_next_one_works(booth: Booth):
    booth.have("unplug", duration_s=3.0)
    booth.clock.sleep(0.2)
    before_ns = booth.clock.now_ns()
    with pytest.raises(CaptureError, match=r"left.*not plugged in") as caught:
        booth.rig.capture()
    assert booth.clock.now_ns() - before_ns < 0.5e9
    assert set(caught.value.partial.shots[0].frames) == {"top"}
    booth.clock.sleep(10.0)
    assert booth.rig.capture().is_complete


def test_a_camera_that_goes_during_a_capture_ends_it_at_once(booth: Booth):
    booth.have("unplug", start_s=0.01, duration_s=3.0)
    before_ns = booth.clock.now_ns()
    with pytest.raises(CaptureError, match="left"):
        booth.rig.capture()
    assert booth.clock.now_ns() - before_ns < 0.5e9


def test_a_camera_that_hangs_is_woken_opened_again_and_holds_up_nobody(booth: Booth):
    booth.have("hang", duration_s=1.0)
    booth.clock.sleep(3.0)
    assert booth.health("top").state is StreamState.LIVE
    booth.clock.sleep(3.0)
    assert (booth.health().state, booth.health().restarts) == (StreamState.LIVE, 1)
    assert any("hangs" in event.sentence for event in booth.told(EventKind.STREAM))


def test_a_camera_without_a_usable_frame_is_opened_again(booth: Booth):
    booth.have("wrong_size", duration_s=6.0)
    booth.clock.sleep(5.5)
    assert "no usable frame in 5 s" in booth.health().last_fault
    booth.clock.sleep(8.0)
    assert booth.health().state is StreamState.LIVE
    assert booth.health().restarts >= 1


def test_a_camera_that_stays_well_is_tried_soon_again_the_next_time(booth: Booth):
    for _ in range(2):
        booth.have("unplug", duration_s=0.1)
        booth.clock.sleep(15.0)
    pauses = [event.detail["pause_s"] for event in booth.told(EventKind.STREAM) if event.what == "restarting"]
    assert pauses == [0.5, 0.5]


def test_opening_a_booth_fails_fast_and_names_every_camera_that_is_not_there(small_booth: Path):
    clock = VirtualClock()
    events = EventLog(clock)
    faults = FaultInjector(clock, events)
    for view in ("left", "top"):
        faults.inject(Fault(kind="unplug", device=view))
    with pytest.raises(OpenError) as caught:
        Rig.open(load_profile(small_booth), clock=clock, devices=devices_of(small_booth, clock, faults), events=events)
    assert {failure.device for failure in caught.value.failures} == {"left", "top"}
    assert [event.what for event in events.recent(EventKind.STREAM)] == ["gone", "gone"]


def test_a_booth_is_closed_at_once_while_a_camera_waits_to_be_tried_again(small_booth: Path):
    clock = SystemClock()
    events = EventLog(clock)
    faults = FaultInjector(clock, events)
    gone = threading.Event()
    events.watch(lambda event: gone.set() if event.what == "restarting" and event.detail["pause_s"] >= 1 else None)
    devices = devices_of(small_booth, clock, faults)
    with Rig.open(load_profile(small_booth), clock=clock, devices=devices, events=events):
        faults.inject(Fault(kind="unplug", device="left"))
        assert gone.wait(30)
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("camera-")]


class Deaf:
    """A camera that hangs, once it is asked to, until it is let go: in `read`, from which closing does not wake it, or
    in `close` after it was lost."""

    def __init__(self, camera: Camera) -> None:
        self.view = camera.view
        self._camera = camera
        self.hangs = self.is_lost = False
        self.let_go = threading.Event()
        self.is_stuck = threading.Event()

    def open(self) -> None:
        self._camera.open()

    def read(self, timeout_s: float) -> Frame:
        if self.hangs:
            self._hang()
        if self.is_lost:
            raise DeviceError(self.view, f"The camera {self.view} is not plugged in.")
        return self._camera.read(timeout_s)

    def close(self) -> None:
        if self.is_lost:
            self.is_lost = False
            self._hang()
        self._camera.close()

    def _hang(self) -> None:
        self.hangs = False
        self.is_stuck.set()
        self.let_go.wait()

    @property
    def info(self):
        return self._camera.info

    @property
    def optics(self):
        return self._camera.optics


class Noted:
    """Keeps what a keeper tells."""

    def __init__(self) -> None:
        self.frames: list[Frame] = []
        self.told: list[str] = []
        self.changed = threading.Condition()

    def note(self, what: str) -> None:
        with self.changed:
            self.told.append(what)
            self.changed.notify_all()

    def opened(self) -> None:
        self.note("opened")

    def took(self, frame: Frame) -> bool:
        self.frames.append(frame)
        self.note("took")
        return True

    def late(self, error: DeviceError) -> None:
        self.note("late")

    def lost(self, error: DeviceError) -> None:
        self.note("lost")

    def restarting(self, error: DeviceError, pause_s: float) -> None:
        self.note("restarting")

    def finished(self, error: DeviceError | None) -> None:
        self.note("finished" if error is None else type(error).__name__)

    def wait_for(self, what: str, times: int = 1) -> None:
        with self.changed:
            assert self.changed.wait_for(lambda: self.told.count(what) >= times, 30), self.told


class Ahead(SystemClock):
    """The system's clock, which a test can put forward."""

    ahead_ns = 0

    def now_ns(self) -> int:
        return super().now_ns() + self.ahead_ns


@pytest.mark.parametrize("where", ["read", "close"])
def test_a_thread_that_nothing_wakes_is_left_behind_and_another_takes_its_place(small_booth: Path, where: str):
    clock, noted = Ahead(), Noted()
    camera = Deaf(build_devices(load_profile(small_booth), clock).cameras[0])
    keeper = CameraKeeper(camera, clock, noted)
    keeper.start()
    noted.wait_for("took")
    camera.hangs, camera.is_lost = where == "read", where == "close"
    assert camera.is_stuck.wait(30)
    stuck = next(thread for thread in threading.enumerate() if thread.name == "camera-top")
    for _ in range(2):
        clock.ahead_ns += 9_000_000_000
        keeper.check()
    noted.wait_for("opened", times=2)
    frames = len(noted.frames)
    noted.wait_for("took", times=frames + 3)
    assert stuck.is_alive()
    keeper.stop()
    assert keeper.join(30)
    camera.let_go.set()
    stuck.join(30)
    assert noted.told.count("finished") == 1
    assert "lost" in noted.told


def test_the_end_of_a_source_is_no_fault(image_sequence, tmp_path: Path):
    profile = tmp_path / "bench.toml"
    lines = f'driver = "opencv"\nsequence = "{image_sequence.path.name}"\nrate_hz = 500'
    profile.write_text(f'name = "bench"\n[cameras.left]\n{lines}\n')
    with Rig.open(load_profile(profile)) as rig:
        end = rig._streams["left"].first_exposed_after(SystemClock().now_ns() + 10**12)
        assert isinstance(end.exception(30), DeviceError)
        (health,) = rig.health()
        assert (health.state, health.faults, health.restarts) == (StreamState.ENDED, 0, 0)
        assert [event.what for event in rig.events.recent(EventKind.STREAM)] == ["opened", "ended"]
        assert EndOfStream.__name__ not in health.last_fault
