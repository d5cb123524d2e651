"""An open RealSense: its planes taken from the SDK's threads, paired, and those of a file in their own time."""

from __future__ import annotations

import threading
from typing import Any

from booth.clock import Clock
from booth.errors import DeviceError, EndOfStream, FrameTimeout
from booth.pace import wait_until
from booth.pairing import ClockFit, Pair, Pairing, Plane, PlaneQueue
from booth.profile_cameras import RealSenseCamera as RealSenseConfig
from booth.realsense.objects import by_sensor, chosen_streams, plane_of
from booth.realsense.options import apply_preset, set_options
from booth.timeline import Turn

QUEUE_PLANES = 8
NAP_S = 0.05
STOP_TIMEOUT_S = 3.0
# From the end of an exposure to the frame's arrival a D400 takes up to two periods, and says nothing of it.
PERIODS_OF_LATENCY = 2


class Session:
    """An open device: its sensors deliver into a queue from their own threads, from which `next_pair` takes.

    The sensors call a function of ours. Given the SDK's own frame queue they would call that through Python too,
    and a full one then waits with the interpreter's lock held, which stops the whole program for good.
    """

    def __init__(self, view: str, config: RealSenseConfig, clock: Clock, rs: Any, device: Any) -> None:
        self._view, self._clock = view, clock
        self.rs, self.device = rs, device
        self.is_file = config.file is not None
        self._chosen = chosen_streams(view, device, config)
        self.profiles = {kind: profile for kind, (_, profile) in self._chosen.items()}
        self._sensors = by_sensor(self._chosen)
        self.settings = {} if self.is_file else self._configured(config)
        self.rate_hz = float(max(profile.fps() for profile in self.profiles.values()))
        self.period_ns = int(1e9 / self.rate_hz)
        self.pairing = Pairing(tuple(self.profiles), self.period_ns // 2)
        self._queue = PlaneQueue(QUEUE_PLANES, keep_all=self.is_file)
        self._fits = {kind: ClockFit() for kind in self.profiles}
        self._turn: Turn | None = None
        self._held: tuple[Pair, int] | None = None
        self._stopped = threading.Event()

    def start(self) -> None:
        playback = self.device.as_playback() if self.is_file else None
        try:
            for sensor, profiles in self._sensors:
                sensor.open(profiles)
            # A recording plays from the first sensor's start on, and what it plays for the others is lost.
            if playback:
                playback.pause()
            for sensor, _ in self._sensors:
                sensor.start(self._deliver)
            if playback:
                playback.resume()
            self._queue.hold_back()
        except RuntimeError:
            self.stop()
            raise

    def first_pair(self, timeout_s: float) -> Pair:
        """The planes of the first instant, which the first `next_pair` gives again."""
        pair = self._taken(timeout_s)
        self._held = (pair, 0)
        return pair

    def take_turns(self, turn: Turn) -> None:
        """From now on pairs come when it is their turn; called once, after `first_pair`."""
        self._turn = turn
        pair, _ = self._held
        self._held = (pair, turn.offset_ns(first_plane(pair).time_ns))

    @property
    def begins_us(self) -> int | None:
        """The wall time of the first pair, microseconds since 1970; None where its planes do not tell."""
        return first_plane(self._held[0]).wall_us

    def next_pair(self, timeout_s: float) -> tuple[Pair, int | None]:
        """The next planes of one instant, and for a file the host's time at which they were due.

        Raises FrameTimeout, EndOfStream, or DeviceError once stopped.
        """
        if self._turn is None:
            return self._taken(timeout_s), None
        turn = self._turn
        while self._held is None or turn.is_missed(self._held[1]):
            pair = self._taken(timeout_s)
            self._held = (pair, turn.offset_ns(first_plane(pair).time_ns))
        pair, offset_ns = self._held
        due_ns = turn.due_ns(offset_ns)
        if not wait_until(self._clock, due_ns, timeout_s, self._stopped):
            raise self.closed() if self._stopped.is_set() else self._late(timeout_s)
        self._held = None
        turn.step(offset_ns)
        return pair, due_ns

    def exposed_ns(self, planes) -> int:
        """The earliest host time at which the exposure of one of these planes can have begun."""
        return min(self._earliest_ns(plane) for plane in planes)

    def stop(self) -> None:
        """Ends the stream. A stop that hangs in the SDK is left behind after a while."""
        self._stopped.set()
        self._queue.stop()
        if self._turn is not None:
            self._turn.leave()
        stopper = threading.Thread(target=_stop_all, args=([sensor for sensor, _ in self._sensors],), daemon=True)
        stopper.start()
        stopper.join(STOP_TIMEOUT_S)

    def closed(self) -> DeviceError:
        return DeviceError(self._view, f"{self._view} is closed.", "Open the booth first.")

    def _configured(self, config: RealSenseConfig) -> dict[str, float]:
        if config.preset is not None:
            apply_preset(self.rs, self._view, self.device, config.preset)
        sensors = {kind: sensor for kind, (sensor, _) in self._chosen.items()}
        return set_options(self.rs, self._view, sensors, config)

    def _taken(self, timeout_s: float) -> Pair:
        last_ns, waited_s = self._clock.now_ns() + int(timeout_s * 1e9), 0.0
        while waited_s <= timeout_s:
            plane = self._queue.take(min(NAP_S, timeout_s))
            if self._stopped.is_set():
                raise self.closed()
            if plane is None:
                self._refuse_at_end()
                waited_s += NAP_S
            elif (pair := self.pairing.add(plane)) is not None:
                return pair
            elif self._clock.now_ns() > last_ns:
                break
        raise self._late(timeout_s)

    def _deliver(self, frame: Any) -> None:
        if (plane := plane_of(self.rs, frame, self._clock.now_ns())) is not None:
            del frame
            self._queue.put(plane)

    def _earliest_ns(self, plane: Plane) -> int:
        stamped_ns = self._fits[plane.kind].host_ns(plane.time_ns, plane.arrived_ns, plane.domain)
        return stamped_ns - int((plane.exposure_us or 0.0) * 1000) - PERIODS_OF_LATENCY * self.period_ns

    def _refuse_at_end(self) -> None:
        """Called after a wait in vain: nothing more can come of a recording that has stopped playing."""
        if self.is_file and self.device.as_playback().current_status() == self.rs.playback_status.stopped:
            raise EndOfStream(self._view, f"{self._view} is at the end of its recording.")

    def _late(self, timeout_s: float) -> DeviceError:
        if not self.is_file and not self.device.is_connected():
            return DeviceError(self._view, f"{self._view} was unplugged.", "Plug it in again.")
        missing = self.pairing.missing()
        which = f"no {missing[0]} to go with the rest" if 0 < len(missing) < len(self.profiles) else "no frame"
        return FrameTimeout(self._view, f"{self._view} gave {which} in {timeout_s:g} s.", "Check its cable.")


def first_plane(pair: Pair) -> Plane:
    """The plane by whose stamp the pair goes."""
    return pair.get("color") or pair["depth"]


def _stop_all(sensors: list[Any]) -> None:
    for action in ("stop", "close"):
        for sensor in sensors:
            try:
                getattr(sensor, action)()
            except RuntimeError:
                # It was not started, or the device is gone: either way there is nothing left to stop.
                continue
