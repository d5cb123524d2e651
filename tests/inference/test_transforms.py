"""Planes come to the model's size and places come back, exactly."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from inference.card import ModelInput
from inference.transforms import fit_color, fit_depth, fit_gray, missing_plane, over_image, place

RGB = ModelInput("rgb", "rgb", 512, 288)
DEPTH = ModelInput("depth", "depth_mm", 512, 288, dtype="float32")


@pytest.mark.parametrize("source", [(1280, 720), (640, 480), (848, 480), (1281, 717), (333, 777), (200, 100)])
@pytest.mark.parametrize("fit", ["letterbox", "stretch"])
def test_places_map_there_and_back_and_corners_meet(source, fit):
    placement = place(source, replace(RGB, fit=fit))
    points = np.random.default_rng(1).uniform((0, 0), source, (50, 2))
    assert np.allclose(placement.to_image(placement.to_model(points)), points, atol=1e-9)
    corners = placement.to_model(np.array([(0, 0), source]))
    left_top = np.array(placement.offset, float)
    assert np.allclose(corners, [left_top, left_top + placement.content], atol=1e-9)
    assert (left_top + placement.content <= (512, 288)).all()


def test_full_hd_shape_fills_the_model_and_4_to_3_is_padded_at_the_sides():
    assert place((1280, 720), RGB).offset == (0, 0)
    assert place((1280, 720), RGB).content == (512, 288)
    assert place((640, 480), RGB).content == (384, 288)
    assert place((640, 480), RGB).offset == (64, 0)


def test_color_is_turned_to_rgb_and_padded():
    color = np.zeros((480, 640, 3), np.uint8)
    color[..., 0] = 200
    plane = fit_color(color, replace(RGB, pad=114))
    assert plane.shape == (1, 288, 512, 3)
    assert plane.dtype == np.uint8
    assert plane[0, 100, 256].tolist() == [0, 0, 200]
    assert plane[0, 100, 10].tolist() == [114, 114, 114]


def test_spot_lands_where_the_mapping_says():
    color = np.zeros((720, 1280, 3), np.uint8)
    color[300:305, 600:605] = 255
    plane = fit_color(color, RGB)[0, ..., 0].astype(float)
    rows, columns = np.indices(plane.shape) + 0.5
    centre = np.array([(columns * plane).sum(), (rows * plane).sum()]) / plane.sum()
    assert np.allclose(centre, place((1280, 720), RGB).to_model(np.array([[602.5, 302.5]]))[0], atol=0.02)


def test_scaling_outside_and_channels_first():
    spec = ModelInput(
        "x", "rgb", 32, 32, layout="NCHW", dtype="float32", scale=1 / 255, mean=(0.5, 0.0, 0.0), std=(0.5, 1.0, 2.0)
    )
    color = np.full((32, 32, 3), (0, 51, 255), np.uint8)
    plane = fit_color(color, spec)
    assert plane.shape == (1, 3, 32, 32)
    assert plane.flags.c_contiguous
    assert np.allclose(plane[0, :, 0, 0], [(1 - 0.5) / 0.5, 0.2, 0.0])


def test_depth_averages_readings_only():
    depth = np.full((720, 1280), 800.0, np.float32)
    depth[::2] = 0.0
    plane = fit_depth(depth, DEPTH)[0, ..., 0]
    kept = plane[plane > 0]
    assert kept.size
    assert np.allclose(kept, 800.0, atol=0.01)


def test_depth_without_readings_stays_without_and_bad_numbers_are_none():
    depth = np.full((720, 1280), 800.0, np.float32)
    depth[100:200, 100:200] = 0.0
    depth[300:400, 300:400] = np.nan
    depth[500:600, 500:600] = np.inf
    plane = fit_depth(depth, DEPTH)[0, ..., 0]
    assert plane.dtype == np.float32
    for x, y in ((150, 150), (350, 350), (550, 550)):
        column, row = place((1280, 720), DEPTH).to_model(np.array([[x, y]]))[0].astype(int)
        assert plane[row, column] == 0.0
    assert set(np.unique(plane.round(2))) == {0.0, 800.0}


def test_missing_plane_is_zeros_of_the_right_kind():
    plane = missing_plane(DEPTH)
    assert plane.shape == (1, 288, 512, 1)
    assert plane.dtype == np.float32
    assert not plane.any()


def test_heatmap_without_padding_is_the_map_itself():
    heatmap = np.random.default_rng(0).random((72, 128), np.float32)
    assert np.array_equal(over_image(heatmap, place((1280, 720), RGB)), heatmap)


@pytest.mark.parametrize("source", [(640, 480), (848, 480), (1281, 717), (600, 700)])
def test_ramp_over_the_image_survives_the_padding(source):
    placement = place(source, RGB)
    cells = (np.arange(128) + 0.5) * 4.0
    across = np.broadcast_to(placement.to_image(np.stack([cells, np.zeros(128)], 1))[:, 0] / source[0], (72, 128))
    shown = over_image(np.ascontiguousarray(across, np.float32), placement)
    middle = (np.arange(shown.shape[1]) + 0.5) / shown.shape[1]
    assert np.allclose(shown[shown.shape[0] // 2], middle, atol=0.004)


def test_source_smaller_than_the_model_is_enlarged():
    plane = fit_color(np.full((100, 200, 3), 9, np.uint8), RGB)
    assert place((200, 100), RGB).content == (512, 256)
    assert plane[0, 144, 256].tolist() == [9, 9, 9]


def test_gray_is_the_luma_also_as_float():
    spec = ModelInput("g", "gray", 32, 32, layout="NCHW", dtype="float16", scale=1 / 255)
    color = np.full((64, 64, 3), (10, 100, 250), np.uint8)
    luma = 0.114 * 10 + 0.587 * 100 + 0.299 * 250
    plane = fit_gray(color, spec)
    assert (plane.shape, plane.dtype) == ((1, 1, 32, 32), np.float16)
    assert np.allclose(plane * 255, luma, atol=0.6)
    assert fit_gray(color, replace(spec, dtype="uint8", scale=1.0, layout="NHWC"))[0, 5, 5].tolist() == [round(luma)]


@pytest.mark.parametrize("source", [(1280, 720), (300, 500), (64, 64), (20, 31)])
def test_cropped_around_the_middle(source):
    spec = replace(RGB, width=64, height=48, fit="crop")
    rows, columns = np.indices(source[::-1])
    color = np.dstack([columns * 255 / source[0], rows * 255 / source[1], np.zeros_like(rows)]).astype(np.uint8)
    plane = fit_color(color, spec)[0]
    assert plane.shape == (48, 64, 3)
    middle = place(source, spec).to_image(np.array([[32.5, 24.5]]))[0] / source * 255
    assert np.allclose(plane[24, 32, 2:0:-1], middle, atol=9)
    assert place(source, spec).to_image(np.array([[0, 0], [64, 48]])).min() >= 0


def test_map_of_a_cropped_image_is_empty_where_nothing_was_looked_at():
    placement = place((128, 48), replace(RGB, width=64, height=48, fit="crop"))
    shown = over_image(np.ones((12, 16), np.float32), placement)
    assert shown.shape == (12, 32)
    assert shown[:, 9:23].min() == 1
    assert shown[:, :7].max() == shown[:, 25:].max() == 0
