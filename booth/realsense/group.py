"""RealSense recordings that play together: one file for each camera, brought to one time."""

from __future__ import annotations

import re
import sqlite3
import threading
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

from booth.clock import Clock
from booth.errors import DeviceError
from booth.profile_cameras import RealSenseCamera as RealSenseConfig
from booth.realsense.session import Session
from booth.timeline import Timeline, Turn

PEEK_S = 10.0
SENSOR = re.compile(r"/device_\d+/sensor_\d+")


class RecordingGroup:
    """Knows when each file of a profile begins, and gives each camera its turns.

    Files are aligned by the wall time of their first frames. Stamps of the SDK's domains global_time and system_time
    are wall time; a device's own counter (hardware_clock) says nothing to another device, so such a file goes by when
    its first frame reached the machine. A file that tells neither begins with the first of the others.
    """

    def __init__(self, configs: Mapping[str, RealSenseConfig], clock: Clock) -> None:
        self._configs, self._clock = configs, clock
        self._timeline = Timeline(clock)
        self._guard = threading.Lock()
        self._begin_us: dict[str, int | None] = {}

    def turn(self, rs: Any, view: str, session: Session) -> Turn:
        """The part of a camera whose session holds its first pair."""
        config = self._configs[view]
        begins_us = session.begins_us
        with self._guard:
            self._begin_us[view] = begins_us
            zero_us = begins_us if begins_us is None else min(self._beginnings_us(rs))
        ahead_ns = 0 if begins_us is None else (begins_us - zero_us) * 1000
        speed = config.rate_hz / session.rate_hz if "rate_hz" in config.model_fields_set else 1.0
        return Turn(self._timeline, view, ahead_ns, speed, session.period_ns)

    def _beginnings_us(self, rs: Any) -> list[int]:
        for view, config in self._configs.items():
            if view not in self._begin_us:
                self._begin_us[view] = self._peeked_us(rs, view, config)
        return [begins for begins in self._begin_us.values() if begins is not None]

    def _peeked_us(self, rs: Any, view: str, config: RealSenseConfig) -> int | None:
        try:
            session = Session(view, config, self._clock, rs, load_recording(rs, view, config))
            session.start()
        except (DeviceError, RuntimeError):
            # Its own camera tells what is wrong with it.
            return None
        try:
            session.first_pair(PEEK_S)
            return session.begins_us
        except DeviceError:
            return None
        finally:
            session.stop()


def load_recording(rs: Any, view: str, config: RealSenseConfig) -> Any:
    """The SDK's device that plays a recording. Raises DeviceError, or RuntimeError for what is no recording."""
    if not config.file.is_file():
        raise DeviceError(view, f"There is no recording {config.file} for {view}.")
    if bare := sensors_without_options(config.file):
        sentence = f"The recording {config.file} of {view} lacks the options of {', '.join(bare)}."
        raise DeviceError(view, sentence, "Record it again, or convert it again from its .bag.")
    device = rs.context().load_device(str(config.file))
    device.as_playback().set_real_time(False)
    return device


def sensors_without_options(file: Path) -> list[str]:
    """The sensors of a .db3 that it holds no option of: the SDK (2.59) ends the whole process over such a file.

    What is no database has none; the SDK says so itself.
    """
    try:
        with closing(sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True)) as database:
            topics = [str(name) for (name,) in database.execute("SELECT name FROM topics")]
    except sqlite3.Error:
        return []
    sensors = sorted({found[0] for name in topics if (found := SENSOR.match(name))})
    return [sensor for sensor in sensors if not any(name.startswith(f"{sensor}/option/") for name in topics)]
