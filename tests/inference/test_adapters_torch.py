"""Networks that torch itself exported in the published layouts, with weights set by hand."""

from __future__ import annotations

import warnings
from pathlib import Path

import numpy as np
import onnx
import pytest

torch = pytest.importorskip("torch", reason="torch comes with the extra for training")

from inference.damage import DamageModel, ImageFinding, ViewInput  # noqa: E402


class AnomalyNet(torch.nn.Module):
    """What anomalib's modules give: score, label, map and mask, from an image of 0 to 1."""

    def forward(self, image):
        maps = torch.nn.functional.avg_pool2d(image.mean(1, keepdim=True), 3, stride=1, padding=1)
        score = maps.amax(dim=(1, 2, 3))
        return score, score > 0.5, maps, maps > 0.5


class SegmentNet(torch.nn.Module):
    """Boxes of a grid of cells of 16 pixels, each as damaged as it is red; the only prototype masks all of a box."""

    def forward(self, images):
        batch, _, height, width = images.shape
        red = torch.nn.functional.avg_pool2d(images[:, :1], 16)
        rows, columns = red.shape[2:]
        y, x = torch.meshgrid(torch.arange(rows) * 16.0 + 8, torch.arange(columns) * 16.0 + 8, indexing="ij")
        size = torch.full_like(x, 16.0)
        boxes = torch.stack([x, y, size, size])[None].expand(batch, -1, -1, -1)
        coefficients = torch.cat([torch.ones_like(red), torch.zeros(batch, 31, rows, columns)], 1)
        found = torch.cat([boxes, red, torch.zeros_like(red), coefficients], 1).flatten(2)
        return found, torch.full((batch, 32, height // 4, width // 4), 20.0)


class Classifier(torch.nn.Module):
    """A small convolutional classifier: logits of (as much red as there is, nothing)."""

    def __init__(self, has_softmax: bool) -> None:
        super().__init__()
        self.has_softmax = has_softmax
        self.features = torch.nn.Conv2d(3, 1, 1, bias=False)
        self.head = torch.nn.Linear(1, 2)
        with torch.no_grad():
            self.features.weight.copy_(torch.tensor([1.0, 0.0, 0.0]).reshape(1, 3, 1, 1))
            self.head.weight.copy_(torch.tensor([[2.0], [0.0]]))
            self.head.bias.zero_()

    def forward(self, images):
        logits = self.head(self.features(images).mean((2, 3)))
        return torch.softmax(logits, 1) if self.has_softmax else logits


def export(net, path: Path, size, names, outputs, dynamic, metadata=None) -> Path:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        torch.onnx.export(
            net.eval(),
            (torch.zeros(1, 3, *size),),
            str(path),
            input_names=[names],
            output_names=outputs,
            dynamic_axes=dynamic,
            opset_version=17,
            dynamo=False,
        )
    if metadata:
        model = onnx.load(path)
        onnx.helper.set_model_props(model, metadata)
        onnx.save(model, path)
    return path


def found_in(path: Path, color: np.ndarray) -> ImageFinding:
    with DamageModel.load(path) as model:
        return model.score_image(ViewInput("top", "diffuse", color))


@pytest.mark.parametrize("is_open", [False, True])
def test_anomalib_2(tmp_path, is_open):
    axes = {"input": {0: "batch_size"} | ({2: "height", 3: "width"} if is_open else {}), "output": {0: "batch_size"}}
    outputs = ["pred_score", "pred_label", "anomaly_map", "pred_mask"]
    path = export(AnomalyNet(), tmp_path / "a.onnx", (64, 96), "input", outputs, axes)
    color = np.full((640, 960, 3), 51, np.uint8)
    color[200:300, 300:400] = 204
    found = found_in(path, color)
    assert found.damage_score == pytest.approx(0.8, abs=1e-3)
    height, width = found.heatmap.shape
    assert (width, height) == ((256, 256) if is_open else (96, 64))
    assert (found.heatmap[int(height * 0.39), int(width * 0.36)], found.heatmap[height // 2, width - 5]) == (204, 51)


def test_ultralytics_segmentation(tmp_path):
    metadata = {"task": "segment", "names": "{0: 'crush', 1: 'hole'}", "imgsz": "[96, 128]", "stride": "32"}
    axes = {"images": {0: "batch", 2: "height", 3: "width"}, "output0": {0: "batch", 2: "anchors"}}
    axes["output1"] = {0: "batch", 2: "mask_height", 3: "mask_width"}
    path = export(SegmentNet(), tmp_path / "s.onnx", (96, 128), "images", ["output0", "output1"], axes, metadata)
    color = np.zeros((720, 1280, 3), np.uint8)
    color[160:320, 320:480, 2] = 204
    found = found_in(path, color)
    # The letterbox is 12 rows above and below, so the red square, 28 to 44, fills three quarters of a cell.
    assert found.damage_score == pytest.approx(0.8 * 0.75, abs=0.01)
    assert found.class_scores == pytest.approx({"crush": found.damage_score, "hole": 0.0})
    assert found.heatmap.shape == (18, 32)
    assert found.heatmap[6, 10] == pytest.approx(0.6 * 255, abs=3)


def test_ultralytics_classification(tmp_path):
    metadata = {"task": "classify", "names": "{0: 'crush', 1: 'undamaged'}", "imgsz": "[64, 64]", "stride": "1"}
    axes = {"images": {0: "batch"}, "output0": {0: "batch"}}
    path = export(Classifier(True), tmp_path / "c.onnx", (64, 64), "images", ["output0"], axes, metadata)
    found = found_in(path, np.full((480, 640, 3), (0, 0, 127.5), np.uint8))
    assert found.damage_score == pytest.approx(1 / (1 + np.exp(-2 * 127 / 255)), abs=1e-4)


def test_torchvision_classifier_with_a_card_beside(tmp_path):
    axes = {"input": {0: "batch"}, "output": {0: "batch"}}
    path = export(Classifier(False), tmp_path / "t.onnx", (224, 224), "input", ["output"], axes)
    mean, std = [0.485, 0.456, 0.406], [0.229, 0.224, 0.225]
    path.with_suffix(".card.toml").write_text(
        f"""
        task = "image_classification"
        classes = ["damaged", "undamaged"]
        damage_classes = ["damaged"]
        threshold = 0.5
        inputs = [{{name = "input", role = "rgb", width = 224, height = 224, layout = "NCHW", dtype = "float32",
                    fit = "crop", shorter_edge = 256, scale = {1 / 255}, mean = {mean}, std = {std}}}]
        outputs = [{{name = "output", role = "class_scores", activation = "softmax"}}]
        """.replace("\n                    ", " "),
        encoding="utf-8",
    )
    found = found_in(path, np.full((480, 640, 3), (0, 0, 153), np.uint8))
    assert found.damage_score == pytest.approx(1 / (1 + np.exp(-2 * (0.6 - 0.485) / 0.229)), abs=1e-4)
