"""The composition root: what it opens, what it survives, and that nothing is left open."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from pydantic import ValidationError

from booth.errors import OpenError, ProfileError
from storage.errors import StoreBusy, StoreError
from storage.store import Store
from ui.station import Settings, Station


@pytest.fixture
def settings(stills: Path, tmp_path: Path, tiny_model: Path, approvals: Path) -> Settings:
    return Settings(profile=str(stills), data=tmp_path / "data", model=tiny_model, approvals=approvals)


def threads() -> set[str]:
    return {thread.name for thread in threading.enumerate() if thread is not threading.main_thread()}


def test_a_station_opens_everything_and_leaves_no_thread_behind(settings: Settings):
    before = threads()
    with Station(settings).open() as station:
        assert station.rig.views == station.profile.views
        assert station.model.card.model_id == "tiny-brightness"
        assert station.live is not None
        assert station.guide is not None
        assert station.taxonomy.types
    assert threads() == before
    assert (station.rig, station.store, station.model, station.live, station.guide) == (None,) * 5


def test_a_station_for_a_command_has_neither_live_scores_nor_guidance(settings: Settings):
    with Station(settings, live=False).open() as station:
        assert (station.live, station.guide) == (None, None)
        assert station.model is not None


def test_parts_may_be_opened_in_any_order(settings: Settings):
    with Station(settings) as station:
        station.open_model()
        assert station.live is None
        station.open_rig()
        assert station.live is not None


def test_a_file_that_is_no_model_leaves_a_station_that_captures(settings: Settings, tmp_path: Path):
    wrong = tmp_path / "model.onnx"
    wrong.write_text("this is not a model")
    with Station(settings.model_copy(update={"model": wrong}), live=False).open() as station:
        assert station.model is None
        assert station.model_problem
        assert station.rig is not None


def test_a_failed_open_leaves_the_data_folder_free(settings: Settings, tmp_path: Path):
    profile = tmp_path / "booth.toml"
    profile.write_text(f'name = "gone"\n[cameras.left]\ndriver = "opencv"\nfile = "{_not_a_film(tmp_path)}"\n')
    with pytest.raises(OpenError, match="left"):
        Station(settings.model_copy(update={"profile": str(profile)}), live=False).open()
    Store.open(settings.data).close()


def _not_a_film(folder: Path) -> Path:
    film = folder / "film.avi"
    film.write_bytes(b"not a film")
    return film


def test_an_unknown_profile_is_named(settings: Settings):
    with pytest.raises(ProfileError, match="nowhere"):
        Station(settings.model_copy(update={"profile": "nowhere"})).open()


def test_a_second_station_on_the_same_data_is_refused(settings: Settings):
    with Station(settings, live=False).open(), pytest.raises(StoreBusy, match="already used"):
        Station(settings, live=False).open()


def test_a_file_in_place_of_the_data_folder_is_refused_with_a_sentence(settings: Settings, tmp_path: Path):
    file = tmp_path / "file"
    file.write_text("here first")
    with pytest.raises(StoreError, match="cannot be written"):
        Station(settings.model_copy(update={"data": file}), live=False).open()
    assert file.read_text() == "here first"


def test_closing_twice_is_harmless(settings: Settings):
    station = Station(settings).open()
    station.close()
    station.close()


def test_settings_refuse_what_they_do_not_know():
    with pytest.raises(ValidationError):
        Settings(language="fr")
    with pytest.raises(ValidationError):
        Settings(colour="blue")
