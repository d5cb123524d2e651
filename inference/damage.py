"""The supervised damage model: images of a capture in, findings out."""

from __future__ import annotations

import math
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from inference.card import ModelCard, ModelOutput, read_card
from inference.errors import InferenceError, ModelError
from inference.findings import CaptureFinding, ImageFinding, ViewInput
from inference.fusion import fuse, worst_image
from inference.session import Session
from inference.transforms import fit_color, fit_depth, missing_plane, over_image, place

__all__ = ["CaptureFinding", "DamageModel", "ImageFinding", "ViewInput", "shipped_model"]


def shipped_model() -> Path:
    """The damage model that comes with the program."""
    return Path(__file__).parent / "models" / "damage.onnx"


class DamageModel:
    """A model with its card. Used from one thread at a time."""

    def __init__(self, session: Session) -> None:
        """Raises CardError where the session's model has no usable card."""
        self.session = session
        self.card: ModelCard = read_card(session.metadata, session.inputs, session.outputs)
        self._outputs = {role: self.card.output_of(role) for role in ("score", "class_scores", "heatmap")}

    @classmethod
    def load(cls, path: Path | None = None, threads: int = 1) -> DamageModel:
        """The model in `path` (the shipped one without). Raises ModelError naming the file and all that is wrong."""
        path = shipped_model() if path is None else path
        try:
            return cls(Session.load(path, threads))
        except ModelError as error:
            error.add_note(f"while loading {path}")
            raise

    @property
    def sha256(self) -> str:
        """The SHA-256 of the very bytes that were loaded; it names the model in every stored score."""
        return self.session.sha256

    def score_image(self, image: ViewInput) -> ImageFinding:
        """What the model says of one image. Raises InferenceError where it fails or gives impossible numbers."""
        return self.read_outputs(image, self.session.run(self.prepare(image)))

    def score(self, images: Sequence[ViewInput]) -> CaptureFinding:
        """All images scored and fused. Raises InferenceError without images, or as `score_image`."""
        began = time.perf_counter()
        findings = tuple(self.score_image(image) for image in images)
        fused = fuse(findings)
        seconds = time.perf_counter() - began
        return CaptureFinding(fused, self.card.threshold, findings, worst_image(findings), seconds)

    def prepare(self, image: ViewInput) -> dict[str, np.ndarray]:
        """The session's inputs by name. Raises InferenceError where a plane that the model needs is not there."""
        planes = {}
        for spec in self.card.inputs:
            if spec.role == "rgb":
                planes[spec.name] = fit_color(image.color, spec)
            elif image.depth_mm is not None:
                planes[spec.name] = fit_depth(image.depth_mm, spec)
            elif spec.required:
                raise InferenceError(
                    f"The model {self.card.model_id} needs depth, and {image.view} has none.",
                    "Use a camera with depth or a model that works without.",
                )
            else:
                planes[spec.name] = missing_plane(spec)
        return planes

    def read_outputs(self, image: ViewInput, outputs: dict[str, np.ndarray]) -> ImageFinding:
        """The finding in the session's outputs for `image`. Raises InferenceError where they cannot be scores."""
        values = {}
        for role, spec in self._outputs.items():
            if spec is not None:
                self._check_count(role, outputs[spec.name])
                values[role] = _probabilities(outputs[spec.name], spec)
        classes = values.get("class_scores")
        by_class = {} if classes is None else dict(zip(self.card.classes, map(float, classes.flat), strict=True))
        heatmap = self._heatmap(image, values["heatmap"]) if "heatmap" in values else None
        return ImageFinding(image.view, image.lighting, float(values["score"].flat[0]), by_class, heatmap)

    def _check_count(self, role: str, values: np.ndarray) -> None:
        """The graph may leave sizes open, so what really came is looked at."""
        expected = {"score": values.size == 1, "class_scores": values.size == len(self.card.classes)}
        if not expected.get(role, values.ndim == 4 and values.size > 0):
            raise InferenceError(f"The model gave a {role} of shape {values.shape}, which its card does not say.")

    def _heatmap(self, image: ViewInput, maps: np.ndarray) -> np.ndarray:
        spec = self.card.input_of("rgb")
        placement = place((image.color.shape[1], image.color.shape[0]), spec)
        heatmap = np.rint(over_image(maps[0, 0], placement) * 255.0).astype(np.uint8)
        heatmap.flags.writeable = False
        return heatmap

    def close(self) -> None:
        self.session.close()

    def __enter__(self) -> DamageModel:
        return self

    def __exit__(self, *_exc: object) -> None:
        self.close()


def _probabilities(values: np.ndarray, spec: ModelOutput) -> np.ndarray:
    """`values` as 0 to 1. Raises InferenceError for what is not finite or out of range: it is never "no damage"."""
    low, high = float(values.min()), float(values.max())
    if not (math.isfinite(low) and math.isfinite(high)):
        raise InferenceError(f"The model gave a {spec.role} that is not a number.", "The image stays without a score.")
    if spec.activation == "logit":
        return 1.0 / (1.0 + np.exp(-np.clip(values, -60.0, 60.0)))
    if low < -1e-4 or high > 1.0 + 1e-4:
        raise InferenceError(
            f"The model gave a {spec.role} from {low:g} to {high:g}, but its card says probability.",
            "The image stays without a score.",
        )
    return np.clip(values, 0.0, 1.0)
