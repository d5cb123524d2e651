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


@pytest.fixture(scope="session")
def tiny_model() -> Path:
    """A real, valid damage model whose score is the brightness of an image's brightest block."""
    return ROOT / "tests" / "data" / "tiny_damage.onnx"


@pytest.fixture(scope="session")
def apc_shelf() -> Path:
    """The real scene that lies beside the repository where the project is developed."""
    if not (APC_SHELF / "calibration.json").is_file():
        pytest.skip("the real scene shared/real/apc-shelf is not beside this checkout")
    return APC_SHELF


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
