"""Does the booth work: every view delivers, and every light comes on and goes dark again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

import numpy as np

from booth.calibration.store import calibration_in_force, unsound_calibrations
from booth.devices import CameraInfo
from booth.errors import BoothError, OpenError
from booth.frames import Frame
from booth.profile import Profile
from booth.rig import Rig
from ui.workflow.checks.check import FAILED, OK, WARNING, Check

LIT_BY = 2.0
OLD_AFTER_DAYS = 180
CALIBRATE = "Lay the board on the tray: traybooth calibrate"


def check_booth(profile: Profile, data: Path) -> Iterator[Check]:
    """Opens all devices of the profile, and closes them again."""
    yield from (Check("calibration", WARNING, sentence, CALIBRATE) for sentence in unsound_calibrations(data))
    try:
        rig = Rig.open(profile)
    except OpenError as error:
        yield from (Check(f"device {one.device}", FAILED, one.sentence, one.hint) for one in error.failures)
        return
    except BoothError as error:
        yield Check("devices", FAILED, error.sentence, error.hint)
        return
    with rig:
        yield from (_view_check(info) for info in rig.info)
        yield from check_lights(rig)
        for info in rig.info:
            yield check_calibration(info, rig.latest(info.view), data, rig.clock.utc_us())


def _view_check(info: CameraInfo) -> Check:
    planes = " and ".join(name for name, has in (("colour", info.has_color), ("depth", info.has_depth)) if has)
    settings = "".join(f", {key} {value:g}" for key, value in info.settings.items())
    return Check(f"view {info.view}", OK, f"{info.driver} {info.model} {info.serial}, {planes}{settings}")


def check_calibration(info: CameraInfo, frame: Frame | None, data: Path, now_utc_us: int) -> Check:
    """How old the calibration is that captures of this view name."""
    name = f"calibration {info.view}"
    lens = None if frame is None else frame.optics.color
    stored = None if lens is None else calibration_in_force(data, info.serial, (lens.width, lens.height))
    if stored is not None:
        days = (now_utc_us - stored.created_utc_us) / 86_400e6
        text = f"{stored.id}, {days:.0f} days old, RMS {stored.view.rms_px:.2f} pixels"
        return Check(name, WARNING if days > OLD_AFTER_DAYS else OK, text, CALIBRATE)
    if frame is not None and frame.optics.calibrated:
        return Check(name, OK, "the camera's own, or the profile's")
    return Check(name, WARNING, "none: nothing can be measured in this view", CALIBRATE)


def check_lights(rig: Rig) -> Iterator[Check]:
    """Each light at full and dark again, judged in the images, because most controllers acknowledge nothing."""
    if not rig.light_names:
        yield Check("lights", OK, "this booth has none")
        return
    if all(bank.driver == "recording" for bank in rig.profile.lights.values()):
        yield Check("lights", OK, "recorded; nothing can be lit")
        return
    dark = dict.fromkeys(rig.light_names, 0.0)
    try:
        base = _brightness(rig, dark)
        for light in rig.light_names:
            lit, after = _brightness(rig, dark | {light: 1.0}), _brightness(rig, dark)
            # The view that shows it best: others may look elsewhere, or into a window.
            view = max(base, key=lambda one: lit[one] - base[one])
            yield _light_check(light, lit[view] - base[view], after[view] - base[view])
    except BoothError as error:
        yield Check("lights", FAILED, error.sentence, error.hint)


def _light_check(light: str, gain: float, left: float) -> Check:
    name = f"light {light}"
    if gain < LIT_BY:
        return Check(name, FAILED, f"no view became brighter ({gain:+.1f} grey levels)", "Check its power and cable.")
    if left > max(LIT_BY, gain / 4):
        return Check(name, FAILED, f"stayed lit ({left:+.1f} grey levels)", "Check the controller's channel.")
    return Check(name, OK, f"lit ({gain:+.0f} grey levels) and dark again")


def _brightness(rig: Rig, levels: Mapping[str, float]) -> dict[str, float]:
    """The mean grey of each view under these levels, of frames exposed after the light settled."""
    settled_ns = rig.set_levels(levels) + int(rig.recipe.settle_ms * 1e6)
    deadline_ns = settled_ns + int(rig.recipe.deadline_s * 1e9)
    while rig.clock.now_ns() < deadline_ns:
        frames = {view: frame for view, frame in rig.latest_all().items() if frame.color is not None}
        if frames and all(frame.exposed_ns >= settled_ns for frame in frames.values()):
            return {view: float(np.mean(frame.color[::8, ::8])) for view, frame in frames.items()}
        rig.clock.sleep(0.01)
    raise BoothError("No frames came under the new light in time.", "See the state of the views.")
