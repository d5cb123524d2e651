"""All devices of one booth, opened and closed together: live frames, lights, and captures by recipe."""

from __future__ import annotations

import atexit
import threading
import uuid
from collections.abc import Callable, Iterable, Mapping
from contextlib import contextmanager
from pathlib import Path

import cv2
import numpy as np

from booth.clock import Clock, Ticker, settled
from booth.devices import CameraInfo, LightBank, Stage
from booth.drivers import Devices, build_devices, clock_of
from booth.errors import BoothError, CaptureError, DeviceError, OpenError
from booth.events import EventKind, EventLog
from booth.frames import Frame, FrameSet, Shot
from booth.links import LinkWatch
from booth.profile import Profile
from booth.recipe import CaptureRecipe, RecipeShot
from booth.stream import CameraStream, StreamHealth

FIRST_FRAME_S = 20.0
CLOSING_S = 3.0
WATCH_EVERY_S = 0.5
# A light at this level or above lights a view well enough for an image that is not black.
LIT_LEVEL = 0.2
# Mean change of grey over a whole view that shows a change of light; sensor noise moves this mean by about 0.3.
VISIBLE_CHANGE = 1.0


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
        self._streams = {
            camera.view: CameraStream(camera, clock, self.events, self._is_lit) for camera in devices.cameras
        }
        self._links = LinkWatch(devices.lights, self.events)
        self._watchdog: Ticker | None = None
        self._levels: dict[str, float] = {}
        self._lighting = ""
        self._commanded_ns = 0
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
        return tuple(light for bank in self._banks for light in bank.lights)

    @property
    def levels(self) -> dict[str, float]:
        """The levels last commanded, by light."""
        return dict(self._levels)

    @property
    def lighting(self) -> str:
        """The lighting last asked for by name; "" after lights were set by hand."""
        return self._lighting

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

    def health(self) -> tuple[StreamHealth, ...]:
        return tuple(stream.health() for stream in self._streams.values())

    def light(self, lighting: str) -> int:
        """Set a lighting by its name; back with the host's time at which the last command was out.

        Raises DeviceError, also for a lighting that the profile does not name.
        """
        if lighting not in self.recipe.lightings:
            known = ", ".join(self.recipe.lightings)
            raise DeviceError(lighting, f"This booth has no lighting {lighting!r}.", f"It has: {known}.")
        commanded_ns = self.set_levels(self.recipe.lightings[lighting])
        self._lighting = lighting
        return commanded_ns

    def set_levels(self, levels: Mapping[str, float]) -> int:
        """Set levels (0 to 1) by light and leave all others alone; back with the time the last command was out."""
        if unknown := sorted(set(levels) - set(self.light_names)):
            raise DeviceError(unknown[0], f"This booth has no light {', '.join(unknown)}.")
        self._lighting = ""
        times = [self._command(bank, levels) for bank in self._banks if set(bank.lights) & set(levels)]
        self._commanded_ns = max(times, default=self.clock.now_ns())
        return self._commanded_ns

    def capture(self, recipe: CaptureRecipe | None = None) -> FrameSet:
        """Take every shot of the recipe and return to the light that was there before.

        Raises CaptureError with a sentence that names the device; its `partial` holds what was taken before.
        """
        if not self._capturing.acquire(blocking=False):
            raise CaptureError("A capture is running already.", "Wait until it is done.")
        try:
            return self._captured(recipe or self.recipe)
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
        for bank in self._banks:
            bank.close()
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

    def _is_lit(self, frame: Frame) -> bool:
        """Whether light was on when the frame was exposed; True in a booth whose lights are not ours to command."""
        if not self._banks:
            return True
        is_on = any(level >= LIT_LEVEL for level in tuple(self._levels.values()))
        return is_on and frame.exposed_ns >= self._commanded_ns + int(self.recipe.settle_ms * 1e6)

    def _first_frame(self, stream: CameraStream, deadline_ns: int) -> None:
        if not settled(self.clock, stream.ready, max(deadline_ns - self.clock.now_ns(), 0) / 1e9):
            late = f"The camera {stream.view} opened, but sent no frame in {FIRST_FRAME_S:g} s."
            raise DeviceError(stream.view, late, "Check its cable and its power.")
        stream.ready.result()

    def _command(self, bank: LightBank, levels: Mapping[str, float]) -> int:
        asked = {light: level for light, level in levels.items() if light in bank.lights}
        self.events.tell(EventKind.LIGHT, bank.name, "commanded", levels=asked)
        try:
            commanded_ns = bank.set_levels(asked)
        except DeviceError as error:
            self.events.tell(EventKind.FAULT, bank.name, "failed", levels=asked, sentence=str(error))
            raise
        self.events.tell(EventKind.LIGHT, bank.name, "acknowledged", levels=asked, commanded_ns=commanded_ns)
        self._levels |= asked
        return commanded_ns

    def _captured(self, recipe: CaptureRecipe) -> FrameSet:
        started_ns, started_utc_us, uid = self.clock.now_ns(), self.clock.utc_us(), uuid.uuid4().hex
        shots: list[Shot] = []

        def frame_set(*problems: str) -> FrameSet:
            return FrameSet(uid, self.profile.name, tuple(shots), started_ns, started_utc_us, problems)

        try:
            with self._light_returned():
                for shot in recipe.shots:
                    self._take(recipe, shot, shots)
        except BoothError as error:
            partial = frame_set(str(error)) if shots else None
            raise CaptureError(error.sentence, error.hint, partial) from error
        return frame_set()

    @contextmanager
    def _light_returned(self):
        """Whatever happens inside, the lights go back to how they were found."""
        levels, lighting = self.levels, self._lighting
        try:
            yield
        finally:
            if not self._closed and levels:
                self.set_levels(levels)
                self._lighting = lighting

    def _take(self, recipe: CaptureRecipe, shot: RecipeShot, shots: list[Shot]) -> None:
        """Light, wait, and add one shot to `shots`, also an unfinished one, so that nothing taken is lost."""
        views = shot.views or self.views
        wanted = recipe.lightings.get(shot.lighting, {})
        changes = self._changes(wanted)
        settle_ns = int(recipe.settle_ms * 1e6)
        before = self._lit_before(views, settle_ns, recipe.deadline_s) if changes else {}
        commanded_ns = self.light(shot.lighting) if wanted else self.clock.now_ns()
        settled_ns = commanded_ns + (settle_ns if changes else 0)
        frames, failures = self._collected(views, settled_ns, recipe.deadline_s)
        verified = _light_changed(before, frames) if changes else None
        if frames:
            shots.append(Shot(shot.lighting, dict(wanted), frames, settled_ns, verified))
        if failures:
            raise _as_one(failures)
        if verified is False:
            raise self._unchanged(shot.lighting, changes)

    def _changes(self, wanted: Mapping[str, float]) -> list[str]:
        """The lights whose levels differ from those commanded last, so that the images must change."""
        return [light for light, level in wanted.items() if abs(level - self._levels.get(light, 0.0)) >= 0.02]

    def _unchanged(self, lighting: str, lights: list[str]) -> DeviceError:
        """The error of a light that nobody can see, told as a fault of each bank that has a part in it."""
        sentence = f"The lighting {lighting!r} was asked for, but the images did not change."
        for bank in self._banks:
            if found := [light for light in lights if light in bank.lights]:
                self.events.tell(EventKind.FAULT, bank.name, "unseen", lights=found, sentence=sentence)
        return DeviceError(lighting, sentence, "Check the light's power and cable, then capture again.")

    def _lit_before(self, views: Iterable[str], settle_ns: int, deadline_s: float) -> dict[str, Frame]:
        """Frames of the light that is on now, which a new light is held against; a camera that is late is left out."""
        settled_ns = self._commanded_ns + settle_ns
        newest = {view: frame for view in views if (frame := self.latest(view)) is not None}
        fit = {view: frame for view, frame in newest.items() if frame.exposed_ns >= settled_ns}
        return fit | self._collected([view for view in views if view not in fit], settled_ns, deadline_s)[0]

    def _collected(
        self, views: Iterable[str], exposed_ns: int, deadline_s: float
    ) -> tuple[dict[str, Frame], list[DeviceError]]:
        """Each view's first frame exposed at `exposed_ns` or later, and an error for each that gave none in time."""
        promises = {view: self._streams[view].first_exposed_after(exposed_ns) for view in views}
        deadline_ns = exposed_ns + int(deadline_s * 1e9)
        frames, failures = {}, []
        for view, promise in promises.items():
            if not settled(self.clock, promise, max(deadline_ns - self.clock.now_ns(), 0) / 1e9):
                promise.cancel()
                late = f"The camera {view} sent no frame in time."
                failures.append(DeviceError(view, late, "Check its cable, then capture again."))
            elif (error := promise.exception()) is not None:
                failures.append(error)
            else:
                frames[view] = promise.result()
        return frames, failures


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


def _as_one(failures: list[DeviceError]) -> DeviceError:
    """One error that names every device that failed."""
    if len(failures) == 1:
        return failures[0]
    names = ", ".join(failure.device for failure in failures)
    return DeviceError(names, " ".join(failure.sentence for failure in failures), failures[0].hint)


def _light_changed(before: Mapping[str, Frame], after: Mapping[str, Frame]) -> bool | None:
    """Whether any view looks different now; None where no view shows colour both before and after."""
    changes = [
        _mean_change(before[view].color, frame.color)
        for view, frame in after.items()
        if view in before and before[view].color is not None and frame.color is not None
    ]
    return max(changes) >= VISIBLE_CHANGE if changes else None


def _mean_change(one: np.ndarray, other: np.ndarray) -> float:
    """Mean absolute difference of two images in grey levels after averaging away their noise."""
    return float(np.abs(_small(one) - _small(other)).mean())


def _small(image: np.ndarray) -> np.ndarray:
    """(36, 64, 3) float32, each the mean of many pixels; of a large image every n-th pixel says enough."""
    step = max(image.shape[1] // 320, 1)
    return cv2.resize(image[::step, ::step], (64, 36), interpolation=cv2.INTER_AREA).astype(np.float32)
