"""Looks are learnt the same way each time, on from where a run stopped, and the file says what the network says."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from inference.embedding import EmbeddingModel  # noqa: E402
from inference.identification import Calibration  # noqa: E402
from inference.item_patch import PATCH  # noqa: E402
from inference.training.embedding_loop import EmbeddingSettings, EmbeddingTrainer, pair_loss  # noqa: E402
from inference.training.embedding_network import EmbeddingNet, InAllTurns  # noqa: E402
from inference.training.embedding_samples import LookSample, load_look, store_look, vary_look  # noqa: E402
from inference.training.embedding_train import LookFiles, train_embedding  # noqa: E402

SETTINGS = EmbeddingSettings(steps=2, products=2, checkpoint_every=1)


def sample(product: int, item: int) -> LookSample:
    """Two views of a striped item: the product says which colours, the item how noisy they are."""
    own, mine = np.random.default_rng(product), np.random.default_rng((product, item))
    patches = np.zeros((2, PATCH, PATCH, 3), np.int64)
    patches[:, 40:90, 10:118] = own.integers(40, 220, (1, 1, 12, 3)).repeat(9, axis=2)
    noisy = patches + mine.integers(-9, 10, patches.shape) * (patches > 0)
    size = tuple(own.uniform(50, 250, 3) + mine.normal(0, 0.5, 3))
    return LookSample(f"p{product}-{item}", f"p{product}", noisy.astype(np.uint8), size)


@pytest.fixture(scope="module")
def files(tmp_path_factory) -> dict[str, list[Path]]:
    folder = tmp_path_factory.mktemp("looks")
    return {f"p{product}": [store_look(sample(product, item), folder) for item in range(3)] for product in range(6)}


def test_a_sample_is_kept_as_it_is(files):
    kept, made = load_look(files["p2"][1]), sample(2, 1)
    assert np.array_equal(kept.patches, made.patches)
    assert (kept.item, kept.product, kept.size_mm, kept.tags) == (made.item, made.product, made.size_mm, made.tags)


def test_a_run_that_was_interrupted_ends_as_one_that_was_not(files, tmp_path):
    products = list(files.values())
    whole = EmbeddingTrainer(SETTINGS).run(products)

    def stop(done: int, _total: int, _loss: float) -> None:
        if done == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        EmbeddingTrainer(SETTINGS).run(products, tmp_path / "checkpoint.pt", stop)
    resumed = EmbeddingTrainer(SETTINGS)
    net = resumed.run(products, tmp_path / "checkpoint.pt")
    for one, other in zip(whole.state_dict().values(), net.state_dict().values(), strict=True):
        assert torch.equal(one, other)


def test_the_loss_is_that_of_finding_the_partner():
    looks = torch.eye(4)[[0, 0, 1, 1]]
    assert math.isclose(float(pair_loss(looks, 2.0)), math.log(1 + 2 * math.exp(-2.0)), rel_tol=1e-5)
    assert float(pair_loss(looks[[0, 2, 1, 3]], 2.0)) > float(pair_loss(looks, 2.0))


def test_quarter_turns_change_nothing():
    patch = torch.from_numpy(sample(1, 0).patches[:1].copy())
    net = InAllTurns(EmbeddingNet()).eval()
    with torch.no_grad():
        assert torch.allclose(net(patch), net(torch.rot90(patch, 1, (1, 2))), atol=1e-5)


def test_a_varied_patch_stays_one_and_follows_its_seed():
    patch = sample(1, 0).patches[0]
    first, again, other = (vary_look(patch, np.random.default_rng(seed)) for seed in (1, 1, 2))
    assert first.shape == (PATCH, PATCH, 3)
    assert first.dtype == np.uint8
    assert np.array_equal(first, again)
    assert not np.array_equal(first, other)


def test_training_ends_in_a_model_with_its_card(files, tmp_path):
    phases = set()
    report = train_embedding(
        LookFiles({key: files[key] for key in ("p0", "p1", "p2")}, files, files, references=2),
        tmp_path / "embedding.onnx",
        SETTINGS,
        version="1",
        notes={"summary": "for a test"},
        progress=lambda phase, _done, _total: phases.add(phase),
    )
    assert phases == {"train", "calibrate", "evaluate"}
    assert report.difference < 1e-3
    assert report.path.stat().st_size < 4_000_000
    assert any("top 1" in line for line in report.lines)
    with EmbeddingModel.load(report.path) as model:
        assert model.card == report.card
        assert Calibration.of_card(model.card).threshold == model.card.threshold
        assert model.card.training["summary"] == "for a test"
    assert [path.name for path in tmp_path.iterdir()] == ["embedding.onnx"]
