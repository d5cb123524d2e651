"""Taking the shots of one capture: light, wait, collect, and see in the images that the light came."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping

from booth.clock import Clock, settled
from booth.errors import BoothError, CaptureError, DeviceError
from booth.frames import Frame, FrameSet, Shot
from booth.lighting.change import light_changed
from booth.lighting.lights import Lights
from booth.recipe import CaptureRecipe, RecipeShot
from booth.streams.stream import CameraStream


class Shooting:
    """Takes captures with the lights and streams of an open booth, one at a time."""

    def __init__(self, profile: str, lights: Lights, streams: Mapping[str, CameraStream], clock: Clock) -> None:
        self._profile, self._lights, self._streams, self._clock = profile, lights, streams, clock

    def take(self, recipe: CaptureRecipe) -> FrameSet:
        """Every shot of the recipe; the light is then as it was before. Raises CaptureError with what was taken."""
        started_ns, started_utc_us, uid = self._clock.now_ns(), self._clock.utc_us(), uuid.uuid4().hex
        shots: list[Shot] = []

        def frame_set(*problems: str) -> FrameSet:
            return FrameSet(uid, self._profile, tuple(shots), started_ns, started_utc_us, problems)

        try:
            with self._lights.kept():
                for shot in recipe.shots:
                    self._shoot(recipe, shot, shots)
        except BoothError as error:
            partial = frame_set(str(error)) if shots else None
            raise CaptureError(error.sentence, error.hint, partial) from error
        return frame_set()

    def _shoot(self, recipe: CaptureRecipe, shot: RecipeShot, shots: list[Shot]) -> None:
        """Light, wait, and add one shot to `shots`, also an unfinished one, so that nothing taken is lost."""
        views = shot.views or tuple(self._streams)
        wanted = recipe.lightings.get(shot.lighting, {})
        changes = self._lights.changing(wanted)
        settle_ns = int(recipe.settle_ms * 1e6)
        before = self._lit_before(views, settle_ns, recipe.deadline_s) if changes else {}
        commanded_ns = self._lights.light(shot.lighting) if wanted else self._clock.now_ns()
        settled_ns = commanded_ns + (settle_ns if changes else 0)
        frames, failures = self._collected(views, settled_ns, recipe.deadline_s)
        verified = light_changed(before, frames) if changes else None
        if frames:
            shots.append(Shot(shot.lighting, dict(wanted), frames, settled_ns, verified))
        if failures:
            raise _as_one(failures)
        if verified is False:
            raise self._lights.unseen(shot.lighting, changes)

    def _lit_before(self, views: Iterable[str], settle_ns: int, deadline_s: float) -> dict[str, Frame]:
        """Frames of the light that is on now, which a new light is held against; a camera that is late is left out."""
        settled_ns = self._lights.commanded_ns + settle_ns
        newest = {view: frame for view in views if (frame := self._streams[view].newest) is not None}
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
            if not settled(self._clock, promise, max(deadline_ns - self._clock.now_ns(), 0) / 1e9):
                promise.cancel()
                late = f"The camera {view} sent no frame in time."
                failures.append(DeviceError(view, late, "Check its cable, then capture again."))
            elif (error := promise.exception()) is not None:
                failures.append(error)
            else:
                frames[view] = promise.result()
        return frames, failures


def _as_one(failures: list[DeviceError]) -> DeviceError:
    """One error that names every device that failed."""
    if len(failures) == 1:
        return failures[0]
    names = ", ".join(failure.device for failure in failures)
    return DeviceError(names, " ".join(failure.sentence for failure in failures), failures[0].hint)
