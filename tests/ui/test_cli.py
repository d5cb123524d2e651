"""The command line on small stills: what it prints, what it returns, and what it says when something is wrong."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import cv2
import pytest
from command_line import Cli, Done

from booth.outlines import Part
from storage.records import Damage, Region, Verdict
from storage.store import Store


@pytest.fixture
def tiny_model(cli: Cli, tiny_model: Path) -> Path:
    """The tiny model, which may run on the station of these commands."""
    done = cli("models", "approve", tiny_model)
    assert done.code == 0, done.err
    return tiny_model


@pytest.fixture
def captured(cli: Cli, stills: Path, tiny_model: Path) -> Done:
    done = cli("capture", "--profile", stills, "--model", tiny_model, "--count", 2, "--now", "--item", "box", "--json")
    assert done.code == 0, done.err
    return done


def test_capture_prints_one_line_an_item(cli: Cli, stills: Path, tiny_model: Path):
    done = cli("capture", "--profile", stills, "--model", tiny_model, "--count", 2, "--now", "--item", "box")
    lines = done.out.splitlines()
    assert [line.split()[0] for line in lines] == ["1", "2"]
    assert "box-1  2 views x 1 lightings  durable in" in lines[0]
    assert "score" in lines[0]


def test_capture_prints_json_lines_for_scripts(captured: Done):
    first, second = (json.loads(line) for line in captured.out.splitlines())
    assert (first["item"], second["item"]) == ("box-1", "box-2")
    assert len(first["views"]) == 2
    assert 0 <= first["score"] <= 1
    assert first["durable_s"] > 0


def test_capture_goes_on_without_a_model(cli: Cli, stills: Path, tmp_path: Path):
    wrong = tmp_path / "wrong.onnx"
    wrong.write_text("not a model")
    done = cli("capture", "--profile", stills, "--model", wrong)
    assert done.code == 0
    assert "not scored" in done.out
    assert "Traceback" not in done.err


def test_scores_are_given_once_unless_asked_again(cli: Cli, captured: Done, tiny_model: Path):
    assert cli("score", "--model", tiny_model, "--json").json["scored"] == []
    again = cli("score", "--model", tiny_model, "--again", "--json").json
    assert len(again["scored"]) == 2
    assert again["model"]["id"] == "tiny-brightness"
    assert len(cli("score", 1, "--model", tiny_model, "--json").json["scored"]) == 1


def test_list_shows_the_newest_first_and_takes_a_query(cli: Cli, captured: Done):
    everything = cli("list", "--json").json
    assert [one["item"] for one in everything["captures"]] == ["box-2", "box-1"]
    assert cli("list", "--text", "box-1", "--json").json["total"] == 1
    assert "2 of 2 captures." in cli("list").out


def test_sets_are_created_chosen_and_counted(cli: Cli, stills: Path):
    assert cli("sets", "create", "week 34", "--goal", 10).code == 0
    assert cli("capture", "--profile", stills, "--no-score").code == 0
    found = {one["name"]: one for one in cli("sets", "list", "--json").json["sets"]}
    assert found["week 34"]["captures"] == 1
    assert found["week 34"]["current"]
    assert cli("list", "--set", "week 34", "--json").json["total"] == 1


def test_an_unknown_set_is_named_with_the_known_ones(cli: Cli, captured: Done):
    done = cli("list", "--set", "nowhere")
    assert done.code == 1
    assert "'nowhere'" in done.err
    assert "Set 1" in done.err


def test_export_writes_a_coco_folder(cli: Cli, captured: Done, tmp_path: Path):
    done = cli("export", "coco", tmp_path / "coco", "--json")
    assert done.code == 0, done.err
    written = json.loads((tmp_path / "coco" / "annotations.json").read_text())
    assert len(written["images"]) == done.json["images"] == 4


def test_export_leaves_a_folder_with_something_else_alone(cli: Cli, captured: Done, tmp_path: Path):
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "letter.txt").write_text("keep")
    done = cli("export", "coco", tmp_path / "mine")
    assert done.code == 1
    assert "already holds something else" in done.err
    assert [path.name for path in (tmp_path / "mine").iterdir()] == ["letter.txt"]


def test_an_export_tells_regions_that_are_not_plain_polygons(cli: Cli, captured: Done, tmp_path: Path):
    square = ((-5.0, -5.0), (5.0, -5.0), (5.0, 5.0), (-5.0, 5.0))
    damage = Damage("d", "tear", regions=(Region("view-a", (Part(square),)), Region("nowhere", (Part(square),))))
    with Store.open(tmp_path / "data") as store:
        store.annotations.submit(1, [damage], Verdict.DAMAGED)
    said = cli("export", "coco", tmp_path / "coco").out
    assert "  1 region left out: " in said
    assert "  1 region clipped at the image's border." in said
    assert "  1 region written as run lengths: with cut-outs, or clipped." in said


def test_an_export_under_an_unknown_lighting_keeps_the_earlier_one(cli: Cli, captured: Done, tmp_path: Path):
    assert cli("export", "coco", tmp_path / "coco").code == 0
    before = (tmp_path / "coco" / "annotations.json").read_bytes()
    done = cli("export", "coco", tmp_path / "coco", "--lighting", "noon")
    assert (done.code, done.out) == (1, "")
    assert "'noon'" in done.err
    assert (tmp_path / "coco" / "annotations.json").read_bytes() == before


def test_an_export_that_was_stopped_goes_on(cli: Cli, captured: Done, tmp_path: Path):
    assert cli("export", "coco", tmp_path / "coco").code == 0
    (tmp_path / "coco" / "annotations.json").rename(tmp_path / "coco" / "annotations.part")
    done = cli("export", "coco", tmp_path / "coco", "--json")
    assert done.code == 0, done.err
    assert sorted(path.name for path in (tmp_path / "coco").iterdir()) == ["annotations.json", "images"]


def test_an_unknown_damage_type_is_named_with_the_known_ones(cli: Cli, captured: Done):
    done = cli("list", "--type", "rust")
    assert (done.code, done.out) == (1, "")
    assert "'rust'" in done.err
    assert "crush, tear" in done.err


@pytest.mark.parametrize("words", [("score",), ("sets", "choose", "A")])
def test_a_mistyped_data_folder_does_not_become_a_station(cli: Cli, words: tuple[str, ...], tmp_path: Path):
    done = cli(*words, "--data", tmp_path / "typo")
    assert done.code == 1
    assert "There is no station in" in done.err
    assert not (tmp_path / "typo").exists()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("capture", "--count", "many"), "a whole number of 1 or more, but is 'many'"),
        (("capture", "--wait", "nan"), "must be a number, but is 'nan'"),
        (("stage", "turn", "inf"), "must be a number, but is 'inf'"),
        (("list", "--state", "lost"), "(choose from 'captured', 'incomplete'"),
        (("capture", "--item", "two\nlines"), "must be one line of at most 200 signs"),
        (("sets", "create", "a" * 201), "must be one line of at most 200 signs"),
        (("list", "--data", ""), "must name a folder, but is empty"),
    ],
)
def test_a_wrong_value_of_an_option_is_explained(cli: Cli, capfd, words: tuple[str, ...], said: str):
    with pytest.raises(SystemExit) as ended:
        cli(*words)
    assert ended.value.code == 2
    assert said in capfd.readouterr().err


def test_doctor_names_some_of_many_damaged_images(
    cli: Cli, captured: Done, stills: Path, tiny_model: Path, tmp_path: Path
):
    with closing(sqlite3.connect(tmp_path / "data" / "frames" / "V000001.sqlite")) as volume, volume:
        assert volume.execute("UPDATE blob SET bytes = x'00'").rowcount == 8
    done = cli("doctor", "--profile", stills, "--model", tiny_model, "--json")
    database = next(check for check in done.json["checks"] if check["name"] == "database")
    assert database["state"] == "failed"
    assert database["text"].count("does not match its SHA-256") == 3
    assert database["text"].endswith("And 5 more.")


def test_a_contact_sheet_shows_every_view(cli: Cli, captured: Done, tmp_path: Path):
    assert cli("sheet", tmp_path / "sheet.png").code == 0
    sheet = cv2.imread(str(tmp_path / "sheet.png"))
    assert sheet.shape[1] > 2 * 400
    assert sheet.shape[0] > 2 * 300


def test_without_a_display_run_does_the_whole_job(cli: Cli, stills: Path, tiny_model: Path):
    done = cli("run", "--headless", "--profile", stills, "--model", tiny_model, "--json")
    assert done.code == 0, done.err
    assert len(done.json["captures"]) == 3
    assert done.json["images"] == 12
    assert cv2.imread(done.json["sheet"]) is not None


def test_a_profile_that_is_sound_is_described(cli: Cli):
    assert cli("profile", "check", "simulated").code == 0
    assert cli("profile", "check", "simulated", "--json").json["views"] == ["top", "left", "right", "front"]
    assert "simulated" in cli("profile", "list").out
    assert json.loads(cli("profile", "schema").out)["type"] == "object"


def test_every_wrong_key_of_a_profile_is_listed_at_once(cli: Cli, tmp_path: Path):
    profile = tmp_path / "booth.toml"
    profile.write_text('name = "x"\ncolour = 1\n[cameras.left]\ndriver = "opencv"\nrate = 30\ndevice = 0\n')
    done = cli("profile", "check", profile)
    assert done.code == 1
    assert "colour: this key is not known" in done.err
    assert "cameras.left.opencv.rate: this key is not known; did you mean rate_hz?" in done.err
    assert "Traceback" not in done.err
    assert len(cli("profile", "check", profile, "--json").json["problems"]) == 2


@pytest.mark.parametrize("command", ["capture", "run", "stage"])
def test_an_unknown_profile_gets_a_sentence(cli: Cli, command: str):
    words = {"capture": ["capture"], "run": ["run", "--headless"], "stage": ["stage", "show"]}[command]
    done = cli(*words, "--profile", "nowhere")
    assert done.code == 1
    assert "nowhere" in done.err
    assert "Traceback" not in done.err


def test_a_missing_camera_is_named(cli: Cli, tmp_path: Path):
    profile = tmp_path / "booth.toml"
    profile.write_text('name = "x"\n[cameras.left]\ndriver = "opencv"\ndevice = 99\n')
    done = cli("capture", "--profile", profile)
    assert done.code == 1
    assert "left" in done.err
    assert "Traceback" not in done.err


def test_a_file_that_is_no_model_gets_a_sentence(cli: Cli, captured: Done, tmp_path: Path):
    wrong = tmp_path / "wrong.onnx"
    wrong.write_text("not a model")
    done = cli("score", "--model", wrong)
    assert done.code == 1
    assert "model" in done.err
    assert "Traceback" not in done.err


def test_a_data_folder_that_cannot_be_written_gets_a_sentence(cli: Cli, stills: Path, tmp_path: Path):
    (tmp_path / "file").write_text("here first")
    done = cli("capture", "--profile", stills, "--data", tmp_path / "file" / "data")
    assert done.code == 1
    assert "cannot be written" in done.err
    assert "--data" in done.err


def test_a_database_from_the_future_is_refused_with_the_command_to_type(
    cli: Cli, captured: Done, tmp_path: Path, tiny_model: Path
):
    with sqlite3.connect(tmp_path / "data" / "station.sqlite") as catalogue:
        catalogue.execute("PRAGMA user_version=9000")
    catalogue.close()
    for words in (["list"], ["score", "--model", tiny_model]):
        done = cli(*words)
        assert done.code == 1
        assert "newer version" in done.err
        assert "pip install" in done.err


def test_another_programs_database_is_left_alone(cli: Cli, stills: Path, tmp_path: Path):
    (tmp_path / "data").mkdir()
    with sqlite3.connect(tmp_path / "data" / "station.sqlite") as other:
        other.execute("CREATE TABLE recipes (name)")
    other.close()
    done = cli("capture", "--profile", stills)
    assert done.code == 1
    assert "not a catalogue of this program" in done.err


def test_nothing_captured_yet_gets_a_sentence(cli: Cli):
    done = cli("list")
    assert done.code == 1
    assert "traybooth capture" in done.err


def test_an_export_folder_that_cannot_be_made_gets_a_sentence(cli: Cli, captured: Done):
    done = cli("export", "coco", "/proc/nowhere")
    assert done.code == 1
    assert "/proc/nowhere cannot be made" in done.err


def test_an_author_that_is_too_long_is_refused_with_a_sentence(cli: Cli):
    done = cli("capture", "--author", "x" * 200)
    assert done.code == 1
    assert "--author" in done.err
    assert "pydantic" not in done.err


def test_debug_adds_the_traceback(cli: Cli):
    assert "Traceback" in cli("list", "--debug").err


def test_a_booth_without_a_stage_says_so(cli: Cli, stills: Path):
    done = cli("stage", "next", "--profile", stills)
    assert done.code == 1
    assert "does not place its items itself" in done.err


@pytest.mark.parametrize(
    "words", [["fly"], [], ["capture", "--count", "0"], ["list", "--limit", "-1"], ["export"], ["capture", "--colour"]]
)
def test_what_is_not_understood_ends_with_two(cli: Cli, words: list[str]):
    with pytest.raises(SystemExit) as ended:
        cli(*words)
    assert ended.value.code == 2


def test_doctor_says_of_each_part_whether_it_is_well(cli: Cli, stills: Path, tiny_model: Path):
    done = cli("doctor", "--profile", stills, "--model", tiny_model, "--json")
    found = {check["name"]: check for check in done.json["checks"]}
    assert done.code == 0, done.out
    assert {"python", "onnxruntime", "qt", "profile", "model", "data folder", "write speed", "database"} <= set(found)
    assert "no display" in found["qt"]["text"]


def test_doctor_fails_with_what_to_do(cli: Cli, stills: Path, tmp_path: Path):
    done = cli("doctor", "--profile", stills, "--model", tmp_path / "none.onnx")
    assert done.code == 1
    assert "FAILED   model" in done.out
