"""Planes of one instant find each other by their device's time, and the device's time finds the host's."""

from __future__ import annotations

import threading

import numpy as np
import pytest

from booth.pairing import ClockFit, Pairing, Plane, PlaneQueue

PERIOD_NS = 33_000_000
PIXELS = np.zeros((2, 2), np.uint16)


def plane(kind: str, number: int, time_ns: int) -> Plane:
    return Plane(kind, PIXELS, number, time_ns, "hardware_clock", 0)


def pairs_of(pairing: Pairing, planes: list[Plane]) -> list[tuple[int, int]]:
    found = [pair for one in planes if (pair := pairing.add(one)) is not None]
    return [(pair["color"].number, pair["depth"].number) for pair in found]


def stream(kind: str, count: int, shift_ns: int = 0, without: tuple[int, ...] = ()) -> list[Plane]:
    return [plane(kind, k, k * PERIOD_NS + shift_ns) for k in range(count) if k not in without]


@pytest.mark.parametrize("order", ["alternating", "colour first", "shuffled in arrival"])
def test_planes_pair_by_time_whatever_order_they_arrive_in(order):
    colors, depths = stream("color", 6), stream("depth", 6, shift_ns=2_000_000)
    planes = {
        "alternating": [one for pair in zip(colors, depths, strict=True) for one in pair],
        "colour first": colors + depths,
        "shuffled in arrival": [*depths[:3], *colors[:1], *depths[3:], *colors[1:]],
    }[order]
    assert pairs_of(Pairing(("color", "depth"), PERIOD_NS // 2), planes) == [(k, k) for k in range(6)]


def test_a_lost_plane_costs_its_partner_and_nothing_else():
    pairing = Pairing(("color", "depth"), PERIOD_NS // 2)
    planes = stream("color", 6, without=(4,)) + stream("depth", 6, shift_ns=3_000_000, without=(1, 2))
    assert pairs_of(pairing, planes) == [(0, 0), (3, 3), (5, 5)]
    assert pairing.unpaired == 3


def test_planes_too_far_apart_are_never_paired():
    pairing = Pairing(("color", "depth"), 1_000_000)
    assert pairs_of(pairing, stream("color", 4) + stream("depth", 4, shift_ns=2_000_000)) == []


def test_a_stream_whose_partner_died_is_named_and_does_not_pile_up():
    pairing = Pairing(("color", "depth"), PERIOD_NS // 2)
    assert pairs_of(pairing, stream("color", 1000)) == []
    assert pairing.missing() == ("depth",)
    assert pairing.unpaired > 900


def test_one_stream_alone_needs_no_partner():
    pairing = Pairing(("depth",), PERIOD_NS // 2)
    assert [pairing.add(one)["depth"].number for one in stream("depth", 3)] == [0, 1, 2]


def test_a_queue_for_a_device_drops_the_oldest_and_counts():
    queue = PlaneQueue(2, keep_all=False)
    for one in stream("color", 5):
        queue.put(one)
    assert [queue.take(0.0).number for _ in range(2)] == [3, 4]
    assert queue.take(0.0) is None
    assert queue.dropped == 3


def test_a_queue_for_a_file_makes_the_sender_wait_and_loses_nothing():
    queue, planes = PlaneQueue(2, keep_all=True), stream("color", 50)
    queue.hold_back()
    sender = threading.Thread(target=lambda: [queue.put(one) for one in planes], daemon=True)
    sender.start()
    assert [queue.take(30.0).number for _ in planes] == list(range(50))
    sender.join(30.0)
    assert not sender.is_alive()


def test_stopping_a_queue_frees_a_sender_that_waits_for_room():
    queue = PlaneQueue(1, keep_all=True)
    queue.hold_back()
    sender = threading.Thread(target=lambda: [queue.put(one) for one in stream("color", 5)], daemon=True)
    sender.start()
    queue.stop()
    sender.join(30.0)
    assert not sender.is_alive()
    assert queue.take(0.0) is None


def test_the_quickest_frame_shows_where_the_devices_clock_lies():
    fit, rng = ClockFit(), np.random.default_rng(5)
    offset_ns, quickest_ns = 7_000_000_000_000, 5_000_000
    for k in range(200):
        device_ns = k * PERIOD_NS
        arrived_ns = device_ns + offset_ns + quickest_ns + int(rng.integers(0, 20_000_000))
        host_ns = fit.host_ns(device_ns, arrived_ns, "hardware_clock")
        assert device_ns + offset_ns <= host_ns <= arrived_ns
    assert host_ns - (device_ns + offset_ns) < quickest_ns + 1_000_000


def test_a_clock_that_wrapped_or_changed_its_domain_is_fitted_anew():
    fit = ClockFit()
    fit.host_ns(10_000_000_000, 20_000_000_000, "hardware_clock")
    assert fit.host_ns(5_000_000, 20_033_000_000, "hardware_clock") == 20_033_000_000
    assert fit.host_ns(5_000_000 + PERIOD_NS, 20_070_000_000, "hardware_clock") == 20_066_000_000
    assert fit.host_ns(90_000_000_000, 20_100_000_000, "system_time") == 20_100_000_000


def test_a_counter_that_wraps_between_two_planes_of_an_instant_costs_that_instant_alone():
    wraps_ns = 3 * PERIOD_NS + 1_000_000
    pairing = Pairing(("color", "depth"), PERIOD_NS // 2)
    planes = [
        Plane(kind, PIXELS, k, (k * PERIOD_NS + lag_ns + 2**32 * 1000) % (2**32 * 1000 + wraps_ns), "", k * PERIOD_NS)
        for k in range(8)
        for kind, lag_ns in (("color", 0), ("depth", 2_000_000))
    ]
    assert pairs_of(pairing, planes) == [(k, k) for k in range(8) if k != 3]
