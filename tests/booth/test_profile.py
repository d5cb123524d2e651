"""A profile is checked whole: everything that is wrong with it is told at once, by its path, in a sentence."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from pydantic import ValidationError

from booth.calibration_files import intrinsics_of
from booth.drivers import MODULES
from booth.errors import ProfileError
from booth.profile import Profile, load_profile, profile_schema, shipped_profiles
from booth.profile_cameras import CAMERA_MODELS
from booth.profile_lights import LIGHT_MODELS
from booth.recipe import RecipeShot

GOOD = """
name = "bench"
[cameras.left]
driver = "realsense"
serial = "0012"
[cameras.right]
driver = "opencv"
device = 3
[lights.panel]
driver = "sacn"
universe = 1
channels = { west = 1, east = 2 }
[lightings]
both = { west = 1.0, east = 0.5 }
west = { west = 1 }
[recipe]
lightings = ["both", "west"]
"""


def written(folder: Path, text: str) -> Path:
    path = folder / "bench.toml"
    path.write_text(text)
    return path


def problems_of(folder: Path, text: str) -> tuple[str, ...]:
    with pytest.raises(ProfileError) as caught:
        load_profile(written(folder, text))
    return caught.value.problems


def test_the_simulated_booth_comes_with_the_program():
    profile = load_profile("simulated")
    assert "simulated" in shipped_profiles()
    assert profile.views == ("top", "left", "right", "front")
    assert profile.light_names == ("top", "left", "right", "back")
    assert [shot.lighting for shot in profile.recipe_value().shots] == ["diffuse", "left", "right", "back"]
    assert profile.recipe_value().resting == "diffuse"


def test_every_shipped_profile_is_sound():
    assert all(load_profile(path).name == name for name, path in shipped_profiles().items())


def test_a_mark_of_the_byte_order_is_no_mistake(tmp_path):
    path = tmp_path / "bench.toml"
    path.write_bytes(b"\xef\xbb\xbf" + GOOD.encode())
    assert load_profile(path).name == "bench"


def test_a_lens_may_leave_out_its_last_coefficients():
    matrix = ((900.0, 0.0, 640.0), (0.0, 900.0, 360.0), (0.0, 0.0, 1.0))
    lengths = [len(intrinsics_of(matrix, (1280, 720), (0.1,) * count).distortion) for count in range(9)]
    assert lengths == [0, 5, 5, 5, 5, 5, 8, 8, 8]
    assert intrinsics_of(matrix, (1280, 720), (0.1, -0.05)).distortion == (0.1, -0.05, 0.0, 0.0, 0.0)


def test_lights_that_a_lighting_does_not_name_are_dark(tmp_path):
    recipe = load_profile(written(tmp_path, GOOD)).recipe_value()
    assert recipe.lightings == {"both": {"west": 1.0, "east": 0.5}, "west": {"west": 1.0, "east": 0.0}}
    assert recipe.resting == "both"


def test_shots_may_name_their_views(tmp_path):
    text = GOOD.replace('lightings = ["both", "west"]', 'shots = [{ lighting = "west", views = ["left"] }]')
    recipe = load_profile(written(tmp_path, text)).recipe_value()
    assert recipe.shots == (RecipeShot("west", ("left",)),)
    assert recipe.resting == "west"


def test_without_a_recipe_every_lighting_is_a_shot(tmp_path):
    recipe = load_profile(written(tmp_path, GOOD[: GOOD.index("[recipe]")])).recipe_value()
    assert [shot.lighting for shot in recipe.shots] == ["both", "west"]


def test_a_folder_of_stills_is_one_shot_without_light(still_folder):
    profile = load_profile(still_folder.path)
    recipe = profile.recipe_value()
    assert profile.views == ("view-00", "view-01")
    assert recipe.shots == (RecipeShot(""),)
    assert recipe.resting == ""
    assert recipe.lightings == {"": {}}


def test_paths_are_relative_to_the_profile_wherever_it_is_read_from(still_folder, tmp_path, monkeypatch):
    profile = written(tmp_path, 'name = "shelf"\n[cameras.shelf]\ndriver = "replay"\nfolder = "stills"\n')
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")
    assert load_profile("../bench.toml").views == ("shelf-00", "shelf-01")
    assert load_profile(profile).cameras["shelf"].folder == still_folder.path


def test_everything_that_is_wrong_is_told_at_once(tmp_path):
    text = """
name = "two words"
colour = "red"
[tray]
width_mm = 0
[cameras.left]
driver = "realsense"
serial = "0012"
expsoure = 5000
exposure_us = -1
[cameras.right]
driver = "realsense"
serial = "0012"
[cameras.nowhere]
driver = "simulated"
position_mm = [0, 0, 0]
[cameras.far]
driver = "realsens"
[cameras.bare]
[cameras.film]
driver = "opencv"
file = "absent.avi"
device = 1
rate_hz = 0
[lights.panel]
driver = "sacn"
universe = 1
channels = { west = 513, east = 2, north = 2 }
[lightings]
both = { west = 1.5, eats = 1 }
[recipe]
lightings = ["both", "bothe"]
resting = "dim"
settle = 3
"""
    found = problems_of(tmp_path, text)
    expected = {
        "name": "letters, digits",
        "colour": "not known",
        "tray.width_mm": "more than 0.0, but is 0",
        "cameras.left.realsense.expsoure": "this key is not known; did you mean exposure_us?",
        "cameras.left.realsense.exposure_us": "more than 0.0, but is -1",
        "cameras.right.realsense.serial": "serial 0012 is already taken by cameras.left.realsense.serial",
        "cameras.nowhere.simulated": "looks nowhere",
        "cameras.far.driver": "did you mean realsense?",
        "cameras.bare.driver": "this key is needed",
        "cameras.film.opencv.file": "there is no file",
        "cameras.film.opencv": "exactly one of device, file and sequence",
        "cameras.film.opencv.rate_hz": "more than 0.0, but is 0",
        "lights.panel.sacn.channels.west": "at most 512, but is 513",
        "lights.panel.sacn.channels.north": "DMX address 2 of universe 1 at multicast is already taken by",
        "lightings.both.west": "at most 1.0, but is 1.5",
        "lightings.both.eats": "did you mean east?",
        "recipe.lightings.1": "did you mean both?",
        "recipe.resting": "the lightings are both",
        "recipe.settle": "did you mean settle_ms?",
    }
    by_path = dict(problem.split(": ", 1) for problem in found)
    assert set(by_path) == set(expected)
    for path, words in expected.items():
        assert words in by_path[path]
    assert len(found) == len(expected)


@pytest.mark.parametrize(
    ("change", "by", "complaint"),
    [
        ('serial = "0012"', "serial = 12", "cameras.left.realsense.serial: must be text in quotes, but is 12."),
        ("device = 3", "device = 3.5", "cameras.right.opencv.device: must be a whole number, but is 3.5."),
        ("device = 3", "device = true", "cameras.right.opencv.device: must be a whole number, but is True."),
        ("device = 3", "device = 3\nrate_hz = inf", "cameras.right.opencv.rate_hz: must be"),
        ("device = 3", "device = 3\nrate_hz = nan", "cameras.right.opencv.rate_hz: must be"),
        ("west = { west = 1 }", "west = 1", "lightings.west: must be a table, but is 1."),
        ("west = { west = 1 }", 'west = { west = "1" }', "lightings.west.west: must be a number, but is '1'."),
        ('["both", "west"]', '["both", "both"]', "recipe.lightings.1: the lighting 'both' is already taken"),
        ('["both", "west"]', '"both"', "recipe.lightings: must be a list, but is 'both'."),
        ("device = 3", 'sequence = "absent-%04d.png"', "cameras.right.opencv.sequence: there is no image"),
        ("device = 3", 'sequence = "absent.png"', "cameras.right.opencv.sequence: must hold the number's place"),
        ("device = 3", 'file = "bench.toml"\nexposure_us = 100', "cameras.right.opencv: exposure_us, gain and"),
        ('serial = "0012"', 'serial = "0012"\nfile = "bench.toml"', "exactly one of serial and file"),
        ("[cameras.right]", '[cameras."r i"]', "cameras.r i: must be letters, digits, - and _"),
        ("universe = 1", "universe = 0", "lights.panel.sacn.universe: must be at least 1, but is 0."),
        (", east = 2 }", " }", "lightings.both.east: no bank has this light; did you mean west?"),
        ('name = "bench"', "", "name: this key is needed."),
    ],
)
def test_one_wrong_thing_is_one_sentence(tmp_path, change, by, complaint):
    assert change in GOOD
    assert [problem for problem in problems_of(tmp_path, GOOD.replace(change, by, 1)) if complaint in problem]


def test_an_unknown_view_in_a_shot_is_named_with_the_nearest(tmp_path):
    text = GOOD.replace('lightings = ["both", "west"]', 'shots = [{ lighting = "west", views = ["lfet"] }]')
    assert problems_of(tmp_path, text) == ("recipe.shots.0.views: there is no view 'lfet'; did you mean left?",)


def test_the_same_view_of_two_cameras_is_told(still_folder, tmp_path):
    text = 'name = "shelf"\n[cameras.shelf]\ndriver = "replay"\nfolder = "stills"\n[cameras.shelf-01]\n'
    found = problems_of(tmp_path, text + 'driver = "opencv"\ndevice = 0\n')
    assert found == ("cameras.shelf-01: the view shelf-01 is already taken by cameras.shelf.",)


def test_broken_toml_names_its_line(tmp_path):
    (problem,) = problems_of(tmp_path, 'name = "bench"\n[cameras.left\n')
    assert problem.startswith("line 2, column 14: ")


@pytest.mark.parametrize("content", [b"\xff\xfe\x00", b"a = " + b"[" * 5000, b"# much\n" * 200_000])
def test_what_is_no_profile_at_all_gets_a_sentence(tmp_path, content):
    path = tmp_path / "bench.toml"
    path.write_bytes(content)
    with pytest.raises(ProfileError) as caught:
        load_profile(path)
    assert len(caught.value.problems) == 1


def test_a_profile_that_does_not_exist_names_the_shipped_ones(tmp_path):
    with pytest.raises(ProfileError, match="did you mean simulated"):
        load_profile("simulatd")
    with pytest.raises(ProfileError, match="no such file"):
        load_profile(tmp_path / "absent.toml")
    with pytest.raises(ProfileError, match=r"needs a calibration\.json"):
        load_profile(tmp_path)


STRANGE = [
    "3", "-1", '"x"', '""', "[]", "{}", "true", "nan", "1979-05-27", "[[1]]", "{ a = 1 }", "1e400", "'%d'",
    '"' + "long" * 2000 + '"', '"\\u0000"', '"~no-such-user/x"', '[""]', "[3, [], {}]", "99999999999999999999",
]  # fmt: skip


@pytest.mark.parametrize("strange", STRANGE)
def test_no_value_whatever_ends_in_anything_but_sentences(tmp_path, strange):
    text = GOOD.replace(
        'lightings = ["both", "west"]', 'shots = [{ lighting = "west", views = ["left"] }]\nresting = "both"'
    )
    text += '[cameras.film]\ndriver = "opencv"\nfile = "bench.toml"\n'
    text += '[cameras.run]\ndriver = "opencv"\nsequence = "%d.png"\n'
    text += '[cameras.shelf]\ndriver = "replay"\nfolder = "."\nviews = ["00"]\n[tray]\nwidth_mm = 3\n'
    places = [match.span(1) for match in re.finditer(r"(?:= |\[)([\w.\"%]+)", text)]
    places += [match.span(1) for match in re.finditer(r"= (\{.*?\}|\[.*\])", text)]
    assert len(places) > 20
    for begin, end in places:
        assert problems_of(tmp_path, text[:begin] + strange + text[end:])


@pytest.mark.parametrize("source", ["x" * 5000, "~nobody-of-this-name/booth.toml", "a\0b"])
def test_a_path_that_cannot_be_is_told(source):
    with pytest.raises(ProfileError):
        load_profile(source)


CALIBRATION_MISTAKES = [
    ({"units": "inches"}, "units: must be 'metres', but is 'inches'"),
    ({"depth_unit_m": -1}, "depth_unit_m: must be more than 0"),
    ({"image_size": [64]}, "image_size"),
    ({"color_intrinsics": [[0, 0, 3], [0, 60, 2], [0, 0, 1]]}, "color_intrinsics: is no camera matrix"),
    ({"depth_to_color": [[2, 0, 0, 0], [0, 1, 0, 0], [0, 0, 1, 0], [0, 0, 0, 1]]}, "depth_to_color: is no rigid"),
    ({"views": []}, "views: must have at least 1"),
    ({"colour_intrinsics": 3}, "colour_intrinsics: this key is not known; did you mean color_intrinsics?"),
]


@pytest.mark.parametrize(("change", "complaint"), CALIBRATION_MISTAKES)
def test_a_wrong_calibration_is_told_with_the_profile(still_folder, change, complaint):
    path = still_folder.path / "calibration.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | change))
    with pytest.raises(ProfileError) as caught:
        load_profile(still_folder.path)
    assert [problem for problem in caught.value.problems if complaint in problem]
    assert all("cameras.view.replay.folder: calibration.json" in problem for problem in caught.value.problems)


@pytest.mark.parametrize("name", ["../secret.png", "/etc/passwd", "C:\\secret.png", ""])
def test_stills_cannot_be_read_from_outside_their_folder(still_folder, name):
    path = still_folder.path / "calibration.json"
    calibration = json.loads(path.read_text())
    calibration["views"][0]["color"] = name
    path.write_text(json.dumps(calibration))
    with pytest.raises(ProfileError, match="must name a file in the folder"):
        load_profile(still_folder.path)


def test_a_missing_still_and_a_missing_view_are_told_together(still_folder, tmp_path):
    (still_folder.path / "00.depth.png").unlink()
    text = 'name = "shelf"\n[cameras.shelf]\ndriver = "replay"\nfolder = "stills"\nviews = ["00", "02"]\n'
    missing_view, missing_still = problems_of(tmp_path, text)
    assert "cameras.shelf.replay.views: the folder has no view 02; its views are 00, 01." in missing_view
    assert "00.depth.png of view 00" in missing_still


def test_a_profile_does_not_change():
    profile = load_profile("simulated")
    with pytest.raises(ValidationError):
        profile.tray.width_mm = 3.0


def test_the_schema_can_be_printed_and_names_every_driver():
    schema = json.loads(json.dumps(profile_schema()))
    assert schema["$schema"].startswith("https://json-schema.org/")
    for kind, models in (("cameras", CAMERA_MODELS), ("lights", LIGHT_MODELS)):
        (device,) = schema["properties"][kind]["patternProperties"].values()
        assert set(device["discriminator"]["mapping"]) == set(models) == set(models) & set(MODULES)
    assert set(schema["properties"]) == set(Profile.model_fields)


def test_every_example_of_the_guide_is_a_sound_profile(tmp_path):
    guide = (shipped_profiles()["simulated"].parent / "README.md").read_text(encoding="utf-8")
    examples = re.findall(r"```toml\n(.*?)```", guide, flags=re.DOTALL)
    names = [load_profile(written(tmp_path, example)).name for example in examples]
    assert names == ["webcam", "booth-3"]


def test_the_guide_names_every_key():
    guide = (shipped_profiles()["simulated"].parent / "README.md").read_text(encoding="utf-8")
    code = " ".join(re.findall(r"`([^`]+)`", guide.replace("```", "")))
    schema = profile_schema()
    keys = {key for part in [schema, *schema["$defs"].values()] for key in part["properties"]}
    assert keys - set(re.findall(r"\w+", code)) == set()
