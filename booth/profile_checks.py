"""What one part of a profile says of another: checked on the raw file, so that it is told with all other mistakes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from pydantic import TypeAdapter, ValidationError

from booth.calibration_files import StillView, read_camera_calibration, read_still_folder
from booth.problems import did_you_mean, one_of
from booth.profile_cameras import CAMERA_MODELS, AravisCamera, CameraConfig, OpenCVCamera, ReplayCamera, view_names
from booth.profile_lights import LIGHT_MODELS, light_groups
from booth.profile_recording import recording_problems

CAMERAS = TypeAdapter(CameraConfig)
SOLE_KEYS = {"dmx_usb_pro": ("port", "serial"), "modbus": ("port",), "sacn": ("bind_port",), "artnet": ("bind_port",)}


def cross_problems(raw: Mapping[str, Any], context: Mapping[str, Any]) -> list[str]:
    """Lines `path: sentence` for what does not fit together; a part that is wrong in itself hides no other mistake."""
    cameras = _sound(raw.get("cameras"), context)
    unread = list(_file_problems(cameras))
    views = None if unread or len(cameras) < len(_table(raw.get("cameras"))) else _views(cameras)
    return [
        *_misfits(raw),
        *unread,
        *_twice(_camera_places(raw)),
        *_twice((f"the view {view}", f"cameras.{entry}") for entry, view in views or ()),
        *_twice(_light_places(raw)),
        *_twice(_port_places(raw)),
        *_lighting_problems(raw, [light for _, _, lights in _banks(raw) for light in lights]),
        *recording_problems(raw),
        *_recipe_problems(raw, None if views is None else [view for _, view in views]),
    ]


def _table(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _sound(raw: Any, context: Mapping[str, Any]) -> dict[str, Any]:
    sound = {}
    for name, part in _table(raw).items():
        try:
            sound[name] = CAMERAS.validate_python(part, context=context)
        except ValidationError:
            continue
    return sound


def _views(cameras: Mapping[str, Any]) -> list[tuple[str, str]]:
    return [(entry, view) for entry, camera in cameras.items() for view in view_names(entry, camera)]


def _misfits(raw: Mapping[str, Any]) -> Iterator[str]:
    for kind, models in (("cameras", CAMERA_MODELS), ("lights", LIGHT_MODELS)):
        for entry, part in _table(raw.get(kind)).items():
            driver = _table(part).get("driver")
            if isinstance(driver, str) and driver in models and (found := models[driver].misfits(part)):
                yield f"{kind}.{entry}.{driver}: {' '.join(found)}"


def _file_problems(cameras: Mapping[str, Any]) -> Iterator[str]:
    for entry, camera in cameras.items():
        try:
            if isinstance(camera, ReplayCamera):
                yield from _still_problems(f"cameras.{entry}.replay", camera)
            elif isinstance(camera, OpenCVCamera | AravisCamera) and camera.calibration is not None:
                read_camera_calibration(camera.calibration)
        except ValueError as error:
            key = "folder" if isinstance(camera, ReplayCamera) else "calibration"
            yield from (f"cameras.{entry}.{camera.driver}.{key}: {line}" for line in str(error).splitlines())


def _still_problems(path: str, camera: ReplayCamera) -> Iterator[str]:
    stills = read_still_folder(camera.folder).views
    known = [still.view for still in stills]
    for view in camera.views:
        if view not in known:
            yield f"{path}.views: the folder has no view {view}; its views are {one_of(known)}."
    for still in stills:
        for name in _files(still) if not camera.views or still.view in camera.views else ():
            if not (camera.folder / name).is_file():
                yield f"{path}.folder: there is no image {camera.folder / name} of view {still.view}."


def _files(still: StillView) -> list[str]:
    return [name for name in (still.color, still.depth) if name is not None]


def _twice(places: Iterable[tuple[str, str]]) -> list[str]:
    """One line for each thing that is named at two places; `places` gives (what, path)."""
    first: dict[str, str] = {}
    lines = []
    for what, path in places:
        if what in first:
            lines.append(f"{path}: {what} is already taken by {first[what]}.")
        else:
            first[what] = path
    return lines


def _camera_places(raw: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for entry, part in _table(raw.get("cameras")).items():
        for driver, key in (
            ("realsense", "serial"),
            ("opencv", "device"),
            ("aravis", "serial"),
            ("aravis", "host"),
        ):
            if _table(part).get("driver") == driver and part.get(key) is not None:
                yield f"{key} {part[key]}", f"cameras.{entry}.{driver}.{key}"


def _banks(raw: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any], Mapping[str, Any]]]:
    """The path of each group of lights, its bank as it stands in the file, and the group's lights by name."""
    for name, bank in _table(raw.get("lights")).items():
        driver = _table(bank).get("driver")
        if isinstance(driver, str) and driver in LIGHT_MODELS:
            for group in light_groups(LIGHT_MODELS[driver]):
                yield f"lights.{name}.{driver}.{group}", _table(bank), _table(bank.get(group))


def _light_places(raw: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for path, bank, lights in _banks(raw):
        kind, where = _address_space(bank, path.rpartition(".")[2])
        for light, address in lights.items():
            yield f"the light {light}", f"{path}.{light}"
            if kind:
                yield f"{kind} {address} of {where}", f"{path}.{light}"


def _address_space(bank: Mapping[str, Any], group: str) -> tuple[str, str]:
    """What an address of this group of lights is called, and where it counts; empty where lights have none."""
    match bank["driver"]:
        case "sacn":
            space = "DMX address", f"universe {bank.get('universe')} at {bank.get('destination', 'multicast')}"
        case "artnet":
            space = "DMX address", f"universe {bank.get('universe')} over Art-Net at {bank.get('destination')}"
        case "dmx_usb_pro":
            space = "DMX address", f"the box {bank.get('port') or bank.get('serial')}"
        case "modbus":
            line = bank.get("port") or f"{bank.get('host')} port {bank.get('tcp_port', 502)}"
            space = group.removesuffix("s"), f"unit {bank.get('unit', 1)} at {line}"
        case _:
            space = "", ""
    return space


def _port_places(raw: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """What only one bank can hold: serial ports, boxes and own ports; and universes, which each bank sends whole."""
    for name, bank in _table(raw.get("lights")).items():
        driver = _table(bank).get("driver")
        for key in SOLE_KEYS.get(driver, ()) if isinstance(driver, str) else ():
            if bank.get(key):
                yield f"{key} {bank[key]}", f"lights.{name}.{driver}.{key}"
        if driver in ("sacn", "artnet"):
            yield _address_space(bank, "channels")[1], f"lights.{name}.{driver}.universe"


def _lighting_problems(raw: Mapping[str, Any], lights: list[str]) -> Iterator[str]:
    # What was recorded in the dark can still be looked at.
    if not raw.get("lightings") and any(bank["driver"] != "recording" for _, bank, _ in _banks(raw)):
        yield "lightings: the booth has lights and no lighting, so that every image would be dark."
    for lighting, levels in _table(raw.get("lightings")).items():
        for light in _table(levels):
            if light not in lights:
                hint = did_you_mean(light, lights) or f"; the lights are {one_of(lights)}."
                yield f"lightings.{lighting}.{light}: no bank has this light{hint}"


def _recipe_problems(raw: Mapping[str, Any], views: list[str] | None) -> Iterator[str]:
    recipe, lightings = _table(raw.get("recipe")), list(_table(raw.get("lightings")))
    for path, lighting in _named_lightings(recipe):
        if lighting not in (lightings or [""]):
            hint = did_you_mean(lighting, lightings) or f"; the lightings are {one_of(lightings)}."
            yield f"recipe.{path}: there is no lighting {lighting!r}{hint}"
    for index, shot in enumerate(_list(recipe.get("shots"))):
        yield from _shot_problems(f"recipe.shots.{index}.views", _list(_table(shot).get("views")), views)
    yield from _repeated_shots(recipe)


def _named_lightings(recipe: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    named = [(f"lightings.{index}", name) for index, name in enumerate(_list(recipe.get("lightings")))]
    named += [
        (f"shots.{i}.lighting", _table(shot).get("lighting")) for i, shot in enumerate(_list(recipe.get("shots")))
    ]
    named.append(("resting", recipe.get("resting")))
    return ((path, name) for path, name in named if isinstance(name, str))


def _shot_problems(path: str, chosen: list[Any], views: list[str] | None) -> Iterator[str]:
    for view in chosen:
        if views is not None and isinstance(view, str) and view not in views:
            yield f"{path}: there is no view {view!r}{did_you_mean(view, views) or f'; the views are {one_of(views)}.'}"


def _repeated_shots(recipe: Mapping[str, Any]) -> Iterator[str]:
    paths = defaultdict(list)
    for path, name in _named_lightings(recipe):
        if path != "resting":
            paths[name].append(path)
    for name, named in paths.items():
        if len(named) > 1:
            yield f"recipe.{named[1]}: the lighting {name!r} is already taken by recipe.{named[0]}."
