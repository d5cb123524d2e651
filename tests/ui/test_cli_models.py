"""`traybooth models`: looking at model files of every kind, and deciding which of them may run."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from command_line import Cli
from foreign_models import write_classifier, write_segmenter
from model_files import write_embedding
from odd_models import write_model
from promptable_files import write_decoder, write_encoder

from inference.damage import shipped_model
from ui.cli import main
from ui.settings import Settings
from ui.station import Station
from ui.workflow.checks.data import check_model


def test_the_shipped_model_may_run_and_is_told_with_what_runs_it(cli: Cli):
    told = cli("models", "check", shipped_model(), "--provider", "NoSuch").out
    assert "damage_segmentation, recognised by: own card" in told
    assert "runs on CPUExecutionProvider (asked for: NoSuchExecutionProvider, CPUExecutionProvider)" in told
    assert "opset 17" in told
    assert "It may run on this station." in told


def test_a_copy_of_the_shipped_model_is_the_shipped_model(cli: Cli, tmp_path: Path):
    copied = Path(shutil.copy(shipped_model(), tmp_path / "copy.onnx"))
    assert cli("models", "check", copied, "--json").json["may_run"]


def test_a_model_is_approved_listed_and_withdrawn(cli: Cli, tiny_model: Path):
    found = cli("models", "check", tiny_model, "--json").json
    assert (found["may_run"], found["facts"][0]["opset"], found["unknown_classes"]) == (False, 18, [])
    done = cli("models", "approve", tiny_model, "--note", "tried on 200 items", "--author", "7F3A", "--json")
    assert done.json == {"model": "tiny-brightness", "sha256": found["sha256"], "may_run": True}
    assert cli("models", "check", tiny_model, "--json").json["may_run"]
    assert cli("models", "withdraw", tiny_model, "--note", "too many alarms", "--author", "9B21").code == 0
    (listed,) = cli("models", "list", "--json").json["models"]
    assert (listed["may_run"], listed["author"], listed["note"]) == (False, "9B21", "too many alarms")
    assert "too many alarms" in cli("models", "list").out
    assert not cli("models", "check", tiny_model, "--json").json["may_run"]
    cli("models", "approve", tiny_model)
    assert not cli("models", "withdraw", found["sha256"][:12], "--json").json["may_run"]
    assert cli("models", "withdraw", "ffffffff").code == 1


def test_a_model_that_nobody_approved_scores_nothing_and_capturing_goes_on(cli: Cli, stills: Path, tiny_model: Path):
    done = cli("capture", "--profile", stills, "--model", tiny_model)
    assert done.code == 0
    assert "is not approved for this station" in done.out + done.err
    refused = cli("score", "--model", tiny_model)
    assert refused.code == 1
    assert f'let it run with "traybooth models approve {tiny_model}"' in refused.err
    cli("models", "approve", tiny_model)
    assert len(cli("score", "--model", tiny_model, "--json").json["scored"]) == 1


def test_a_station_without_an_approved_model_says_what_to_type(stills: Path, tmp_path: Path, tiny_model: Path):
    settings = Settings(profile=str(stills), data=tmp_path / "data", model=tiny_model)
    with Station(settings, live=False).open() as station:
        assert station.model is None
        assert f"traybooth models approve {tiny_model}" in station.model_problem


def test_classes_that_the_taxonomy_does_not_know_are_told(cli: Cli, tmp_path: Path):
    done = cli("models", "check", write_segmenter(tmp_path / "theirs.onnx"))
    assert "recognised by: Ultralytics" in done.out
    assert "The taxonomy has no type crack, stain" in done.err
    renamed = 'classes = ["tear", "spillage"]'
    (tmp_path / "theirs.card.toml").write_text(renamed, encoding="utf-8")
    assert "no type" not in cli("models", "check", tmp_path / "theirs.onnx").err


def test_doctor_warns_of_them_and_of_a_model_that_may_not_run(tmp_path: Path):
    path, data = write_segmenter(tmp_path / "theirs.onnx"), tmp_path / "data"
    assert "is not approved" in check_model(path, data).text
    assert main(["models", "approve", str(path), "--data", str(data)]) == 0
    warned = check_model(path, data)
    assert (warned.state, "no type crack, stain" in warned.text) == ("warning", True)


def test_an_embedding_model_is_looked_at_without_scores(cli: Cli, tmp_path: Path):
    told = cli("models", "check", write_embedding(tmp_path / "embedding.onnx")).out
    assert "means 1: embedding, recognised by: own card" in told
    assert "threshold" not in told


def test_a_promptable_model_is_a_folder_of_two_files(cli: Cli, tmp_path: Path):
    write_encoder(tmp_path)
    write_decoder(tmp_path)
    found = cli("models", "check", tmp_path, "--json").json
    assert (found["task"], len(found["facts"])) == ("promptable_segmentation", 2)


@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        (lambda path: path.write_bytes(b""), "The model file is empty."),
        (lambda path: path.write_bytes(shipped_model().read_bytes()[:100_000]), "not an ONNX model, or it is damaged"),
        (lambda path: write_model(path, "nan"), "not a number"),
        (lambda path: write_classifier(path, "{0: 'a', 1: 'b', 2: 'c'}"), "has to mean undamaged"),
    ],
)
def test_a_model_that_cannot_be_used_is_never_approved(cli: Cli, tmp_path: Path, make, sentence: str):
    path = tmp_path / "bad.onnx"
    make(path)
    for action in ("check", "approve"):
        done = cli("models", action, path)
        assert done.code == 1
        assert sentence in done.err
        assert "Traceback" not in done.err
    assert not (tmp_path / "data").exists()
