"""The shipped simulated booth and the simulator's own defaults, which models are trained on, are one booth."""

from __future__ import annotations

from booth.profile import load_profile
from booth.simulation.scene import default_cameras, default_lightings, default_lights


def test_the_shipped_profile_sees_the_tray_as_the_simulator_does_by_itself():
    cameras = load_profile("simulated").cameras
    assert tuple(cameras) == tuple(camera.view for camera in default_cameras())
    for camera in default_cameras():
        shipped = cameras[camera.view]
        for key in ("position_mm", "look_at_mm", "width", "height", "focal_px", "rate_hz"):
            assert getattr(shipped, key) == getattr(camera, key), (camera.view, key)


def test_the_shipped_profile_lights_the_tray_as_the_simulator_does_by_itself():
    profile = load_profile("simulated")
    lights = {name: light for bank in profile.lights.values() for name, light in bank.lights.items()}
    for light in default_lights():
        shipped = lights[light.name]
        assert (shipped.azimuth_deg, shipped.elevation_deg, shipped.softness) == (
            light.azimuth_deg,
            light.elevation_deg,
            light.softness,
        )
    assert profile.recipe_value().lightings == default_lightings()
