"""The figures of a stream: drift of a device's clock, drops, and what a restart begins anew."""

from __future__ import annotations

import numpy as np
import pytest

from booth.events import EventKind, EventLog
from booth.frames import Frame, Optics
from booth.streams.fault_log import FaultLog
from booth.streams.frame_checks import FrameFault
from booth.streams.health import Drift, Tally

PERIOD_NS = 33_333_333


def frame(number: int, latency_ns: int = 5_000_000, drift_ppm: float = 0.0, domain: str = "own") -> Frame:
    """The frame of a device whose clock began at 9 s and gains `drift_ppm` against the host's."""
    exposed_ns = number * PERIOD_NS
    device_ns = 9_000_000_000 + round(exposed_ns * (1 + drift_ppm * 1e-6))
    stamps = {"host_time_ns": exposed_ns + latency_ns, "exposed_ns": exposed_ns, "device_time_ns": device_ns}
    return Frame("left", number, None, None, Optics(), **stamps, device_time_domain=domain)


@pytest.mark.parametrize("drift_ppm", [0.0, 50.0, -50.0])
def test_drift_is_found_under_latencies_that_vary_far_more(drift_ppm: float):
    rng, drift = np.random.default_rng(4), Drift()
    for number in range(1800):
        drift.add(frame(number, 5_000_000 + int(rng.exponential(8_000_000)), drift_ppm))
    assert drift.ms == pytest.approx(-drift_ppm * 1e-6 * 1740 * PERIOD_NS / 1e6, abs=0.4)


def test_drift_begins_anew_when_the_device_counts_from_elsewhere():
    drift = Drift()
    for number in range(200):
        drift.add(frame(number, drift_ppm=100.0))
    assert drift.ms < -0.3
    for number in range(200, 300):
        drift.add(frame(number, domain="other"))
    assert drift.ms == 0.0


def test_a_device_without_a_clock_does_not_drift():
    drift = Drift()
    for number in range(100):
        drift.add(Frame("left", number, None, None, Optics(), number, number))
    assert drift.ms == 0.0


def test_gaps_are_counted_until_the_camera_begins_anew():
    tally = Tally()
    for number in (1, 2, 5, 4, 6):
        tally.saw(frame(number))
    assert tally.dropped == 2
    tally.reopened()
    tally.saw(frame(900))
    assert tally.dropped == 2


def test_a_fault_that_goes_on_is_told_once_and_once_that_it_is_over(hand_clock):
    events = EventLog(hand_clock)
    faults = FaultLog("left", events)
    for number in range(60):
        hand_clock.sleep(0.033)
        # Every third frame is sound, and does not end it.
        faults.note((FrameFault.BLACK,) if number % 3 else (), hand_clock.now_ns())
    assert [event.what for event in events.recent(EventKind.FAULT)] == ["seen"]
    hand_clock.sleep(1.1)
    faults.note((), hand_clock.now_ns())
    seen, over = events.recent(EventKind.FAULT)
    assert seen.sentence == "The image of the camera left is black although the light is on."
    assert (over.what, over.detail["fault"], over.detail["frames"]) == ("over", "black", 40)
    assert faults.total == 40
