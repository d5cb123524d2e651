"""The label half: what is drawn on a capture, shown, changed and ended."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QEvent, QSettings, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from storage.records import Capture, CaptureScore, Identified, ImageRecord
from ui.qt.aids.best_light import BestLight
from ui.qt.aids.checking import Checking
from ui.qt.aids.drawing_tools import DrawingTools
from ui.qt.aids.light import Light
from ui.qt.aids.measuring import Measuring
from ui.qt.aids.moved import Moved
from ui.qt.aids.proposing import Proposing
from ui.qt.aids.region_bar import RegionTools
from ui.qt.aids.reshooting import Reshooting
from ui.qt.aids.smart import SmartOutlines
from ui.qt.canvas import tool as tools
from ui.qt.canvas.tool import Tool
from ui.qt.jobs import Jobs
from ui.qt.keyboard import keyboard
from ui.qt.label import guide, words
from ui.qt.label.companion import Companion
from ui.qt.label.drafting import Drafting
from ui.qt.label.kept_light import KeptLight
from ui.qt.label.loading import PictureLoader
from ui.qt.label.opened import OpenedCapture, read_thumbnails
from ui.qt.label.panel_keys import bind_keys
from ui.qt.label.parts import LabelParts
from ui.qt.label.reading import read_picture
from ui.qt.label.showing import Showing, notes_of
from ui.qt.language import time_text
from ui.workflow.annotating.draft import AnnotateError, AnnotationDraft

# What works beside the canvas, in the order of its buttons.
COMPANIONS: tuple[type[Companion], ...] = (
    DrawingTools, SmartOutlines, RegionTools, Checking, Light, BestLight, Moved, Proposing, Reshooting, Measuring
)  # fmt: skip


class LabelPanel(QWidget):
    """Labels one capture at a time. Every gesture is saved as it happens; the GUI thread never waits for it.

    `finished` carries the capture's id and "submitted", "undamaged" or "skipped"; `status_changed` what the next
    click does; `saved` when the last gesture became durable, in words; `problem` a failure to show; `opened` the id
    of a capture that is on screen now.
    """

    finished = Signal(int, str)
    status_changed = Signal(str)
    saved = Signal(str)
    problem = Signal(object)
    opened = Signal(int)

    def __init__(self, station, jobs: Jobs, parent: QWidget | None = None, settings: QSettings | None = None) -> None:
        super().__init__(parent)
        self.station, self.jobs = station, jobs
        self._score: CaptureScore | None = None
        self._noted: tuple[AnnotationDraft, CaptureScore | None] | None = None
        self._status = ""
        self.parts = LabelParts(station.taxonomy)
        self.canvas, self.side, self.notice = self.parts.canvas, self.parts.side, self.parts.notice
        self.drafting = Drafting(station, jobs, self)
        self.loader = PictureLoader(jobs, self)
        self.kept_light = KeptLight(settings)
        self.showing = Showing(self.canvas, self.loader, self.kept_light)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.parts)
        self.setFocusProxy(self.canvas)
        self._connect_parts()
        self._connect_draft()
        bind_keys(self)
        # Their keys are asked before the panel's own.
        self.companions = tuple(kind(self) for kind in COMPANIONS)
        self.retranslate()
        self.setEnabled(False)

    # What the host calls

    @property
    def capture_id(self) -> int | None:
        """The open capture's id."""
        return self.drafting.capture.capture.id if self.drafting.capture else None

    @property
    def draft(self) -> AnnotationDraft | None:
        """The draft on screen, None while no capture is open."""
        return self.drafting.draft

    @property
    def score(self) -> CaptureScore | None:
        """What a model says of the open capture, None where nothing is known."""
        return self._score

    @property
    def hints(self) -> guide.Hints:
        """Pairs of key and what it does."""
        return guide.hints(self.canvas.tool, self.canvas.scene, keyboard().keys.label)

    @property
    def status(self) -> str:
        """What the next click does."""
        return self._status

    def open_capture(self, capture_id: int) -> None:
        """Show a capture with its draft; `opened` tells when it is there. Refused while work could not be saved."""
        if self.close_capture():
            self.drafting.open(capture_id)

    def close_capture(self) -> bool:
        """Put the capture away; the draft stays for later. False, and nothing happens, while a save has failed."""
        if not self.drafting.close():
            self.notice.tell(self.tr("The last changes could not be saved yet."), self.tr("They are kept; wait."))
            return False
        self._put_away()
        return True

    def finish_saving(self) -> bool:
        """Wait until every gesture is durable, at the end of the program. True when all are."""
        for companion in self.companions:
            companion.end()
        return self.drafting.finish_saving()

    def show_score(self, score: CaptureScore | None) -> None:
        """Show what a model says of the open capture; None where nothing is known."""
        if self.drafting.capture is None or (score is not None and score.capture_id != self.capture_id):
            return
        self._score = score
        self.side.score.show_score(score)
        self.showing.show_score(score)
        self.parts.lighting.heat.setEnabled(self.showing.has_heatmaps)
        self._show_notes()
        for companion in self.companions:
            companion.score_changed()

    def show_identified(self, found: Identified | None) -> None:
        """Show which product the open capture is taken for, where that is worth a word."""
        if self.drafting.capture is not None and (found is None or found.capture_id == self.capture_id):
            self.side.score.show_identified(found)

    # What keys and buttons do

    def act(self, transition, *arguments) -> None:
        """A transition of the tool that needs no pointer."""
        if self.drafting.capture is not None:
            self.canvas.act(transition, *arguments)

    def choose_type(self, number: int) -> bool:
        """The type with this number key; False where there is none."""
        found = [kind.code for kind in self.station.taxonomy.types if kind.key == number]
        if found:
            self.act(tools.choose_type, found[0])
        return bool(found)

    def finish_outline(self) -> bool:
        """Close the outline in progress; False where there is none."""
        if self.drafting.capture is None or self.canvas.scene.pen is None:
            return False
        self.act(tools.finish)
        return True

    def step_back(self) -> bool:
        """Cancel the innermost thing; False where there is nothing to cancel."""
        before = self.canvas.tool, self.canvas.scene.pen
        self.act(tools.escape)
        return (self.canvas.tool, self.canvas.scene.pen) != before

    def remove(self) -> None:
        """Cancel the outline in progress; without one, delete what is selected."""
        self.act(tools.escape if self.canvas.scene.pen is not None else tools.delete)

    def undo(self) -> None:
        """Take the last gesture back, in the view where it shows."""
        self._turn(lambda editor: editor.undo())

    def redo(self) -> None:
        """Do again what was undone last, in the view where it shows."""
        self._turn(lambda editor: editor.redo())

    def select_damage(self, uid: str) -> None:
        """Pick a damage; where this view does not show it, go to one that does."""
        views = [region.view for region in self.draft.damage(uid).regions]
        if views and self.canvas.view not in views:
            self.showing.show_view(views[0])
        self.canvas.pick(uid)

    def retranslate(self) -> None:
        """Set every text again in the language in force."""
        self.parts.show_words(keyboard().keys.label)
        for companion in self.companions:
            companion.retranslate()
        self._refresh()

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    # How it is put together

    def _connect_parts(self) -> None:
        side, lighting, showing = self.side, self.parts.lighting, self.showing
        self.canvas.tool_changed.connect(self._tool_changed)
        self.canvas.gesture_moved.connect(self._gesture_moved)
        self.canvas.refused.connect(lambda reason: self.notice.tell(*words.refusal(reason)))
        self.parts.strip.view_chosen.connect(showing.show_view)
        showing.view_changed.connect(self._view_changed)
        lighting.lighting_chosen.connect(showing.show_lighting)
        lighting.heat_toggled.connect(showing.show_heat)
        self.loader.failed.connect(lambda _, error: self.problem.emit(error))
        side.palette_box.type_chosen.connect(lambda code: self.act(tools.choose_type, code))
        side.palette_box.severity_wished.connect(lambda: self.act(tools.toggle_severity))
        side.palette_box.surface_wished.connect(lambda: self.act(tools.toggle_surface))
        side.damages.damage_chosen.connect(self.select_damage)
        side.finish.clicked.connect(self.finish_outline)
        side.remove.clicked.connect(self.remove)
        side.undo.clicked.connect(self.undo)
        side.redo.clicked.connect(self.redo)

    def _connect_draft(self) -> None:
        drafting = self.drafting
        self.canvas.commanded.connect(drafting.do)
        self.side.undamaged.clicked.connect(drafting.undamaged)
        self.side.submit.clicked.connect(drafting.submit)
        drafting.leaving.connect(self.canvas.settle)
        drafting.opened.connect(self._is_open)
        drafting.changed.connect(self._show_draft)
        drafting.changed.connect(self.notice.hide)
        drafting.refused.connect(self._refused)
        drafting.problem.connect(lambda error: self.problem.emit(words.told(error)))
        drafting.saved.connect(lambda utc_us: self.saved.emit(self._saved_text(utc_us)))
        drafting.busy.connect(self._show_busy)
        drafting.ended.connect(self._ended)
        drafting.overtaken.connect(self._reopen)

    # What happens

    def _is_open(self, opened: OpenedCapture) -> None:
        capture, store = opened.capture, self.station.store
        self.loader.begin(lambda key: read_picture(store, opened, key), opened.pictures)
        self.parts.strip.show_views(capture.views)
        self._noted = None
        self.parts.lighting.show_lightings(capture.lightings)
        self.parts.lighting.depth.setEnabled(opened.has_depth)
        self.canvas.set_tool(tools.kept(self.canvas.tool))
        self.canvas.begin(opened.shapes, opened.polygons)
        self.setEnabled(True)
        self.showing.begin(opened)
        self.show_score(opened.score)
        self.show_identified(opened.identified)
        self._load_thumbnails(capture)
        for companion in self.companions:
            companion.begin(opened)
        self.canvas.setFocus()
        self.opened.emit(capture.id)

    def show_images(self, images: tuple[ImageRecord, ...]) -> None:
        """Images of the open capture were taken again: show them under what is drawn, where it is shown."""
        store, opened = self.station.store, replace(self.drafting.capture, images=images)
        self.drafting.capture = opened
        opened.seen.forget()
        self.loader.begin(lambda key: read_picture(store, opened, key))
        self.showing.renew(opened)
        self._load_thumbnails(opened.capture)
        for companion in self.companions:
            companion.images_changed()

    def _load_thumbnails(self, capture: Capture) -> None:
        def shown(images) -> None:
            if self.capture_id == capture.id:
                self.parts.strip.show_images(images)

        store, lighting = self.station.store, next(iter(capture.lightings), "")
        self.jobs.run("store", lambda: read_thumbnails(store, capture, lighting), shown, self.problem.emit)

    def _reopen(self) -> None:
        """The same capture is open elsewhere too: show what both have drawn."""
        editor = self.drafting.editor
        if editor is not None and editor.was_overtaken and self.drafting.is_clean:
            self.notice.tell(self.tr("This capture was changed in another place too."), self.tr("It was opened again."))
            self.open_capture(self.capture_id)

    def _turn(self, turn) -> None:
        if self.drafting.capture is None or not self.isEnabled():
            return
        if self.canvas.tool.gesture is not None:
            self.canvas.set_tool(replace(self.canvas.tool, gesture=None))
            return
        command = turn(self.drafting.editor)
        if command is None:
            return
        view = getattr(command, "view", "") or getattr(getattr(command, "ring", None), "view", "")
        if view and view != self.canvas.view:
            self.showing.show_view(view)
        self._show_draft()

    def _show_draft(self) -> None:
        self.canvas.set_draft(self.draft)
        tool = self.canvas.tool
        if tool.selected and tool.selected not in {damage.uid for damage in self.draft.damages}:
            tool = tools.select(tool, "")
        pen = self.canvas.scene.pen
        armed = tool.armed or (pen.type if pen is not None else "")
        self.canvas.set_tool(replace(tool, armed=armed, vertices=frozenset() if pen else tool.vertices))
        for companion in self.companions:
            companion.draft_changed()
        self._refresh()

    def _refused(self, error: AnnotateError) -> None:
        """Say why, in the view where it is."""
        self.notice.tell(*words.refusal(error.reason))
        if error.view and error.view != self.canvas.view:
            self.showing.show_view(error.view)

    def _show_busy(self, is_busy: bool) -> None:
        self.setEnabled(not is_busy and self.drafting.capture is not None)
        if self.isEnabled():
            self.canvas.setFocus()

    def _ended(self, capture_id: int, how: str) -> None:
        self._put_away()
        self.finished.emit(capture_id, how)

    def _put_away(self) -> None:
        for companion in self.companions:
            companion.end()
        self.showing.end()
        self.loader.clear()
        self.notice.hide()
        self.setEnabled(False)

    def _view_changed(self) -> None:
        showing, lighting = self.showing, self.parts.lighting
        self.parts.strip.choose(showing.view)
        lighting.choose(showing.lighting)
        lighting.heat.setEnabled(showing.has_heatmaps)
        lighting.depth.setChecked(showing.has_depth_overlay)
        lighting.heat.setChecked(showing.has_heat)
        self._show_draft()
        for companion in self.companions:
            companion.view_changed()

    def _tool_changed(self, _tool: Tool) -> None:
        for companion in self.companions:
            companion.tool_changed()
        self._refresh()

    def _gesture_moved(self) -> None:
        for companion in self.companions:
            companion.gesture_moved()

    def _refresh(self) -> None:
        """Bring list, palette, buttons and words up to what draft and tool are."""
        editor = self.drafting.editor
        if editor is None:
            return
        tool, scene = self.canvas.tool, self.canvas.scene
        self.side.show_state(tool, scene)
        self.side.undo.setEnabled(editor.can_undo)
        self.side.redo.setEnabled(editor.can_redo)
        self._show_notes()
        self.show_status()

    def show_status(self) -> None:
        """Bring the status line up to what a companion says, else to what the next click does."""
        if self.drafting.editor is None:
            return
        status = next((one.sentence for one in self.companions if one.sentence), "")
        if not status or self.canvas.scene.pen is not None:
            status = guide.next_click(self.canvas.tool, self.canvas.scene, self.canvas.look, keyboard().keys.label)
        if status != self._status:
            self._status = status
            self.parts.pill.tell(status)
            self.status_changed.emit(status)

    def _show_notes(self) -> None:
        """Counted anew only for another draft or score: a dragged vertex is neither."""
        about = self.draft, self._score
        if self._noted is None or any(new is not old for new, old in zip(about, self._noted, strict=True)):
            self._noted = about
            self.parts.strip.show_notes(notes_of(self.drafting.capture.capture.views, *about))

    def _saved_text(self, utc_us: int) -> str:
        return self.tr("Saved {time}").format(time=time_text(utc_us))
