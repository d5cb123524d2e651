"""What an item looks like, in numbers: a direction by the embedding model, its colours, and its size in millimetres."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import cv2
import numpy as np

from inference.card import ModelCard, read_card
from inference.errors import InferenceError, ModelError
from inference.item_patch import footprint_of, merged, patch_of
from inference.outputs import check_finite
from inference.session import Session
from inference.transforms import fit_color

if TYPE_CHECKING:
    from inference.gallery.surfels import SurfaceView

_AB_BINS, _L_BINS = 12, 8


@dataclass(frozen=True, eq=False, slots=True)
class Look:
    """How one capture's item looks. embedding: (d,) float32 of length 1. colors: (k,) float32 shares of the item in
    each range of colours, which add up to 1. size_mm: length, width and height as it lies."""

    embedding: np.ndarray
    colors: np.ndarray
    size_mm: tuple[float, float, float]

    def to_bytes(self) -> bytes:
        target = io.BytesIO()
        np.savez(target, embedding=self.embedding, colors=self.colors, size_mm=np.array(self.size_mm))
        return target.getvalue()

    @classmethod
    def from_bytes(cls, data: bytes) -> Look:
        """What `to_bytes` wrote. Raises InferenceError for anything else."""
        try:
            with np.load(io.BytesIO(data), allow_pickle=False) as kept:
                return cls(kept["embedding"], kept["colors"], tuple(map(float, kept["size_mm"])))
        except (OSError, ValueError, KeyError, EOFError) as error:
            raise InferenceError("A kept look cannot be read.", "It is made anew from its capture.") from error


def shipped_embedding() -> Path:
    """The embedding model that comes with the program."""
    return Path(__file__).parent / "models" / "embedding.onnx"


class EmbeddingModel:
    """An embedding model with its card. Used from one thread at a time."""

    def __init__(self, session: Session) -> None:
        """Raises ModelError where the model has no usable card or is not for embedding colour alone."""
        self.session = session
        self.card: ModelCard = read_card(session.metadata, session.inputs, session.outputs)
        if self.card.task != "embedding" or len(self.card.inputs) != 1:
            raise ModelError(
                f"The model is for {self.card.task} from {len(self.card.inputs)} input(s), not for an embedding of "
                "colour.",
                "Choose an embedding model.",
            )
        self._input, self._output = self.card.inputs[0], self.card.output_of("embedding")

    @classmethod
    def load(cls, path: Path | None = None, threads: int = 1) -> EmbeddingModel:
        """The model in `path` (the shipped one without). Raises ModelError naming the file and all that is wrong."""
        path = shipped_embedding() if path is None else path
        try:
            return cls(Session.load(path, threads))
        except ModelError as error:
            error.add_note(f"while loading {path}")
            raise

    @property
    def sha256(self) -> str:
        return self.session.sha256

    def embed(self, color: np.ndarray) -> np.ndarray:
        """(d,) float32 of length 1 for one image (h, w, 3) uint8 BGR. Raises InferenceError where the model fails."""
        outputs = self.session.run({self._input.name: fit_color(color, self._input)})
        vector = check_finite(outputs[self._output.name], "embedding").ravel()
        length = float(np.linalg.norm(vector))
        if length < 1e-6:
            raise InferenceError("The model gave an embedding of length 0.", "The item is known by its code only.")
        return vector / np.float32(length)

    def look(self, views: Sequence[SurfaceView]) -> Look | None:
        """How the item in these views looks, which lies as it is seen under diffuse light.

        None where nothing lies on the tray or no view shows enough of it.
        """
        item = footprint_of([view.points_mm for view in views])
        if item is None:
            return None
        patches = [patch_of(view.view, view.color, view.points_mm, item) for view in views]
        patches = [patch.color for patch in patches if patch is not None]
        return self.look_of(merged(np.stack(patches)), item.size_mm) if patches else None

    def look_of(self, patch: np.ndarray, size_mm: tuple[float, float, float]) -> Look:
        """The look of an item of this size in a patch (see `item_patch`) of all views together."""
        return Look(self.embed(patch), colors_of(patch), size_mm)

    def close(self) -> None:
        self.session.close()

    def __enter__(self) -> EmbeddingModel:
        return self

    def __exit__(self, *_exc: object) -> None:
        self.close()


def colors_of(patch: np.ndarray) -> np.ndarray:
    """(k,) float32 shares of a patch's colours: a map of CIE Lab's a and b, and L, each smoothed; black is not counted.

    The roots of two of them multiplied and added up are 1 for the same colours (Bhattacharyya).
    """
    lab = cv2.cvtColor(patch, cv2.COLOR_BGR2Lab)[patch.any(axis=2)].astype(np.float32)
    hue, _, _ = np.histogram2d(*lab[:, 1:].clip(48, 207).T, bins=_AB_BINS, range=((48, 208), (48, 208)))
    light, _ = np.histogram(lab[:, 0], bins=_L_BINS, range=(0, 256))
    hue = cv2.GaussianBlur(hue.astype(np.float32), (0, 0), 0.7)
    light = cv2.GaussianBlur(light.astype(np.float32)[None], (0, 0), 0.7)
    shares = [plane.ravel() / max(float(plane.sum()), 1.0) for plane in (hue, light)]
    return (np.concatenate(shares) / 2).astype(np.float32)
