"""Pictures of an open capture: read from the store, and worked out from several images where they show more."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np

from booth.appearance.mixing import light_difference, light_range, relief
from booth.appearance.shading import hillshade
from storage.errors import StoreError
from storage.store import Store
from ui.qt.canvas.picture import Picture, picture_of
from ui.qt.label.opened import OpenedCapture, PictureKey, Plane
from ui.qt.preview import depth_colors, depth_range, depth_table


def read_picture(store: Store, opened: OpenedCapture, key: PictureKey) -> Picture:
    """The picture, not adjusted; depth lies on the pixels of the colour image. Raises StoreError.

    An empty picture where the capture has none such. May be called on any thread but the one that paints.
    """
    if not opened.has(key):
        return Picture()
    return picture_of(_READERS[key.plane](store, opened, key))


def with_first_picture(store: Store, opened: OpenedCapture) -> OpenedCapture:
    """The capture with the picture that is shown first, so that it is painted once; one that cannot be read is told of
    when it is wanted."""
    try:
        return replace(opened, pictures={opened.first: read_picture(store, opened, opened.first)})
    except StoreError:
        return opened


def read_lightings(store: Store, opened: OpenedCapture, view: str) -> dict[str, np.ndarray]:
    """(h, w, 3) uint8 BGR of a view under each lighting, in the order of the recipe. Raises StoreError."""
    found = {image.lighting: image for image in opened.images if (image.view, image.plane) == (view, Plane.COLOR)}
    return {lighting: store.captures.pixels(image) for lighting, image in found.items()}


def _color(store: Store, opened: OpenedCapture, key: PictureKey) -> np.ndarray:
    wanted = key.view, key.lighting, Plane.COLOR
    image = next(image for image in opened.images if (image.view, image.lighting, image.plane) == wanted)
    return store.captures.pixels(image)


def _depth(store: Store, _opened: OpenedCapture, key: PictureKey) -> np.ndarray:
    frame = store.captures.frame(key.capture_id, key.view, key.lighting)
    height, width = (frame.depth if frame.color is None else frame.color).shape[:2]
    return np.ascontiguousarray(depth_colors(frame, width, height, depth_table(*depth_range(frame))))


def _hillshade(_store: Store, opened: OpenedCapture, key: PictureKey) -> np.ndarray:
    view = opened.seen.view(key.view)
    return _grey(hillshade(view.depth_m, view.camera))


def _range(store: Store, opened: OpenedCapture, key: PictureKey) -> np.ndarray:
    return _grey(light_range(list(read_lightings(store, opened, key.view).values())))


def _difference(store: Store, opened: OpenedCapture, key: PictureKey) -> np.ndarray:
    images = read_lightings(store, opened, key.view)
    return _grey(light_difference(images[key.lighting], images[key.other]))


def _relief(store: Store, opened: OpenedCapture, key: PictureKey) -> np.ndarray:
    images = read_lightings(store, opened, key.view)
    known = [name for name in images if name in opened.directions]
    optics = next(image.optics for image in opened.images if image.view == key.view)
    directions = np.stack([opened.directions[name] for name in known])
    return _grey(relief([images[name] for name in known], directions, optics.camera_to_booth))


def _grey(plane: np.ndarray) -> np.ndarray:
    return cv2.cvtColor(plane, cv2.COLOR_GRAY2BGRA)


_READERS = {
    Plane.COLOR: _color,
    Plane.DEPTH: _depth,
    Plane.HILLSHADE: _hillshade,
    Plane.RANGE: _range,
    Plane.RELIEF: _relief,
    Plane.DIFFERENCE: _difference,
}
