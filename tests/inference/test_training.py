"""Training end to end on a few drawn views: what is learnt, kept, resumed and exported. Needs the extra `train`."""

from __future__ import annotations

import warnings
from dataclasses import replace

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from inference.card import read_card  # noqa: E402
from inference.damage import DamageModel, ViewInput  # noqa: E402
from inference.session import Session  # noqa: E402
from inference.training.batches import Batch, vary, whole  # noqa: E402
from inference.training.contract import damage_card  # noqa: E402
from inference.training.export import export, parity, rewrite_card  # noqa: E402
from inference.training.head import fit_head  # noqa: E402
from inference.training.judge import Judged, judge, summary, threshold_for  # noqa: E402
from inference.training.loop import LoopSettings, Trainer  # noqa: E402
from inference.training.losses import image_loss, map_targets  # noqa: E402
from inference.training.network import DamageNet  # noqa: E402
from inference.training.relief import DepthRelief, LightRelief, pooled_mean, quick_mean  # noqa: E402
from inference.training.samples import Sample, load, pack, store, store_all  # noqa: E402
from inference.training.train import Splits, train  # noqa: E402

CLASSES = ("crush", "hole")
WINDOW = (64, 64)
SETTINGS = LoopSettings(len(CLASSES), steps=6, batch=4, window=WINDOW, checkpoint_every=2)


def drawn(number: int, size: tuple[int, int] = (256, 144)) -> Sample:
    """A bright box on a grey tray under four lights; every other one has a dark hole in it, 30 mm deep."""
    rng = np.random.default_rng(number)
    width, height = size
    color = rng.normal(90, 4, (height, width, 3)).clip(0, 255).astype(np.uint8)
    depth = rng.normal(800, 0.5, (height, width)).astype(np.float32)
    damage = np.zeros((height, width), np.uint8)
    left, top = int(rng.integers(20, width - 100)), int(rng.integers(20, height - 80))
    color[top : top + 60, left : left + 80] += 60
    depth[top : top + 60, left : left + 80] -= 70
    if number % 2:
        spot = np.s_[top + 20 : top + 40, left + 30 : left + 50]
        color[spot], damage[spot] = 20, 2
        depth[spot] += 30
    box = (float(left), float(top), left + 80.0, top + 60.0)
    others = {"left": color // 2, "right": color // 3, "back": color // 4}
    return Sample(f"item{number}", "top", color, depth, damage, others, box, ("fake",) if number % 4 == 0 else ())


@pytest.fixture
def card():
    return damage_card(CLASSES, "test", size=(256, 160))


@pytest.fixture
def files(tmp_path, card):
    cut = store_all([drawn(number) for number in range(8)], tmp_path / "cut", card, window=WINDOW)
    views = store_all([drawn(number) for number in range(8, 16)], tmp_path / "whole", card)
    return cut, views


def test_packed_sample_comes_back_as_it_was(tmp_path, card):
    packed = pack(drawn(1), card)
    again = load(store(packed, tmp_path))
    assert (again.capture, again.view, again.tags) == ("item1", "top", ())
    for plane in ("rgb", "lit", "depth", "bits"):
        assert np.array_equal(getattr(again, plane), getattr(packed, plane))


def test_whole_view_is_letterboxed_and_depth_kept_to_a_tenth_of_a_millimetre(card):
    packed = pack(drawn(1), card)
    assert packed.rgb.shape == (160, 256, 3)
    assert not packed.depth[:8].any()
    assert np.abs(packed.depth_mm[8:152] - drawn(1).depth_mm).max() <= 0.051


def test_lights_are_packed_in_their_order_and_those_that_are_not_there_as_zeros(card):
    sample = drawn(1)
    packed = pack(replace(sample, others={"right": sample.others["right"], "unknown": sample.color}), card)
    assert packed.lit.shape == (160, 256, 3)
    assert packed.lit.any(axis=(0, 1)).tolist() == [False, True, False]
    assert abs(float(packed.lit[8:152, :, 1].mean()) - float(sample.others["right"].mean())) < 1.0


def test_cut_out_holds_the_whole_item_and_the_window(card):
    packed = pack(drawn(1), card, window=WINDOW)
    assert packed.bits.shape < (160, 256)
    assert np.count_nonzero(packed.bits) == 400
    assert packed.bits.shape[0] >= 96
    assert packed.bits.shape[1] >= 96


def test_labels_say_unknown_where_too_little_is_seen(card):
    packed = pack(drawn(1), card)
    speck = replace(packed, bits=np.zeros_like(packed.bits))
    assert speck.labels(2).tolist() == [0, 0, 0]
    speck.bits[3, 3] = 1
    assert np.isnan(speck.labels(2)).tolist() == [True, True, False]
    assert packed.labels(2).tolist() == [1, 0, 1]


def test_variations_keep_planes_together_and_follow_the_seed(card):
    packed = pack(drawn(1), card, window=WINDOW)
    tied = replace(packed, rgb=np.repeat(packed.bits[..., None] * 100, 3, axis=2))
    shown = [vary(tied, np.random.default_rng(seed), WINDOW) for seed in range(12)]
    again = vary(tied, np.random.default_rng(3), WINDOW)
    assert np.array_equal(shown[3].rgb, again.rgb)
    assert {one.bits.shape for one in shown} == {(64, 64)}
    damaged = sum(np.count_nonzero(one.bits) for one in shown)
    bright = sum(np.count_nonzero((one.bits > 0) & (one.rgb[..., 0] > 80)) for one in shown)
    assert damaged > 0
    assert bright > 0.85 * damaged


def test_variations_drop_lights_and_depth_at_times_and_swap_sides_with_the_mirror(card):
    packed = pack(drawn(1), card, window=WINDOW)
    flat = replace(packed, lit=np.full_like(packed.lit, (200, 100, 50)))
    shown = [vary(flat, np.random.default_rng(seed), WINDOW) for seed in range(200)]
    levels = np.array([one.lit.reshape(-1, 3).mean(axis=0) for one in shown])
    lost = levels == 0
    assert 0.08 < lost.all(axis=1).mean() < 0.25
    assert 0.02 < (lost.any(axis=1) & ~lost.all(axis=1)).mean() < 0.4
    assert 0.05 < np.mean([not one.depth.any() for one in shown]) < 0.2
    whole_ones = levels[~lost.any(axis=1)]
    assert 0.3 < (whole_ones[:, 0] > whole_ones[:, 1]).mean() < 0.7
    assert (whole_ones[:, 2] < whole_ones[:, :2].min(axis=1)).all()


def test_print_cancels_out_of_what_a_light_shows_and_form_does_not():
    shading = torch.ones(1, 1, 32, 32) * 0.6
    shading[..., 16:] = 0.3
    printed = torch.full((1, 3, 32, 32), 200.0)
    printed[:, :, 10:20] = 60.0
    lit = printed[:, :1] * shading
    ratios, is_lit = LightRelief()(printed, torch.cat([lit, torch.zeros_like(lit)], 1))
    across = ratios[0, 0].mean(0)
    assert float(ratios[0, 0, :, :16].std()) < 0.02
    assert float(across[0] - across[-1]) > 0.2
    assert not ratios[0, 1].any()
    assert is_lit.shape == (1, 2, 16, 16)
    assert is_lit[0, :, 0, 0].tolist() == [1, 0]


def test_relief_of_a_tilted_plane_is_nothing_and_of_a_dent_is_not():
    across, down = np.meshgrid(np.arange(128), np.arange(96))
    tilted = 1000.0 / (1.0 + 0.002 * across + 0.003 * down)
    dent = tilted.copy()
    dent[40:52, 60:72] += 6.0
    relief = DepthRelief().eval()
    planes = [torch.from_numpy(plane[None, None].astype(np.float32)) for plane in (tilted, dent)]
    (_, flat), (_, dented) = relief(planes[0]), relief(planes[1])
    inner = np.s_[:, :3, 12:-12, 12:-12]
    assert float(flat[inner].abs().max()) < 0.01
    assert float(dented[inner].max()) > 0.2
    slopes = np.s_[:, 3:5, 12:-12, 12:-12]
    assert float((flat[slopes] - flat[slopes].mean((2, 3), keepdim=True)).abs().max()) < 0.1
    assert float((dented[slopes] - flat[slopes]).abs().max()) > 0.2
    missing = relief(torch.zeros(1, 1, 96, 128))
    assert not any(bool(plane.any()) for plane in missing)


@pytest.mark.parametrize("reach", [1, 2, 5, 11])
def test_both_ways_to_a_local_mean_agree(reach):
    plane = torch.rand(2, 1, 40, 56, generator=torch.Generator().manual_seed(1))
    assert torch.allclose(quick_mean(plane, reach), pooled_mean(plane, reach), atol=1e-5)


def test_map_targets_mark_every_cell_that_a_damage_touches():
    bits = torch.zeros(1, 8, 8, dtype=torch.uint8)
    bits[0, 1, 6] = 2
    targets = map_targets(bits, 2)
    assert targets[0, 0].tolist() == [[0, 1], [0, 0]]
    assert not targets[0, 1].any()
    assert targets[0, 2].tolist() == [[0, 1], [0, 0]]


def test_unknown_labels_teach_nothing():
    logits = torch.tensor([[2.0, -1.0, 0.5]])
    labels = torch.tensor([[1.0, 0.0, float("nan")]])
    changed = torch.tensor([[2.0, -1.0, -9.0]])
    assert image_loss(logits, labels) == image_loss(changed, labels)


def test_same_seed_trains_the_same_network_and_a_resumed_run_too(files, tmp_path):
    cut, _ = files
    straight = Trainer(SETTINGS).run(cut)
    stopped = Trainer(SETTINGS)
    saved = tmp_path / "checkpoint.pt"
    with pytest.raises(KeyboardInterrupt):
        stopped.run(cut, saved, _interrupt_at(4))
    resumed = Trainer(SETTINGS).run(cut, saved)
    for name, value in straight.state_dict().items():
        assert torch.equal(value, resumed.state_dict()[name]), name


def _interrupt_at(step: int):
    def interrupt(done: int, _total: int, _loss: float) -> None:
        # The checkpoint of a step is written after it was told, so the run is interrupted one step later.
        if done == step + 1:
            raise KeyboardInterrupt

    return interrupt


def test_two_copies_train_one_network_alike_each_time(files):
    cut, _ = files
    settings = replace(SETTINGS, threads=2, steps=3)
    first, second = Trainer(settings).run(cut), Trainer(settings).run(cut)
    for name, value in first.state_dict().items():
        assert torch.equal(value, second.state_dict()[name]), name
    assert any(
        not torch.equal(value, Trainer(settings).average.state_dict()[name])
        for name, value in first.state_dict().items()
    )


def test_loss_falls_on_what_it_is_shown(files):
    cut, _ = files
    losses = []
    settings = replace(SETTINGS, steps=25)
    Trainer(settings).run(cut, progress=lambda _done, _total, loss: losses.append(loss))
    assert np.mean(losses[-5:]) < 0.7 * np.mean(losses[:5])


def test_export_says_what_torch_says_and_carries_its_card(tmp_path, card):
    torch.manual_seed(3)
    net = DamageNet(len(CLASSES))
    target = tmp_path / "model.onnx"
    assert export(net, card, target) < 1e-4
    with Session.load(target) as session:
        assert read_card(session.metadata, session.inputs, session.outputs) == card
    changed = rewrite_card(target, card, threshold=0.25, training={"views": 8})
    assert parity(net, target.read_bytes(), changed) < 1e-4
    with DamageModel.load(target) as model:
        assert model.card.threshold == 0.25


def test_export_is_the_same_file_each_time(tmp_path, card):
    torch.manual_seed(3)
    net = DamageNet(len(CLASSES))
    export(net, card, tmp_path / "one.onnx")
    export(net, card, tmp_path / "two.onnx")
    assert (tmp_path / "one.onnx").read_bytes() == (tmp_path / "two.onnx").read_bytes()


def test_head_is_fitted_and_the_rest_is_left_alone(files):
    _, views = files
    torch.manual_seed(1)
    net = DamageNet(len(CLASSES)).eval()
    before = {name: value.clone() for name, value in net.state_dict().items()}
    batch = whole([load(path) for path in views], len(CLASSES))
    lost = _image_loss(net, batch)
    fit_head(net, views, seed=1, threads=2)
    changed = {name.split(".")[0] for name, value in net.state_dict().items() if not torch.equal(value, before[name])}
    assert changed == {"image_head"}
    assert _image_loss(net, batch) < lost


@torch.no_grad()
def _image_loss(net: DamageNet, batch: Batch) -> float:
    return float(image_loss(net.logits(*batch.inputs())[0], torch.from_numpy(batch.labels)))


def test_training_ends_with_a_model_whose_card_says_how_good_it_is(files, tmp_path, monkeypatch):
    cut, views = files
    phases = []
    monkeypatch.setattr("inference.training.train.damage_card", lambda c, v: damage_card(c, v, size=(256, 160)))
    report = train(
        Splits(cut, views[:4], views[4:]),
        tmp_path / "out" / "damage.onnx",
        CLASSES,
        SETTINGS,
        version="1.test",
        notes={"data": "drawn boxes"},
        progress=lambda phase, _done, _total: phases.append(phase),
    )
    assert list(dict.fromkeys(phases)) == ["train", "calibrate", "evaluate", "evaluate without"]
    with DamageModel.load(report.path) as model:
        training = model.card.training
        image = drawn(40)
        finding = model.score_image(ViewInput("top", "diffuse", image.color, image.depth_mm, image.others))
    assert training["data"] == "drawn boxes"
    assert training["evaluation"]["images"]["damaged"] == 2
    assert {"without_depth", "without_lights", "without_both"} < set(training["evaluation"])
    assert finding.heatmap.shape == (36, 64)
    assert report.lines[0].startswith("images: AUROC ")
    assert any("crush 0 of 0" in line for line in report.lines)
    assert [path.name for path in report.path.parent.iterdir()] == ["damage.onnx"]


def test_summary_counts_captures_types_and_fakes(tiny_model, card, tmp_path):
    samples = [drawn(number) for number in range(8)]
    with DamageModel.load(tiny_model) as model:
        paths = store_all(samples, tmp_path / "views", card)
        judged = judge(model, paths)
        figures = summary(judged, model.card.classes, threshold_for(judged, 0.01))
    assert figures["captures"]["damaged"] == figures["captures"]["undamaged"] == 4
    assert figures["recall_by_type_at_1_percent"]["tear"]["of"] == 4
    assert figures["false_alarms_on_tagged_good"]["fake"]["of"] == 2
    assert all(isinstance(one, Judged) for one in judged)


def test_warnings_of_the_exporter_do_not_reach_the_person(tmp_path, card):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        export(DamageNet(len(CLASSES)), card, tmp_path / "model.onnx")
