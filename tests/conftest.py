"""What several packages' tests share: small booths without hardware, the tiny model, and no display."""

from __future__ import annotations

import json
import os
from pathlib import Path

import cv2
import numpy as np
import pytest

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

ROOT = Path(__file__).parent.parent
APC_SHELF = ROOT.parent / "shared" / "real" / "apc-shelf"
SMALL_BOOTH = """
name = "small"
[tray]
width_mm = 600
depth_mm = 450
[cameras.top]
driver = "simulated"
position_mm = [0, 0, 850]
width = 320
height = 180
focal_px = 225
[cameras.left]
driver = "simulated"
position_mm = [-600, 0, 600]
look_at_mm = [0, 0, 30]
width = 320
height = 180
focal_px = 225
[lights.panel]
driver = "simulated"
[lights.panel.lights]
top = { azimuth_deg = 0, elevation_deg = 90, softness = 1.0 }
left = { azimuth_deg = 180, elevation_deg = 18, softness = 0.15 }
[lightings]
diffuse = { top = 1.0, left = 0.25 }
left = { left = 1.0 }
[recipe]
lightings = ["diffuse", "left"]
resting = "diffuse"
settle_ms = 20
"""

BOARD_BOOTH = """
name = "boards"
[tray]
width_mm = 600
depth_mm = 450
markers = [
  { id = 0, x_mm = -270.667, y_mm = 195.733, size_mm = 29.867 },
  { id = 1, x_mm = 270.667, y_mm = 195.733, size_mm = 29.867 },
  { id = 2, x_mm = -270.667, y_mm = -195.733, size_mm = 29.867 },
  { id = 3, x_mm = 270.667, y_mm = -195.733, size_mm = 29.867 },
]
[cameras.top]
driver = "simulated"
position_mm = [0, 0, 850]
width = 1280
height = 720
focal_px = 1200
[cameras.front]
driver = "simulated"
position_mm = [0, -600, 600]
look_at_mm = [0, -30, 10]
width = 1280
height = 720
focal_px = 1200
[lights.panel]
driver = "simulated"
[lights.panel.lights]
top = { azimuth_deg = 0, elevation_deg = 90, softness = 1.0 }
[lightings]
diffuse = { top = 1.0 }
"""


@pytest.fixture(scope="session")
def tiny_model() -> Path:
    """A real, valid damage model whose score is the brightness of an image's brightest block."""
    return ROOT / "tests" / "data" / "tiny_damage.onnx"


@pytest.fixture(scope="session")
def approvals(tmp_path_factory: pytest.TempPathFactory, tiny_model: Path) -> Path:
    """A data folder where it was decided that the tiny model may run."""
    from ui.cli import main

    folder = tmp_path_factory.mktemp("approvals") / "data"
    assert main(["models", "approve", str(tiny_model), "--data", str(folder), "--note", "for tests"]) == 0
    return folder


@pytest.fixture(scope="session")
def apc_shelf() -> Path:
    """The real scene that lies beside the repository where the project is developed."""
    if not (APC_SHELF / "calibration.json").is_file():
        pytest.skip("the real scene shared/real/apc-shelf is not beside this checkout")
    return APC_SHELF


@pytest.fixture(scope="session")
def small_booth(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The profile of a simulated booth with two small views and two lightings."""
    path = tmp_path_factory.mktemp("profile") / "small.toml"
    path.write_text(SMALL_BOOTH, encoding="utf-8")
    return path


@pytest.fixture(scope="session")
def board_booth(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The profile of a simulated booth with one light and two views, large enough to be calibrated."""
    path = tmp_path_factory.mktemp("profile") / "boards.toml"
    path.write_text(BOARD_BOOTH, encoding="utf-8")
    return path


@pytest.fixture(scope="session")
def stills(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of calibrated stills: the views a and b, 96 x 72, colour and registered depth, seen from above."""
    folder = tmp_path_factory.mktemp("stills")
    rng = np.random.default_rng(7)
    for view in ("a", "b"):
        color = rng.integers(30, 200, (72, 96, 3), np.uint8)
        depth = np.full((72, 96), 800, np.uint16)
        depth[20:50, 30:70] = 700
        cv2.imwrite(str(folder / f"{view}.color.png"), color)
        cv2.imwrite(str(folder / f"{view}.depth.png"), depth)
    (folder / "calibration.json").write_text(json.dumps(_calibration()), encoding="utf-8")
    return folder


def _calibration() -> dict:
    from_above = [[1.0, 0.0, 0.0, 0.0], [0.0, -1.0, 0.0, 0.0], [0.0, 0.0, -1.0, 0.8], [0.0, 0.0, 0.0, 1.0]]
    matrix = [[100.0, 0.0, 47.5], [0.0, 100.0, 35.5], [0.0, 0.0, 1.0]]
    views = [
        {"view": name, "color": f"{name}.color.png", "depth": f"{name}.depth.png", "camera_to_world": from_above}
        for name in ("a", "b")
    ]
    return {"image_size": [96, 72], "color_intrinsics": matrix, "views": views}
