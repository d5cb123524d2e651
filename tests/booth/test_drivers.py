"""A profile's devices come in its own order, and bring in only the libraries that it needs."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from booth.clock import SystemClock
from booth.drivers import build_devices
from booth.profile import load_profile

MIXED = """
name = "mixed"
[cameras.west]
driver = "opencv"
device = 0
[cameras.shelf]
driver = "replay"
folder = "stills"
[cameras.east]
driver = "opencv"
device = 1
[lights.second]
driver = "sacn"
universe = 2
channels = { b = 1 }
[lights.first]
driver = "sacn"
universe = 1
channels = { a = 1 }
[lightings.a]
a = 1.0
"""


def test_devices_come_in_the_order_of_the_profile_whatever_drives_them(still_folder, tmp_path):
    profile = tmp_path / "mixed.toml"
    profile.write_text(MIXED)
    devices = build_devices(load_profile(profile), SystemClock())
    assert [camera.view for camera in devices.cameras] == ["west", "shelf-00", "shelf-01", "east"]
    assert [bank.name for bank in devices.lights] == ["second", "first"]
    assert devices.stage is None


def test_a_profile_brings_in_no_library_that_it_does_not_name(still_folder):
    script = (
        "import sys\n"
        "from booth.clock import SystemClock\n"
        "from booth.drivers import build_devices\n"
        "from booth.profile import load_profile\n"
        f"build_devices(load_profile({str(still_folder.path)!r}), SystemClock())\n"
        "print(sorted({'pyrealsense2', 'sacn', 'PySide6', 'sqlalchemy', 'onnxruntime'} & set(sys.modules)))\n"
    )
    root = Path(__file__).parents[2]
    done = subprocess.run([sys.executable, "-c", script], cwd=root, timeout=60, capture_output=True, text=True)
    assert (done.stdout.strip(), done.stderr) == ("[]", "")
