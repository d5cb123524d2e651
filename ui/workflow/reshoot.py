"""A view of the newest capture taken again while its item still lies there: kept only where the outlines still fit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from booth.appearance.stillness import lies_still
from booth.errors import CaptureError
from booth.frames import FrameSet
from booth.placement import PlacementState, PlacementWatch
from booth.recipe import CaptureRecipe, RecipeShot
from booth.rig import Rig
from storage.records import Capture, CaptureQuery
from storage.store import Store
from ui.workflow.errors import WorkflowError
from ui.workflow.image_statistics import keep_image_stats

_ANEW = "Take a new capture."


def reshoot(
    rig: Rig, store: Store, capture_id: int, view: str, lightings: Sequence[str], *, author: str = ""
) -> Capture:
    """Take the view again under these lightings and add it to the capture, durable on return; for the device lane.

    The images of before stay stored. Raises WorkflowError, with nothing kept, where the capture is not the newest or
    of another booth, where the tray is empty, and where the item does not lie as it lay; StoreFull before a shot is
    taken; WorkflowError too where the booth gave up.
    """
    capture = store.captures.get(capture_id)
    recipe = _recipe(rig, capture, view, lightings)
    _refuse_unless_newest(store, capture)
    store.check_room()
    try:
        taken = rig.capture(recipe)
    except CaptureError as error:
        raise WorkflowError(error.sentence, error.hint) from error
    _refuse_moved(rig, store, capture, taken)
    mended = store.captures.add_again(capture_id, taken, author)
    keep_image_stats(store, capture_id, taken)
    return mended


def _recipe(rig: Rig, capture: Capture, view: str, lightings: Sequence[str]) -> CaptureRecipe:
    """The shots to be taken. Raises WorkflowError where this booth cannot take them."""
    if capture.profile != rig.profile.name:
        raise WorkflowError(f"This capture was taken in another booth ({capture.profile}).", _ANEW)
    if view not in rig.views:
        raise WorkflowError(f"This booth has no view {view}.", _ANEW)
    known = {shot.lighting for shot in rig.recipe.shots} | set(rig.recipe.lightings)
    if unknown := [lighting for lighting in lightings if lighting not in known]:
        raise WorkflowError(f"This booth has no lighting {', '.join(unknown)}.", _ANEW)
    return replace(rig.recipe, shots=tuple(RecipeShot(lighting, (view,)) for lighting in lightings))


def _refuse_unless_newest(store: Store, capture: Capture) -> None:
    newest = store.captures.page(CaptureQuery(), None, 1).captures
    if newest and newest[0].id != capture.id:
        raise WorkflowError("Another item was captured since.", "Only the newest capture can be taken again.")


def _refuse_moved(rig: Rig, store: Store, capture: Capture, taken: FrameSet) -> None:
    """The outlines fit only an item that lies as it lay; under one of several lightings it may not be told."""
    told = [
        lies_still(store.captures.frame(capture.id, view, shot.lighting), frame, rig.profile.tray)
        for shot in taken.shots
        for view, frame in shot.frames.items()
    ]
    if False in told and _is_empty(rig, taken):
        raise WorkflowError("The tray is empty.", _ANEW)
    if False in told:
        raise WorkflowError("The item does not lie as it lay in the capture, or it is another one.", _ANEW)
    if True not in told:
        raise WorkflowError("It cannot be seen whether the item still lies as it lay.", _ANEW)


def _is_empty(rig: Rig, taken: FrameSet) -> bool:
    watch = PlacementWatch(rig.profile.tray, rig.clock)
    return watch.update(taken.shots[0].frames).state is PlacementState.EMPTY
