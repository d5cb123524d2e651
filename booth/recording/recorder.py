"""Records a booth that is open: every frame, every event, and how all streams are doing, until it is told to stop."""

from __future__ import annotations

import errno
import logging
import os
import shutil
import threading
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import asdict
from pathlib import Path

from booth.events import Event, EventKind
from booth.frames import Frame
from booth.recording.beginning import head_of_rig
from booth.recording.encoder import encode, pixel_bytes
from booth.recording.errors import RecordingError
from booth.recording.head import Head
from booth.recording.intake import Entry, Intake, Messages, size_of
from booth.recording.options import RecordingOptions
from booth.recording.series import Series
from booth.recording.status import RecordingStatus, RecordingSummary
from booth.rig import Rig

HEALTH_PERIOD_S = 1.0
ENCODERS = max(2, min(4, os.cpu_count() or 2))
SOURCE = "recording"

log = logging.getLogger(__name__)


class Recorder:
    """Records into a new folder from the moment it is made. Whatever ends it, the booth goes on.

    Cameras only hand over a reference; some threads encode, and one writes in the order of time. Raises RecordingError
    where the folder cannot be made or the disk is full.
    """

    def __init__(self, rig: Rig, folder: Path, options: RecordingOptions | None = None, profile_text: str = "") -> None:
        self.path = folder
        self._rig, self._options = rig, options or RecordingOptions()
        self._start_ns, self._end_ns = rig.clock.now_ns(), None
        self._problem = ""
        self._told_drops: dict[str, int] = {}
        self._head = head_of_rig(rig, folder.name, self._start_ns, profile_text)
        self._series = _new_series(folder, self._head, self._options)
        self._frame_bytes = {view: pixel_bytes(frame) for view, frame in rig.latest_all().items()}
        self._pool = ThreadPoolExecutor(ENCODERS, thread_name_prefix="recording-encoder")
        self._intake = Intake(rig.clock, self._promise, self._options.waiting_bytes)
        self._writer = threading.Thread(target=self._write, name="recording-writer", daemon=True)
        self._unwatch = [rig.events.watch(self._intake.offer_event)]
        self._unwatch += [rig.watch(view, self._take_frame) for view in rig.views]
        self._writer.start()
        self._ticker = rig.clock.every(HEALTH_PERIOD_S, self._tick, "recording-health")

    def status(self) -> RecordingStatus:
        """How it is doing; never blocks."""
        end_ns = self._end_ns
        return RecordingStatus(
            path=self.path,
            is_running=end_ns is None,
            seconds=((self._rig.clock.now_ns() if end_ns is None else end_ns) - self._start_ns) / 1e9,
            size_bytes=self._series.size_bytes,
            messages=self._series.messages,
            dropped=self._intake.dropped,
            problem=self._problem,
        )

    def stop(self) -> RecordingSummary:
        """End the recording with everything told until now in it; back when it is on the disk. May be repeated."""
        self._ticker.close()
        self._tell_drops()
        self._let_go()
        self._intake.close()
        self._writer.join()
        self._pool.shutdown()
        end = self.status()
        figures = (end.seconds, end.size_bytes, end.messages, end.dropped, end.problem)
        return RecordingSummary(self.path, self._series.segments, *figures)

    def _take_frame(self, frame: Frame) -> None:
        self._intake.offer_frame(frame, self._frame_bytes.get(frame.view, 0))

    def _promise(self, at_ns: int, what: Frame | Event) -> Future[Messages]:
        return self._pool.submit(self._encode, at_ns, what)

    def _encode(self, at_ns: int, what: Frame | Event) -> Messages:
        if isinstance(what, Frame):
            self._frame_bytes[what.view] = pixel_bytes(what)
        return encode(at_ns, what, self._head.utc_less_host_ns, self._options)

    def _tick(self) -> None:
        """Once a second: how all streams are doing, and what was dropped since."""
        if self._end_ns is None:
            streams = [asdict(health) for health in self._rig.health()]
            self._rig.events.tell(EventKind.HEALTH, SOURCE, "streams", streams=streams)
            self._tell_drops()

    def _tell_drops(self) -> None:
        dropped = dict(self._intake.dropped)
        if dropped != self._told_drops:
            self._told_drops = dropped
            sentence = f"The recording cannot keep up: {sum(dropped.values())} messages were left out."
            self._rig.events.tell(EventKind.FAULT, SOURCE, "dropped", dropped=dropped, sentence=sentence)

    def _let_go(self) -> None:
        for unwatch in self._unwatch:
            unwatch()

    def _write(self) -> None:
        try:
            while (entry := self._intake.take()) is not None:
                self._put(entry)
            self._series.close()
        except Exception as error:
            self._end_early(error)
        finally:
            self._end_ns = self._series.last_ns
        if self._problem:
            self._rig.events.tell(EventKind.FAULT, SOURCE, "ended", sentence=self._problem)

    def _put(self, entry: Entry) -> None:
        if (error := entry.messages.exception()) is not None:
            log.error("%s cannot be recorded: %s", entry.topic, error)
            self._intake.drop(entry.topic)
            return
        self._series.write(entry, entry.messages.result())
        self._intake.written(size_of(entry.messages))

    def _end_early(self, error: Exception) -> None:
        """The first reason is what people read; a disk that is merely nearly full still has room for the index."""
        self._problem = _sentence(error)
        self._let_go()
        self._intake.close(discard=True)
        if isinstance(error, RecordingError):
            try:
                self._series.close()
                return
            except OSError as trouble:
                log.warning("the last segment stays without its index: %s", trouble)
        elif not isinstance(error, OSError):
            log.error("a recording failed", exc_info=error)
        self._series.abandon()


def _new_series(folder: Path, head: Head, options: RecordingOptions) -> Series:
    try:
        folder.mkdir(parents=True)
    except FileExistsError as error:
        raise RecordingError(f"There is already something called {folder}.", "Choose another name.") from error
    except OSError as error:
        raise _not_begun(folder, error) from error
    try:
        return Series(folder, head, options)
    except (OSError, RecordingError) as error:
        shutil.rmtree(folder, ignore_errors=True)
        raise _not_begun(folder, error) from error


def _not_begun(folder: Path, error: Exception) -> RecordingError:
    if isinstance(error, RecordingError):
        return error
    return RecordingError(f"Nothing can be recorded into {folder}: {_reason(error)}.", "Name another folder.")


def _sentence(error: Exception) -> str:
    if isinstance(error, RecordingError):
        return str(error)
    if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT):
        return "The recording ended, because the disk is full."
    return f"The recording ended, because it cannot be written: {_reason(error)}."


def _reason(error: Exception) -> str:
    """What the system says, as a part of a sentence."""
    return error.strerror.lower() if isinstance(error, OSError) and error.strerror else str(error)
