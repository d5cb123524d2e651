"""A first guess of where all cameras and boards are, one known place leading to the next."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

import numpy as np

from booth.calibration.bundle import Start
from booth.calibration.projection import pose_of_points
from booth.calibration.takes import Scene
from booth.errors import BoothError
from booth.frames import Intrinsics
from booth.geometry import inverted

# Three points leave a choice of poses.
FEWEST_MARKERS = 4


def first_guess(
    scene: Scene,
    lenses: Mapping[str, Intrinsics],
    free: Mapping[str, tuple[int, ...]],
    sigma_px: Mapping[str, float],
    flat: int | None,
) -> tuple[Scene, Start]:
    """Poses of all cameras and boards, and the scene with what fixes the booth's frame: the tray's markers where a
    view sees enough of them, else the take `flat`, whose board lies in the middle of the tray.

    Raises BoothError where nothing fixes the frame, and for views that share no picture with the others.
    """
    to_camera = {key: pose for key in scene.sightings if (pose := _board_pose(scene, lenses, *key)) is not None}
    eyes, boards = _eyes_by_markers(scene, lenses), {}
    if eyes or flat is None:
        flat = None
    else:
        scene, boards = replace(scene, marks_m=np.zeros((0, 3)), marks={}), {flat: _flat_board(scene)}
    while grown := _grown(to_camera, eyes, boards):
        (eyes if isinstance(grown[0], str) else boards).update([grown])
    _refuse_unlinked(scene.views, eyes)
    scene = replace(scene, sightings={key: one for key, one in scene.sightings.items() if key[1] in boards})
    return scene, Start(eyes, boards, dict(lenses), dict(free), dict(sigma_px), flat)


def _flat_board(scene: Scene) -> np.ndarray:
    pose = np.eye(4)
    pose[2, 3] = scene.board.thickness_mm / 1000
    return pose


def _board_pose(scene: Scene, lenses: Mapping[str, Intrinsics], view: str, take: int) -> np.ndarray | None:
    sighting = scene.sightings[view, take]
    return pose_of_points(scene.board.corners_m[sighting.numbers], sighting.pixels, lenses[view])


def _eyes_by_markers(scene: Scene, lenses: Mapping[str, Intrinsics]) -> dict[str, np.ndarray]:
    """Booth to camera of each view that sees enough markers."""
    eyes = {}
    for view, places in scene.marks.items():
        if len(places) >= FEWEST_MARKERS:
            pose = pose_of_points(scene.marks_m[list(places)], np.array(list(places.values())), lenses[view])
            if pose is not None:
                eyes[view] = pose
    return eyes


def _grown(
    to_camera: Mapping[tuple[str, int], np.ndarray], eyes: Mapping[str, np.ndarray], boards: Mapping[int, np.ndarray]
) -> tuple[str | int, np.ndarray] | None:
    """One more camera or board that something known leads to."""
    for (view, take), board_to_camera in to_camera.items():
        if view in eyes and take not in boards:
            return take, inverted(eyes[view]) @ board_to_camera
        if take in boards and view not in eyes:
            return view, board_to_camera @ inverted(boards[take])
    return None


def _refuse_unlinked(views: Iterable[str], eyes: Mapping[str, np.ndarray]) -> None:
    if not eyes:
        raise BoothError(
            "Nothing tells where the tray is.",
            "Lay the board flat in the middle of the tray for one picture, its upper edge at the back.",
        )
    if unlinked := [view for view in views if view not in eyes]:
        hint = "Hold the board where these views and others see it at the same time."
        raise BoothError(f"No picture links {', '.join(unlinked)} to the other views.", hint)
