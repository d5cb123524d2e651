"""All devices of one booth, opened and closed together: live frames, lights, and captures by recipe."""

from __future__ import annotations

import atexit
import threading
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from booth.clock import Clock, Ticker, settled
from booth.devices import CameraInfo, LightBank, Stage
from booth.drivers import Devices, build_devices, clock_of
from booth.errors import BoothError, CaptureError, DeviceError, OpenError
from booth.events import EventKind, EventLog
from booth.frames import Frame, FrameSet
from booth.lighting.lights import Lights
from booth.lighting.links import LinkWatch
from booth.profile import Profile
from booth.recipe import CaptureRecipe
from booth.shooting import Shooting
from booth.streams.frame_checks import BLIND
from booth.streams.stream import CameraStream, StreamHealth, StreamState

FIRST_FRAME_S = 20.0
CLOSING_S = 3.0
WATCH_EVERY_S = 0.5
MISSING = (StreamState.STALLED, StreamState.RESTARTING, StreamState.GONE)


class Rig:
    """A booth that is open. `latest` never blocks; `light` and `capture` belong into the device lane.

    Lights go dark in `close`, which every way out goes through: the end of a `with`, an exception, the end of the
    interpreter; whoever runs a program turns signals into exceptions.
    """

    def __init__(self, profile: Profile, devices: Devices, clock: Clock, events: EventLog | None = None) -> None:
        self.profile = profile
        self.clock = clock
        self.events = events or EventLog(clock)
        self.recipe: CaptureRecipe = profile.recipe_value()
        self.stage: Stage | None = devices.stage
        self._cameras = devices.cameras
        self._banks = devices.lights
        self._lights = Lights(devices.lights, self.recipe, clock, self.events)
        self._streams = {
            camera.view: CameraStream(camera, clock, self.events, self._lights.are_on) for camera in devices.cameras
        }
        self._shooting = Shooting(profile.name, self._lights, self._streams, clock)
        self._links = LinkWatch(devices.lights, self.events)
        self._watchdog: Ticker | None = None
        self._capturing = threading.Lock()
        self._closed = False

    @classmethod
    def open(
        cls,
        profile: Profile,
        *,
        clock: Clock | None = None,
        state_folder: Path | None = None,
        devices: Devices | None = None,
        events: EventLog | None = None,
    ) -> Rig:
        """Open every device of the profile; back with the first frame of each camera under the resting light.

        `devices` stands in for those that the profile's drivers would make; what happens is told to `events`. Raises
        OpenError, which names all devices that failed, after all others were closed again.
        """
        clock = clock or clock_of(profile)
        rig = cls(profile, devices or build_devices(profile, clock, state_folder), clock, events)
        atexit.register(rig.close)
        try:
            rig._open_all()
        except BaseException:
            rig.close()
            raise
        return rig

    def __enter__(self) -> Rig:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def views(self) -> tuple[str, ...]:
        return tuple(self._streams)

    @property
    def lightings(self) -> tuple[str, ...]:
        """The names of the lightings, those of the recipe first and in its order; empty where there are no lights."""
        if not self.light_names:
            return ()
        return tuple(dict.fromkeys([*(shot.lighting for shot in self.recipe.shots), *self.recipe.lightings]))

    @property
    def light_names(self) -> tuple[str, ...]:
        return self._lights.names

    @property
    def levels(self) -> dict[str, float]:
        """The levels last commanded, by light."""
        return dict(self._lights.levels)

    @property
    def lighting(self) -> str:
        """The lighting last asked for by name; "" after lights were set by hand."""
        return self._lights.lighting

    @property
    def info(self) -> tuple[CameraInfo, ...]:
        return tuple(camera.info for camera in self._cameras)

    @property
    def is_capturing(self) -> bool:
        return self._capturing.locked()

    def latest(self, view: str) -> Frame | None:
        """The view's newest frame, at once; None before the first."""
        return self._streams[view].newest

    def latest_all(self) -> dict[str, Frame]:
        """The newest frame of every view that has one."""
        return {view: frame for view in self._streams if (frame := self.latest(view)) is not None}

    def watch(self, view: str, callback: Callable[[Frame], None]) -> Callable[[], None]:
        """Have every frame of the view handed to `callback` in the camera's thread; the result ends that."""
        return self._streams[view].watch(callback)

    @property
    def light_problems(self) -> dict[str, str]:
        """Banks of lights that cannot be reached, each with the sentence that says why; never waits."""
        return self._links.problems

    @property
    def missing_views(self) -> tuple[str, ...]:
        """Views that do not show what lies in the booth now: no frames come, or they are frozen or black.

        A camera at the end of its file is not missing.
        """
        return tuple(one.view for one in self.health() if one.state in MISSING or BLIND.intersection(one.wrong))

    def health(self) -> tuple[StreamHealth, ...]:
        return tuple(stream.health() for stream in self._streams.values())

    def light(self, lighting: str) -> int:
        """Set a lighting by its name; back with the host's time at which the last command was out.

        Raises DeviceError, also for a lighting that the profile does not name.
        """
        return self._lights.light(lighting)

    def set_levels(self, levels: Mapping[str, float]) -> int:
        """Set levels (0 to 1) by light and leave all others alone; back with the time the last command was out."""
        return self._lights.set_levels(levels)

    def capture(self, recipe: CaptureRecipe | None = None) -> FrameSet:
        """Take every shot of the recipe and return to the light that was there before.

        Raises CaptureError with a sentence that names the device; its `partial` holds what was taken before.
        """
        if not self._capturing.acquire(blocking=False):
            raise CaptureError("A capture is running already.", "Wait until it is done.")
        try:
            return self._shooting.take(recipe or self.recipe)
        finally:
            self._capturing.release()

    def close(self) -> None:
        """Lights dark, then cameras; never raises, may be called twice."""
        atexit.unregister(self.close)
        if self._closed:
            return
        self._closed = True
        if self._watchdog is not None:
            self._watchdog.close()
        self._lights.close()
        for stream in self._streams.values():
            stream.keeper.stop()
        for stream in self._streams.values():
            if not stream.keeper.join(CLOSING_S):
                sentence = f"The camera {stream.view} hangs in its device and is left behind."
                self.events.tell(EventKind.FAULT, stream.view, "left_behind", sentence=sentence)

    def _open_all(self) -> None:
        for stream in self._streams.values():
            stream.keeper.start()
        failures = [*_failures(_open_bank, self._banks)]
        if not failures and self._banks:
            failures += _failures(lambda _: self.light(self.recipe.resting), self._banks[:1])
        deadline_ns = self.clock.now_ns() + int(FIRST_FRAME_S * 1e9)
        failures += _failures(lambda stream: self._first_frame(stream, deadline_ns), self._streams.values())
        if failures:
            raise OpenError(failures)
        self._watchdog = self.clock.every(WATCH_EVERY_S, self._look_after, "watchdog")

    def _look_after(self) -> None:
        for stream in self._streams.values():
            stream.keeper.check()
        self._links.check()

    def _first_frame(self, stream: CameraStream, deadline_ns: int) -> None:
        if not settled(self.clock, stream.ready, max(deadline_ns - self.clock.now_ns(), 0) / 1e9):
            late = f"The camera {stream.view} opened, but sent no usable frame in {FIRST_FRAME_S:g} s."
            why = stream.health().last_fault or "Check its cable and its power."
            raise DeviceError(stream.view, late, why)
        stream.ready.result()


def _open_bank(bank: LightBank) -> None:
    bank.open()


def _failures(action: Callable, devices: Iterable) -> list[DeviceError]:
    """Run the action for each device and gather what failed."""
    failed = []
    for device in devices:
        try:
            action(device)
        except DeviceError as error:
            failed.append(error)
        except BoothError as error:
            failed.append(DeviceError(getattr(device, "view", getattr(device, "name", "")), error.sentence, error.hint))
    return failed
