"""Recordings in the RealSense SDK's own files: .db3 written through its software device, old .bag files converted.

The SDK is handed in, because one file alone imports it.
"""

from __future__ import annotations

import gc
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from booth.devices import CameraInfo
from booth.errors import BoothError
from booth.frames import Frame
from booth.realsense.software import SoftwareStreams, WallTime
from booth.recording.reader import RecordedFrame, RecordingFile

PROFILE_NAME = "booth.toml"


def write_realsense_files(rs: Any, recording: RecordingFile, folder: Path) -> dict[str, Path]:
    """Write a `<view>.db3` for each view of a recording, and a profile `booth.toml` that plays them together.

    Pixels, lenses, stamps, exposure and gain are bit for bit those of the recording. Raises BoothError; a file that
    fails is not left behind.
    """
    folder.mkdir(parents=True, exist_ok=True)
    files = {view: folder / f"{view}.db3" for view in recording.views}
    if existing := [str(file) for file in [*files.values(), folder / PROFILE_NAME] if file.exists()]:
        raise BoothError(f"{', '.join(existing)} exists already.", "Name another folder.")
    for view, file in files.items():
        frames = (one.frame() for one in recording.messages() if isinstance(one, RecordedFrame) and one.view == view)
        write_realsense_file(rs, file, recording.camera_info(view), frames, recording.utc_us_at)
    written = {view: file for view, file in files.items() if file.exists()}
    (folder / PROFILE_NAME).write_text(_profile_text(recording, written), encoding="utf-8")
    return written


def write_realsense_file(rs: Any, file: Path, info: CameraInfo, frames: Iterable[Frame], wall_us: WallTime) -> int:
    """Write one camera's frames and give back their number; without frames there is no file. Raises BoothError."""
    aside = file.with_name(f".{file.name}")
    aside.unlink(missing_ok=True)
    try:
        count = _write(rs, aside, info, iter(frames), wall_us)
        # The SDK completes a file when the last reference to its recorder and sensors is gone.
        gc.collect()
        if count:
            aside.rename(file)
        return count
    except RuntimeError as error:
        raise BoothError(f"{file} cannot be written: {error}.") from error
    finally:
        aside.unlink(missing_ok=True)


def convert_bag(rs: Any, source: Path, target: Path) -> None:
    """Turn a recording of older SDKs (.bag) into a .db3. Raises BoothError where the SDK cannot."""
    if target.exists():
        raise BoothError(f"{target} exists already.", "Name another file.")
    aside = target.with_name(f".{target.name}")
    try:
        rs.context().convert_bag_to_db3(str(source), str(aside))
        aside.rename(target)
    except (RuntimeError, AttributeError, OSError) as error:
        sentence = f"{source} cannot be converted: {str(error).rstrip('.')}."
        raise BoothError(sentence, "Is it a whole RealSense recording (.bag)?") from error
    finally:
        aside.unlink(missing_ok=True)


def _write(rs: Any, file: Path, info: CameraInfo, frames: Iterator[Frame], wall_us: WallTime) -> int:
    first = next(frames, None)
    if first is None:
        return 0
    streams = SoftwareStreams(rs, info, first)
    recorder = rs.recorder(str(file), streams.device)
    streams.start()
    count = 0
    try:
        for frame in _chained(first, frames):
            streams.send(frame, wall_us)
            count += 1
    finally:
        streams.stop()
        del recorder
    return count


def _chained(first: Frame, rest: Iterator[Frame]) -> Iterator[Frame]:
    yield first
    yield from rest


def _profile_text(recording: RecordingFile, files: Mapping[str, Path]) -> str:
    """A profile that plays the files together, each camera where it stood."""
    name = re.sub(r"[^A-Za-z0-9_-]+", "-", recording.name).strip("-_")[:40] or "recording"
    lines = [f'name = "{name}"']
    for view, file in files.items():
        optics = recording.optics(view)
        lines += ["", f"[cameras.{view}]", 'driver = "realsense"', f'file = "{file.name}"']
        if optics.calibrated:
            lines.append(f"camera_to_booth = {optics.camera_to_booth.tolist()}")
    return "\n".join([*lines, ""])
