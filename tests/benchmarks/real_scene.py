"""The real scene apc-shelf, which lies beside the repository where the project is developed, as views to measure in."""

from __future__ import annotations

import json
from pathlib import Path

import cv2
import numpy as np

from booth.frames import Frame, Intrinsics, Optics
from booth.measuring.view import SeenView, seen_view
from booth.outlines import Part

FOLDER = Path(__file__).resolve().parents[3] / "shared" / "real" / "apc-shelf"
FACE_MM = (110.0, 127.0)


def shelf_views(folder: Path = FOLDER) -> dict[str, SeenView]:
    """All views by name."""
    scene = json.loads((folder / "calibration.json").read_text())
    color, depth = (
        Intrinsics(*scene["image_size"], matrix[0][0], matrix[1][1], matrix[0][2], matrix[1][2])
        for matrix in (scene["color_intrinsics"], scene["depth_intrinsics"])
    )
    found = {}
    for view in scene["views"]:
        optics = Optics(color, depth, np.array(scene["depth_to_color"]), np.array(view["camera_to_world"]))
        units = cv2.imread(str(folder / view["depth"]), cv2.IMREAD_UNCHANGED)
        frame = Frame(view["view"], 0, None, units, optics, 0, 0, scene["depth_unit_m"])
        found[view["view"]] = seen_view([frame])
    return found


def marked_faces(folder: Path = FOLDER) -> dict[str, tuple[Part, ...]]:
    """The tissue box's front face by view: top left, top right, bottom right, bottom left."""
    marked = json.loads((folder / "ground_truth.json").read_text())["corners_px"]
    return {name: (Part(tuple((x, y) for x, y in corners)),) for name, corners in marked.items()}
