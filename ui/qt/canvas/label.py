"""The label half: canvas, film strip, lighting switch, damage palette and list, undamaged and submit."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from storage.records import CaptureScore
from ui.qt.canvas import guide, words
from ui.qt.canvas import tool as tools
from ui.qt.canvas.canvas import Canvas
from ui.qt.canvas.label_keys import bind_keys
from ui.qt.canvas.loading import PictureLoader
from ui.qt.canvas.notice import Notice, StatusPill
from ui.qt.canvas.opened import OpenedCapture, open_capture, read_picture, read_thumbnails
from ui.qt.canvas.saving import DraftSaver
from ui.qt.canvas.showing import Showing, notes_of
from ui.qt.canvas.side import SideColumn
from ui.qt.canvas.strip import FilmStrip, LightingSwitch
from ui.qt.canvas.tool import Tool
from ui.qt.jobs import Jobs
from ui.qt.keyboard import keyboard
from ui.qt.theme import set_role, sizes
from ui.workflow.annotation_draft import AnnotateError, Reason


class LabelPanel(QWidget):
    """Labels one capture at a time. Every gesture is saved as it happens; the GUI thread never waits for it.

    `finished` carries the capture's id and "submitted", "undamaged" or "skipped"; `status_changed` what the next
    click does; `saved` when the last gesture became durable, in words; `problem` a failure to show.
    """

    finished = Signal(int, str)
    status_changed = Signal(str)
    saved = Signal(str)
    problem = Signal(object)
    opened = Signal(int)

    def __init__(self, station, jobs: Jobs, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._station, self._jobs = station, jobs
        self._opening = 0
        self._open: OpenedCapture | None = None
        self._status = ""
        self._look = words.look_of(station.taxonomy)
        self.canvas = Canvas(self._look)
        self.notice, self.pill = Notice(self.canvas), StatusPill(self.canvas)
        self.strip, self.lighting = FilmStrip(), LightingSwitch()
        self.side = SideColumn(station.taxonomy, self._look)
        self._loader, self._saver = PictureLoader(jobs, self), DraftSaver(jobs, self)
        self.showing = Showing(self.canvas, self._loader)
        self._lay_out()
        self._connect()
        bind_keys(self)
        self.retranslate()
        self.setEnabled(False)

    # What the host calls

    @property
    def capture_id(self) -> int | None:
        """The open capture's id."""
        return self._open.capture.id if self._open else None

    @property
    def draft(self):
        """The draft on screen, None while no capture is open."""
        return self._open.editor.draft if self._open else None

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
        if not self.close_capture():
            return
        self._opening = capture_id
        station = self._station
        version = station.taxonomy.version
        self._jobs.run(
            "store",
            lambda: open_capture(station.store, capture_id, station.author, version),
            self._is_open,
            lambda error: self.problem.emit(words.told(error)),
        )

    def close_capture(self) -> bool:
        """Put the capture away; the draft stays for later. False, and nothing happens, while a save has failed."""
        if self._saver.has_failed and not self._saver.is_clean:
            self.notice.tell(self.tr("The last changes could not be saved yet."), self.tr("They are kept; wait."))
            self._saver.save()
            return False
        self._opening, self._open = 0, None
        self._loader.clear()
        self.setEnabled(False)
        return True

    def finish_saving(self) -> bool:
        """Wait until every gesture is durable, at the end of the program. True when all are."""
        return self._saver.finish()

    def show_score(self, score: CaptureScore | None) -> None:
        """Show what a model says of the open capture; None where nothing is known."""
        if self._open is None or (score is not None and score.capture_id != self.capture_id):
            return
        self._open = replace(self._open, score=score)
        self.side.score.show_score(score)
        self.showing.show_score(score)
        self.lighting.heat.setEnabled(self.showing.has_heatmaps)
        self._show_notes()

    # What keys and buttons do

    def act(self, transition, *arguments) -> None:
        """A transition of the tool that needs no pointer."""
        if self._open is not None:
            self.canvas.act(transition, *arguments)

    def choose_type(self, number: int) -> bool:
        """The type with this number key; False where there is none."""
        found = [kind.code for kind in self._station.taxonomy.types if kind.key == number]
        if found:
            self.act(tools.choose_type, found[0])
        return bool(found)

    def finish_outline(self) -> bool:
        """Close the outline in progress; False where there is none."""
        if self._open is None or self.canvas.scene.pen is None:
            return False
        self.act(tools.finish)
        return True

    def step_back(self) -> bool:
        """Cancel the innermost thing; False where there is nothing to cancel."""
        before = self.canvas.tool, self.canvas.scene.pen
        self.act(tools.escape)
        return (self.canvas.tool, self.canvas.scene.pen) != before

    def undo(self) -> None:
        self._turn(lambda editor: editor.undo())

    def redo(self) -> None:
        self._turn(lambda editor: editor.redo())

    def select_damage(self, uid: str) -> None:
        """Pick a damage; where this view does not show it, go to one that does."""
        damage = self.draft.damage(uid)
        views = [region.view for region in damage.regions]
        if views and self.canvas.view not in views:
            self.showing.show_view(views[0], self.draft)
        self.canvas.set_tool(tools.select(self.canvas.tool, uid))
        self._refresh()

    def undamaged(self) -> None:
        """End the item as undamaged; refused with a sentence while damage is drawn."""
        self._submit(lambda editor: editor.prepare_undamaged(), "undamaged")

    def submit(self) -> None:
        """End the item with what is drawn; refused with a sentence while something is unfinished."""
        self._submit(lambda editor: editor.prepare_submit(), "submitted")

    def skip(self) -> None:
        """Flag the capture and leave it; the draft stays."""
        if self._open is None:
            return
        station, capture_id = self._station, self.capture_id
        self.setEnabled(False)
        self._jobs.run(
            "store",
            lambda: station.store.captures.skip(capture_id, "skipped", station.author),
            lambda _: self._done(capture_id, "skipped"),
            self._not_done,
        )

    def retranslate(self) -> None:
        """Set every text again in the language in force."""
        self._look = self.canvas.look = words.look_of(self._station.taxonomy)
        side, key = self.side, keyboard().keys.label
        side.palette_box.show_look(self._look)
        side.damages.rows.look = self._look
        side.damages.empty_text = self.tr("No damage drawn")
        side.score.retranslate()
        side.palette_box.show_keys(key("severity"), key("surface"))
        side.undo.show_words(self.tr("Undo"), key("undo"))
        side.redo.show_words(self.tr("Redo"), key("redo"))
        side.undamaged.show_words(self.tr("Undamaged"), key("undamaged"))
        side.submit.show_words(self.tr("Submit"), key("submit"))
        self.lighting.show_words(self.tr("Depth"), self.tr("Heatmap"))
        self.lighting.show_keys(key("previous_lighting"), key("next_lighting"), key("depth_overlay"))
        self._refresh()

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    # How it is put together

    def _lay_out(self) -> None:
        set_role(self, "ground")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        below = QWidget()
        set_role(below, "bar")
        below.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        row = QHBoxLayout(below)
        row.setContentsMargins(sizes().gap, sizes().gap, sizes().gap, sizes().gap)
        row.setSpacing(sizes().pad)
        row.addWidget(self.strip, 1)
        row.addWidget(self.lighting, 0, Qt.AlignmentFlag.AlignVCenter)
        below.setFixedHeight(self.strip.sizeHint().height() + 2 * sizes().gap)
        left = QVBoxLayout()
        left.setSpacing(0)
        left.addWidget(self.canvas, 1)
        left.addWidget(below)
        whole = QHBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addLayout(left, 1)
        whole.addWidget(self.side)
        self.setFocusProxy(self.canvas)

    def _connect(self) -> None:
        side = self.side
        self.canvas.commanded.connect(self._do)
        self.canvas.tool_changed.connect(lambda _: self._refresh())
        self.canvas.refused.connect(self._refuse)
        self.canvas.zoom_changed.connect(self.pill.show_scale)
        self.strip.view_chosen.connect(lambda view: self._show_view(view))
        self.showing.view_changed.connect(self._view_changed)
        self.lighting.lighting_chosen.connect(self.showing.show_lighting)
        self.lighting.depth_toggled.connect(self.showing.show_depth)
        self.lighting.heat_toggled.connect(self.showing.show_heat)
        self._loader.failed.connect(lambda _, error: self.problem.emit(error))
        self._saver.saved.connect(lambda utc_us: self.saved.emit(self._saved_text(utc_us)))
        self._saver.failed.connect(self.problem)
        side.palette_box.type_chosen.connect(lambda code: self.act(tools.choose_type, code))
        side.palette_box.severity_wished.connect(lambda: self.act(tools.toggle_severity))
        side.palette_box.surface_wished.connect(lambda: self.act(tools.toggle_surface))
        side.damages.damage_chosen.connect(self.select_damage)
        side.undo.clicked.connect(self.undo)
        side.redo.clicked.connect(self.redo)
        side.undamaged.clicked.connect(self.undamaged)
        side.submit.clicked.connect(self.submit)

    # What happens

    def _is_open(self, opened: OpenedCapture) -> None:
        if opened.capture.id != self._opening:
            return
        self._open = opened
        self._saver.watch(opened.editor)
        capture, store = opened.capture, self._station.store
        self._loader.begin(lambda key: read_picture(store, opened.images, key))
        self.strip.show_views(capture.views)
        self.lighting.show_lightings(capture.lightings)
        self.lighting.depth.setEnabled(opened.has_depth)
        self.canvas.set_tool(Tool())
        self.canvas.begin(opened.shapes)
        self.setEnabled(True)
        self.showing.begin(opened)
        self.show_score(opened.score)
        self._load_thumbnails(capture)
        self.canvas.setFocus()
        self.opened.emit(capture.id)

    def _load_thumbnails(self, capture) -> None:
        def shown(images) -> None:
            if self.capture_id == capture.id:
                self.strip.show_images(images)

        store, lighting = self._station.store, capture.lightings[0] if capture.lightings else ""
        self._jobs.run("store", lambda: read_thumbnails(store, capture, lighting), shown, self.problem.emit)

    def _do(self, command) -> None:
        try:
            self._open.editor.do(command)
        except AnnotateError as error:
            self._refuse(error.reason)
            return
        self._show_draft()

    def _turn(self, turn) -> None:
        """Undo or redo, in the view where it shows."""
        if self._open is None:
            return
        if self.canvas.tool.gesture is not None:
            self.canvas.set_tool(replace(self.canvas.tool, gesture=None))
            return
        command = turn(self._open.editor)
        if command is None:
            return
        view = getattr(command, "view", "") or getattr(getattr(command, "ring", None), "view", "")
        if view and view != self.canvas.view:
            self.showing.show_view(view, self.draft)
        self._show_draft()

    def _show_draft(self) -> None:
        self.canvas.set_draft(self.draft)
        tool = self.canvas.tool
        if tool.selected and tool.selected not in {damage.uid for damage in self.draft.damages}:
            tool = tools.select(tool, "")
        pen = self.canvas.scene.pen
        armed = tool.armed or (pen.type if pen is not None else "")
        self.canvas.set_tool(replace(tool, armed=armed, vertices=frozenset() if pen else tool.vertices))
        self._refresh()

    def _refuse(self, reason: Reason) -> None:
        self.notice.tell(*words.refusal(reason))

    def _submit(self, prepare, how: str) -> None:
        if self._open is None or not self.isEnabled():
            return
        capture_id = self.capture_id
        try:
            work = prepare(self._open.editor)
        except AnnotateError as error:
            self._refuse(error.reason)
            if error.view and error.view != self.canvas.view:
                self.showing.show_view(error.view, self.draft)
            return
        self.setEnabled(False)
        self._jobs.run("store", work, lambda _: self._done(capture_id, how), self._not_done)

    def _done(self, capture_id: int, how: str) -> None:
        if self.capture_id == capture_id and self.close_capture():
            self.finished.emit(capture_id, how)

    def _not_done(self, error: BaseException) -> None:
        self.setEnabled(self._open is not None)
        self.canvas.setFocus()
        self.problem.emit(words.told(error))

    def _show_view(self, view: str) -> None:
        if self._open is not None:
            self.showing.show_view(view, self.draft)

    def _view_changed(self) -> None:
        self.strip.choose(self.showing.view)
        self.lighting.choose(self.showing.lighting)
        self.lighting.heat.setEnabled(self.showing.has_heatmaps)
        self.lighting.depth.setChecked(self.showing.has_depth_overlay)
        self.lighting.heat.setChecked(self.showing.has_heat)
        self._show_draft()

    def _refresh(self) -> None:
        """Bring list, palette, buttons and words up to what draft and tool are."""
        if self._open is None:
            return
        tool, scene, editor = self.canvas.tool, self.canvas.scene, self._open.editor
        damage = next((d for d in editor.draft.damages if d.uid == tool.selected), None)
        shown = damage if damage is not None and not tool.armed else None
        kind = scene.pen.type if scene.pen else tool.armed or (shown.type if shown else "")
        about = damage if damage is not None and scene.pen is None else tool
        self.side.palette_box.show_state(kind, about.severity, about.surface)
        self.side.damages.show_damages(editor.draft.damages, self.canvas.view, tool.selected)
        self.side.undo.setEnabled(editor.can_undo)
        self.side.redo.setEnabled(editor.can_redo)
        self._show_notes()
        self._tell_status()

    def _show_notes(self) -> None:
        if self._open is not None:
            self.strip.show_notes(notes_of(self._open.capture.views, self.draft, self._open.score))

    def _tell_status(self) -> None:
        status = guide.next_click(self.canvas.tool, self.canvas.scene, self._look, keyboard().keys.label)
        if status != self._status:
            self._status = status
            self.pill.tell(status)
            self.status_changed.emit(status)

    def _saved_text(self, utc_us: int) -> str:
        return self.tr("Saved {time}").format(time=words.time_text(utc_us))
