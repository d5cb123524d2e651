"""A region carried into other views: analytic scenes, the simulated booth, and the real scene."""

from __future__ import annotations

from dataclasses import replace
from itertools import permutations
from pathlib import Path

import numpy as np
import pytest
from analytic_scenes import CAMERA, Scene, cylinder, drawn, floor, rectangle, square
from bench_projection import outline_of, overlap, pairs_seen
from real_scene import FACE_MM, marked_faces, shelf_views
from simulated_truth import true_item

from booth.measuring.alignment import aligned
from booth.measuring.projection import Obstacle, project
from booth.measuring.surface import fit_surface
from booth.measuring.view import SeenView
from booth.outline_algebra import area_of, iou, subtracted
from booth.outlines import Part, parts_area

TOP, SIDE = (0.0, 0.0, 0.7), (0.45, 0.0, 0.5)
DAMAGES = [("bottle", "spillage"), ("bag", "hole"), ("mailer", "tear")]


def views(scene: Scene) -> tuple[SeenView, SeenView]:
    return scene.view("top", TOP), scene.view("side", SIDE)


@pytest.fixture(scope="module")
def table() -> tuple[SeenView, SeenView]:
    """A level plane from above and from the side."""
    return views(Scene([floor()]))


def test_a_region_on_a_plane_arrives_where_it_is(table):
    top, side = table
    found = project(top, [drawn(top, square(0.05))], side)
    assert iou(found.parts, [drawn(side, square(0.05))]) > 0.98
    assert found.view == "side"
    assert found.obstacle is None
    assert found.quality > 0.9
    assert found.visible_share == pytest.approx(1.0, abs=0.001)
    assert len(found.parts[0].outer) < 12  # four corners and little more: it is made to be edited


def test_cutouts_and_parts_are_carried_along(table):
    top, side = table

    def region(view: SeenView) -> list[Part]:
        ring = Part(drawn(view, square(0.06)).outer, (drawn(view, square(0.02)).outer,))
        return [ring, drawn(view, square(0.015, (0.1, 0.1, 0.0)))]

    found = project(top, region(top), side)
    assert [len(part.cutouts) for part in found.parts] == [1, 0]
    assert iou(found.parts, region(side)) > 0.97


def test_a_surface_is_found_among_gaps_and_wrong_readings(table):
    top, _ = table
    rng = np.random.default_rng(4)
    depth = np.where(rng.random(top.depth_m.shape) < 0.3, 0, top.depth_m)
    depth = np.where(rng.random(depth.shape) < 0.2, rng.uniform(0.3, 1.2, depth.shape), depth)
    surface = fit_surface(replace(top, depth_m=depth), [drawn(top, square(0.05))])
    assert surface.is_plane
    assert 0.4 < surface.coverage < 0.7
    assert surface.slant_cos == pytest.approx(1.0, abs=0.01)
    assert np.abs(surface.points(np.array([[200.0, 150.0], [280.0, 210.0]]))[:, 2]).max() < 0.0005
    assert surface.normals(np.array([240.0, 180.0])) == pytest.approx([0, 0, 1], abs=0.01)


def test_a_region_drawn_beyond_the_edge_of_an_item_stays_on_the_item():
    top, side = views(Scene([floor(), rectangle((-0.05, -0.05, 0.1), (0.1, 0, 0), (0, 0.1, 0))]))
    generous = np.array([[-0.05, -0.054, 0.1], [0.054, -0.054, 0.1], [0.054, 0.05, 0.1], [-0.05, 0.05, 0.1]])
    found = project(top, [drawn(top, generous)], side)
    assert iou(found.parts, [drawn(side, generous)]) > 0.97


def test_a_hole_is_drawn_on_what_is_around_it():
    plate = [
        rectangle((-0.15, -0.15, 0.04), (0.3, 0, 0), (0, 0.12, 0)),
        rectangle((-0.15, 0.03, 0.04), (0.3, 0, 0), (0, 0.12, 0)),
        rectangle((-0.15, -0.03, 0.04), (0.12, 0, 0), (0, 0.06, 0)),
        rectangle((0.03, -0.03, 0.04), (0.12, 0, 0), (0, 0.06, 0)),
    ]
    top, side = views(Scene([floor(), *plate]))
    opening = square(0.03, (0, 0, 0.04))
    assert iou(project(top, [drawn(top, opening)], side).parts, [drawn(side, opening)]) > 0.95


def test_a_region_follows_the_roundness_of_a_bottle():
    top, side = views(Scene([cylinder(0.04)]))
    turns = np.concatenate([np.linspace(-0.3, 0.7, 20), np.linspace(0.7, -0.3, 20)])
    label = np.stack([0.04 * np.sin(turns), np.repeat([-0.03, 0.03], 20), 0.04 * np.cos(turns)], axis=-1)
    surface = fit_surface(top, [drawn(top, label)])
    assert not surface.is_plane
    assert iou(project(top, [drawn(top, label)], side).parts, [drawn(side, label)]) > 0.97


def test_a_region_over_the_edge_of_a_carton_is_carried_face_by_face():
    lid = rectangle((-0.08, -0.08, 0.1), (0.16, 0, 0), (0, 0.16, 0))
    front = rectangle((-0.08, -0.08, 0.0), (0.16, 0, 0), (0, 0, 0.1))
    scene = Scene([floor(), lid, front])
    left, right = (scene.view(name, (x, -0.5, 0.55), (0, -0.05, 0.06)) for name, x in (("left", -0.25), ("right", 0.3)))
    bent = [(-0.04, -0.03, 0.1), (0.04, -0.03, 0.1), (0.04, -0.08, 0.1), (0.04, -0.08, 0.05), (-0.04, -0.08, 0.05)]
    bent.append((-0.04, -0.08, 0.1))
    found = project(left, [drawn(left, bent)], right)
    assert len(found.parts) == 1
    assert iou(found.parts, [drawn(right, bent)]) > 0.95


def test_what_stands_before_a_region_hides_it():
    wall = rectangle((0.2, -0.3, 0.0), (0, 0.3, 0), (0, 0, 0.3))  # before the half of the region with y < 0
    top, side = views(Scene([floor(), wall]))
    seen = project(top, [drawn(top, square(0.05))], side)
    behind = drawn(side, [(0.2, -0.3, 0), (0.2, 0, 0), (0.2, 0, 0.3), (0.2, -0.3, 0.3)])
    assert iou(seen.parts, subtracted([drawn(side, square(0.05))], [behind])) > 0.95
    assert seen.visible_share == pytest.approx(0.5, abs=0.04)
    hidden = project(top, [drawn(top, square(0.03, (0, -0.06, 0)))], side)
    assert hidden.obstacle is Obstacle.HIDDEN
    assert hidden.parts == ()


def test_a_wrong_reading_that_the_source_sees_through_hides_nothing(table):
    top, side = table
    depth = side.depth_m.copy()
    depth[160:200, 220:260] -= 0.08
    found = project(top, [drawn(top, square(0.05))], replace(side, depth_m=depth))
    assert iou(found.parts, [drawn(side, square(0.05))]) > 0.98


def test_a_view_without_depth_hides_nothing(table):
    top, side = table
    found = project(top, [drawn(top, square(0.05))], replace(side, depth_m=np.zeros_like(side.depth_m)))
    assert found.visible_share == pytest.approx(1.0, abs=0.001)


def test_a_region_is_cut_at_the_border_of_the_image(table):
    top, _ = table
    aside = Scene([floor()]).view("aside", (0.2, 0.0, 0.7), (0.29, 0.0, 0.0))
    whole = drawn(aside, square(0.05))
    found = project(top, [drawn(top, square(0.05))], aside)
    image = Part(((0, 0), (CAMERA.width, 0), (CAMERA.width, CAMERA.height), (0, CAMERA.height)))
    inside = area_of([whole]).intersection(area_of([image]))
    assert found.visible_share == pytest.approx(inside.area / parts_area([whole]), abs=0.02)
    assert 0.2 < found.visible_share < 0.8
    assert max(y for part in found.parts for _, y in part.outer) == pytest.approx(CAMERA.height, abs=0.01)


def test_what_cannot_be_carried_says_why(table):
    top, side = table
    part = [drawn(top, square(0.05))]
    away = Scene([floor()]).view("away", (0.6, 0.0, 0.4), (1.0, 0.0, 0.1))
    low = Scene([floor()]).view("low", (0.7, 0.0, 0.05))
    blind = replace(top, depth_m=np.zeros_like(top.depth_m))
    assert project(top, part, away).obstacle is Obstacle.OUTSIDE
    assert project(top, part, low).obstacle is Obstacle.TOO_STEEP
    assert project(blind, part, side).obstacle is Obstacle.NO_DEPTH
    assert project(replace(top, is_calibrated=False), part, side).obstacle is Obstacle.NOT_CALIBRATED
    assert project(top, part, replace(side, is_calibrated=False)).obstacle is Obstacle.NOT_CALIBRATED


@pytest.mark.parametrize("ring", [((-9, -9), (-2, -9), (-2, -2)), ((5, 5), (5.2, 5), (5.2, 5.2)), ((9, 9), (9, 9))])
def test_what_is_no_outline_in_the_image_has_no_surface(table, ring):
    top, side = table
    found = project(top, [Part(ring)], side)
    assert found.obstacle is Obstacle.NO_DEPTH
    assert found.quality == 0


def test_damages_of_the_simulated_booth_are_carried_to_where_they_are_seen():
    found = []
    for seed, (kind, damage) in enumerate(DAMAGES):
        item = true_item(seed, kind, damage, "major", texels_per_mm=0.8)
        for one, other in pairs_seen(item):
            there = project(item.views[one], outline_of(item, one), item.views[other])
            found.append(overlap(there.parts, outline_of(item, other), item.views[other]))
    assert len(found) >= 12
    assert np.median(found) > 0.9


def test_the_face_of_a_real_box_is_carried_between_all_marked_views(apc_shelf: Path):
    faces = marked_faces(apc_shelf)
    shelf = {view.name: view for view in aligned(tuple(shelf_views(apc_shelf).values()), "07")}
    found = [
        iou(project(shelf[one], faces[one], shelf[other]).parts, faces[other]) for one, other in permutations(faces, 2)
    ]
    assert np.median(found) >= 0.89


def test_the_surface_under_the_face_of_a_real_box_has_its_size(apc_shelf: Path):
    shelf, faces = shelf_views(apc_shelf), marked_faces(apc_shelf)
    for name, (face,) in faces.items():
        corners_mm = 1000 * fit_surface(shelf[name], [face]).points(np.array(face.outer))
        edges = np.linalg.norm(np.roll(corners_mm, -1, axis=0) - corners_mm, axis=1)
        assert [edges[[0, 2]].mean(), edges[[1, 3]].mean()] == pytest.approx(FACE_MM, rel=0.04)
