"""Checks of a station, one after the other: the machine, the booth, the model and the data; each says what to do."""

from __future__ import annotations

from collections.abc import Iterator

from booth.errors import BoothError, ProfileError
from booth.plugged.found import search_devices
from booth.profile import Profile, load_profile
from inference.damage import shipped_model
from ui.settings import Settings
from ui.workflow.checks.booth import check_booth
from ui.workflow.checks.check import FAILED, OK, WARNING, Check
from ui.workflow.checks.data import check_data, check_model, check_promptable
from ui.workflow.checks.devices import check_search
from ui.workflow.checks.machine import LIBRARIES, check_library, check_python, check_qt
from ui.workflow.checks.permissions import check_permissions


def check_up(settings: Settings, *, offscreen: bool) -> Iterator[Check]:
    """All checks, each as soon as it is known. `offscreen` tries Qt without a display."""
    profile, profile_check = check_profile(settings)
    yield check_python()
    used = set() if profile is None else used_drivers(profile)
    for library in LIBRARIES:
        yield check_library(library, used)
    yield check_qt(offscreen)
    yield profile_check
    if profile is not None:
        yield from check_permissions(profile)
    yield from check_devices(profile)
    if profile is not None:
        yield from check_booth(profile, settings.data)
    yield check_model(settings.model or shipped_model(), settings.data)
    yield from check_promptable(settings.data)
    yield from check_data(settings.data)


def check_profile(settings: Settings) -> tuple[Profile | None, Check]:
    try:
        profile = load_profile(settings.profile)
    except ProfileError as error:
        return None, Check("profile", FAILED, error.sentence, "Mend the profile: traybooth profile check FILE")
    text = f"{profile.name}: {len(profile.views)} views, {len(profile.light_names)} lights"
    return profile, Check("profile", OK, text)


def check_devices(profile: Profile | None) -> Iterator[Check]:
    """What is plugged in, looked for in a process of its own."""
    try:
        search = search_devices()
    except BoothError as error:
        yield Check("devices", WARNING, error.sentence, error.hint)
        return
    yield from check_search(search, profile)


def used_drivers(profile: Profile) -> set[str]:
    return {entry.driver for entry in [*profile.cameras.values(), *profile.lights.values()]}
