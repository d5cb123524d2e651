"""Faults on demand: a wrapper over any driver, and the plan that says what goes wrong and when."""

from __future__ import annotations

from booth.clock import Clock
from booth.drivers import Devices
from booth.faults.camera import FaultyCamera
from booth.faults.injector import FaultInjector
from booth.faults.lights import FaultyLights


def wrap(devices: Devices, injector: FaultInjector, clock: Clock) -> Devices:
    """The same devices, which pass everything through until the injector has a fault for one of them."""
    cameras = tuple(FaultyCamera(camera, injector, clock) for camera in devices.cameras)
    lights = tuple(FaultyLights(bank, injector, clock) for bank in devices.lights)
    return Devices(cameras, lights, devices.stage)
