"""The style sheet, with the theme's tokens left open."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any


def style_sheet(colors: Any, lengths: Any) -> str:
    """The sheet with every token of two dataclasses put in: `@name` is a colour, `$name` a length in pixels."""
    sheet = _SHEET.replace("%images", (Path(__file__).parent / "images").as_posix())
    for prefix, values, unit in (("@", asdict(colors), ""), ("$", asdict(lengths), "px")):
        for name in sorted(values, key=len, reverse=True):
            sheet = sheet.replace(f"{prefix}{name}", f"{values[name]}{unit}")
    return sheet


# Roles: title subtitle muted small heading figure card panel bar rail chip key primary secondary flat type nav.
_SHEET = """
QWidget { color: @text; }
QLabel { background: transparent; }
*[role="ground"] { background: @ground; }
*[role="panel"] { background: @panel; border: none; }
*[role="bar"] { background: @bar; border: none; }
*[role="rail"] { background: @rail; border: none; }
*[role="card"] { background: @card; border: none; border-radius: $radius; }
QLabel[role="title"] { font-size: $title; font-weight: 700; }
QLabel[role="subtitle"], QLabel[role="muted"] { color: @muted; }
QLabel[role="small"] { color: @muted; font-size: $small; }
QLabel[role="plain"] { font-size: $small; }
QLabel[role="heading"] { font-size: $large; font-weight: 600; }
QLabel[role="figure"] { font-size: $figure; font-weight: 700; }
QLabel[role="good"] { color: @good; font-size: $small; }
QLabel[role="bad"] { color: @bad; }
QLabel[role="key"] { background: @raised; border-radius: 4px; padding: 2px 7px; font-size: $small; font-weight: 600; }
QLabel[role="chip"] { background: @card; border-radius: $radius; padding: 0 $pad; min-height: $target; }
QLabel[role="chip-warn"] { background: @warn_ground; border-radius: $radius; padding: 0 $pad; min-height: $target; }
QLabel[role="chip-bad"] { background: @bad_ground; border-radius: $radius; padding: 0 $pad; min-height: $target; }
QPushButton, QToolButton {
    background: @card; border: 2px solid transparent; border-radius: $radius;
    min-height: 40px; padding: 0 $pad;
}
QPushButton:hover, QToolButton:hover { background: @raised; }
QPushButton:pressed, QToolButton:pressed { background: @line; }
QPushButton:disabled, QToolButton:disabled { color: @disabled; }
QPushButton:focus, QToolButton:focus { border-color: @focus; }
QPushButton:checked, QToolButton:checked { background: @raised; border-color: @accent; }
*[role="card"] QPushButton { background: @raised; }
*[role="card"] QPushButton:hover { background: @line; }
*[role="card"] QPushButton:checked { background: @ground; }
QPushButton[role="secondary"] { background: @raised; font-weight: 600; font-size: $large; }
QPushButton[role="secondary"]:hover { background: @line; }
QPushButton[role="primary"] { background: @accent; color: @on_accent; font-weight: 700; font-size: $large; }
QPushButton[role="primary"]:hover { background: @accent_hover; }
QPushButton[role="primary"]:pressed { background: @accent_pressed; }
QPushButton[role="primary"]:focus { border-color: @text; }
QPushButton[role="primary"]:disabled { background: @raised; color: @disabled; }
QPushButton[role="fault"] { text-align: left; min-height: 52px; }
QPushButton[role="fault"]:checked { background: @warn_ground; border-color: @warn; }
QPushButton[role="chip-warn"] { background: @warn_ground; }
QPushButton[role="chip-bad"] { background: @bad_ground; }
QPushButton[compact="true"] { font-size: $font; }
QPushButton[large="true"] { min-height: $large_target; }
QPushButton[role="section"] { padding: 0 18px; }
QPushButton[role="flat"], QToolButton[role="flat"] { background: transparent; }
QPushButton[role="flat"]:hover, QToolButton[role="flat"]:hover { background: @raised; }
QToolButton[role="nav"] { background: transparent; border: none; padding: 8px 2px; color: @muted; font-size: $small; }
QToolButton[role="nav"]:hover { background: @card; color: @text; }
QToolButton[role="nav"]:checked { background: @card; color: @text; }
QToolButton[role="nav"]:focus { border: 2px solid @focus; }
QFrame[role="message-bad"] { background: @bad_ground; border: none; }
QFrame[role="message-warn"] { background: @warn_ground; border: none; }
QFrame[role="message-info"] { background: @info_ground; border: none; }
QLineEdit, QPlainTextEdit, QTextEdit, QSpinBox, QDoubleSpinBox, QComboBox {
    background: @ground; border: 2px solid @line; border-radius: 6px; padding: 0 8px;
    min-height: 40px; selection-background-color: @accent; selection-color: @on_accent;
}
QSpinBox::up-button, QSpinBox::down-button { width: 0; border: none; }
QLineEdit:focus, QPlainTextEdit:focus, QTextEdit:focus, QSpinBox:focus, QComboBox:focus { border-color: @focus; }
QComboBox::drop-down { border: none; width: 28px; }
QComboBox::down-arrow { image: url(%images/down.png); width: 12px; height: 12px; }
QComboBox QAbstractItemView { background: @card; border: 1px solid @line; outline: none; padding: 4px; }
QComboBox QAbstractItemView::item { min-height: 40px; }
QAbstractItemView { background: transparent; border: none; outline: none; }
QListView, QTreeView, QTableView, QScrollArea { background: transparent; border: none; outline: none; }
QScrollArea > QWidget > QWidget { background: transparent; }
QTreeView::item { padding: 6px 7px; }
QTreeView::item:selected { background: @raised; color: @text; }
QHeaderView::section { background: @panel; color: @muted; border: none; padding: 6px 10px; font-size: $small; }
QTableView { gridline-color: @line; }
QScrollBar:vertical { background: transparent; width: 14px; margin: 0; }
QScrollBar:horizontal { background: transparent; height: 14px; margin: 0; }
QScrollBar::handle { background: @line; border-radius: 4px; margin: 3px; min-height: 44px; min-width: 44px; }
QScrollBar::handle:disabled { background: transparent; }
QScrollBar::handle:hover { background: @disabled; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
QSlider:horizontal { min-height: $target; }
QSlider::groove:horizontal { background: @line; height: 6px; border-radius: 3px; }
QSlider::sub-page:horizontal { background: @accent; border-radius: 3px; }
QSlider::sub-page:horizontal:disabled { background: @line; }
QSlider::handle:horizontal { background: @text; width: 22px; margin: -8px 0; border-radius: 11px; }
QSlider::handle:horizontal:disabled { background: @disabled; }
QProgressBar { background: @line; border: none; border-radius: 4px; min-height: 8px; max-height: 8px; }
QProgressBar::chunk { background: @good; border-radius: 4px; }
QToolTip { background: @raised; color: @text; border: 1px solid @line; padding: 6px; }
QSplitter::handle { background: @line; }
"""
