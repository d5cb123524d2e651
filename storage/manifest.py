"""What a volume keeps beside the frames: a JSON text from which the catalogue's rows can be made again."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from booth.frames import Frame, FrameSet, Intrinsics, Optics
from storage.records import ItemRef

PLANES = ("color", "depth")
Json = dict[str, Any]


@dataclass(frozen=True, eq=False, slots=True)
class Plane:
    """One plane of one frame of one shot, with the pixels that are to be stored."""

    position: int
    lighting: str
    frame: Frame
    plane: str
    pixels: np.ndarray


@dataclass(frozen=True, slots=True)
class StoredBlob:
    """Where a plane's bytes lie in its volume, and what they are."""

    id: int
    codec: str
    size_bytes: int
    sha256: str


def planes_of(frames: FrameSet) -> Iterator[Plane]:
    """Every plane of the set in recipe order."""
    for position, shot in enumerate(frames.shots):
        for frame in shot.frames.values():
            for plane in PLANES:
                if (pixels := getattr(frame, plane)) is not None:
                    yield Plane(position, shot.lighting, frame, plane, pixels)


@dataclass(frozen=True, slots=True)
class Stamp:
    """What is known of a capture besides its frames: of what, for which set, by whom and when it is stored.

    Frames that take views of a stored capture again name it by its uid in `again_for`.
    """

    item: ItemRef
    set_id: int
    author: str
    created_utc_us: int
    again_for: str = ""


def manifest_of(frames: FrameSet, stamp: Stamp, stored: list[tuple[Plane, StoredBlob]]) -> Json:
    """The manifest of a capture whose planes were stored as `stored` says."""
    optics = {id(plane.frame.optics): optics_json(plane.frame.optics) for plane, _ in stored}
    keys = {key: text_sha256(text) for key, text in optics.items()}
    return {
        "format": 1,
        "uid": frames.uid,
        **({"again_for": stamp.again_for} if stamp.again_for else {}),
        "set_id": stamp.set_id,
        "item": asdict(stamp.item),
        "profile": frames.profile,
        "author": stamp.author,
        "started_ns": int(frames.started_ns),
        "started_utc_us": int(frames.started_utc_us),
        "created_utc_us": stamp.created_utc_us,
        "problems": list(frames.problems),
        "views": list(frames.views),
        "shots": [_shot_json(shot) for shot in frames.shots],
        "optics": {keys[key]: text for key, text in optics.items()},
        "images": [_image_json(plane, blob, keys[id(plane.frame.optics)]) for plane, blob in stored],
    }


def optics_json(optics: Optics) -> str:
    """Canonical text of a calibration; every float64 comes back bit for bit, for repr is exact."""
    return json.dumps(
        {
            "color": _intrinsics_json(optics.color),
            "depth": _intrinsics_json(optics.depth),
            "depth_to_color": optics.depth_to_color.tolist(),
            "camera_to_booth": optics.camera_to_booth.tolist(),
            "calibrated": bool(optics.calibrated),
            **({"calibration": optics.calibration} if optics.calibration else {}),
        },
        sort_keys=True,
    )


def optics_from(text: str) -> Optics:
    """The calibration that `optics_json` wrote."""
    data = json.loads(text)
    return Optics(
        color=_intrinsics_from(data["color"]),
        depth=_intrinsics_from(data["depth"]),
        depth_to_color=np.array(data["depth_to_color"], np.float64),
        camera_to_booth=np.array(data["camera_to_booth"], np.float64),
        calibrated=data["calibrated"],
        calibration=data.get("calibration", ""),
    )


def text_sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _shot_json(shot) -> Json:
    return {
        "lighting": shot.lighting,
        "levels": {light: float(level) for light, level in shot.levels.items()},
        "settled_ns": int(shot.settled_ns),
        "verified": None if shot.verified is None else bool(shot.verified),
    }


def _image_json(plane: Plane, blob: StoredBlob, optics: str) -> Json:
    frame = plane.frame
    return {
        "position": plane.position,
        "view": frame.view,
        "lighting": plane.lighting,
        "plane": plane.plane,
        "width": int(plane.pixels.shape[1]),
        "height": int(plane.pixels.shape[0]),
        "dtype": _dtype_of(plane.pixels),
        "blob_id": blob.id,
        "codec": blob.codec,
        "size_bytes": blob.size_bytes,
        "sha256": blob.sha256,
        "sequence": int(frame.sequence),
        "exposure_us": _float_or_none(frame.exposure_us),
        "gain": _float_or_none(frame.gain),
        "host_time_ns": int(frame.host_time_ns),
        "exposed_ns": int(frame.exposed_ns),
        "device_time_ns": None if frame.device_time_ns is None else int(frame.device_time_ns),
        "device_time_domain": frame.device_time_domain,
        "depth_unit_m": float(frame.depth_unit_m),
        "optics": optics,
    }


def _dtype_of(pixels: np.ndarray) -> str:
    """ "uint8x3" for colour, "uint16" for depth: dtype and channels in one word."""
    return str(pixels.dtype) if pixels.ndim == 2 else f"{pixels.dtype}x{pixels.shape[2]}"


def shape_and_dtype(width: int, height: int, dtype: str) -> tuple[tuple[int, ...], str]:
    """The numpy shape and dtype that a stored dtype word means."""
    name, _, channels = dtype.partition("x")
    return ((height, width, int(channels)) if channels else (height, width)), name


def _float_or_none(value: float | None) -> float | None:
    return None if value is None else float(value)


def _intrinsics_json(intrinsics: Intrinsics | None) -> Json | None:
    if intrinsics is None:
        return None
    return {
        "width": int(intrinsics.width),
        "height": int(intrinsics.height),
        "fx": float(intrinsics.fx),
        "fy": float(intrinsics.fy),
        "cx": float(intrinsics.cx),
        "cy": float(intrinsics.cy),
        "distortion": [float(value) for value in intrinsics.distortion],
    }


def _intrinsics_from(data: Mapping[str, Any] | None) -> Intrinsics | None:
    return None if data is None else Intrinsics(**{**data, "distortion": tuple(data["distortion"])})
