"""The look of the window from one set of tokens: colours, sizes that follow the font, palette and style sheet."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtGui import QColor, QFont, QFontDatabase, QFontInfo, QPalette
from PySide6.QtWidgets import QApplication, QWidget

from ui.qt.sheet import style_sheet

SMALLEST_FONT_PX, LARGEST_OWN_PX = 15, 20
SCREEN_LINES = 60


@dataclass(frozen=True, slots=True)
class Colors:
    """Neutral dark surroundings, because images are judged by eye; amber only for the one thing to do."""

    ground: str = "#0E1012"
    rail: str = "#121416"
    bar: str = "#16191B"
    panel: str = "#1A1D20"
    card: str = "#23272B"
    raised: str = "#30353A"
    line: str = "#3A4046"
    text: str = "#F0F2F4"
    muted: str = "#A9B0B7"
    disabled: str = "#7A828A"
    accent: str = "#F5B942"
    accent_hover: str = "#FFCB61"
    accent_pressed: str = "#D69C2A"
    on_accent: str = "#1B1405"
    good: str = "#62C492"
    warn: str = "#F5B942"
    bad: str = "#F07B6E"
    bad_ground: str = "#4A2320"
    warn_ground: str = "#43351A"
    info_ground: str = "#20323F"
    focus: str = "#8CC8FF"


COLORS = Colors()


@dataclass(frozen=True, slots=True)
class DamageLook:
    """How a damage type is drawn: colour (#rrggbb) and the sign that says the same without colour."""

    color: str
    sign: str


# After Okabe and Ito's set for colour-blind eyes, lightened for dark ground; the sign (the key) tells them apart too.
_DAMAGE_COLORS = {
    "crush": "#F2704D",
    "tear": "#F0E442",
    "hole": "#56B4E9",
    "deconstruction": "#D58BD8",
    "spillage": "#2FC49C",
}
_FURTHER_COLORS = ("#FFFFFF", "#B9D36B", "#9FA8FF", "#FFAFA3")


def damage_look(key: str, index: int = 0, color: str = "") -> DamageLook:
    """The look of a damage type by its key; `index` is its place in the taxonomy (0 = key 1), `color` the file's."""
    known = _DAMAGE_COLORS.get(key) or color or _FURTHER_COLORS[index % len(_FURTHER_COLORS)]
    return DamageLook(known, str(index + 1))


def readable_on(color: str) -> str:
    """Black or white, whichever can be read on `color`."""
    return "#101010" if luminance(color) > 0.2 else "#FFFFFF"


def luminance(color: str) -> float:
    """Relative luminance of an sRGB colour after WCAG 2.1."""
    channels = QColor(color).getRgbF()[:3]
    linear = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(first: str, second: str) -> float:
    """Contrast ratio of two colours after WCAG 2.1, 1 to 21."""
    low, high = sorted((luminance(first), luminance(second)))
    return (high + 0.05) / (low + 0.05)


@dataclass(frozen=True, slots=True)
class Sizes:
    """Lengths in pixels, all from the font's size, so that the window grows with it."""

    font: int
    small: int
    large: int
    title: int
    figure: int
    gap: int
    pad: int
    radius: int
    target: int
    large_target: int
    rail: int
    side: int

    @staticmethod
    def of(font_px: int, height_px: int = 1080) -> Sizes:
        """For letters of this size; on a screen that is low for them, targets do not grow with the letters."""
        em = max(SMALLEST_FONT_PX, font_px)
        return Sizes(
            font=em,
            small=round(em * 0.87),
            large=round(em * 1.27),
            title=round(em * 1.6),
            figure=round(em * 2.7),
            gap=round(em * 0.7),
            pad=round(em * 0.95),
            radius=round(em * 0.6),
            target=max(44, min(round(em * 2.95), height_px // 18)),
            large_target=max(60, min(round(em * 4.7), height_px // 11)),
            rail=round(em * 5.9),
            side=round(em * 21),
        )


_current = Sizes.of(SMALLEST_FONT_PX)


def sizes() -> Sizes:
    """The sizes in force since `apply_theme`."""
    return _current


def apply_theme(app: QApplication) -> Sizes:
    """Give the application its font, palette and style sheet, and tell the sizes in force."""
    global _current
    # Larger letters on a larger screen: a station is read standing, at arm's length.
    font = QFontDatabase.systemFont(QFontDatabase.SystemFont.GeneralFont)
    height_px = app.primaryScreen().size().height() if app.primaryScreen() is not None else SMALLEST_FONT_PX
    _current = Sizes.of(max(QFontInfo(font).pixelSize(), min(height_px // SCREEN_LINES, LARGEST_OWN_PX)), height_px)
    font.setPixelSize(_current.font)
    app.setStyle("Fusion")
    app.setFont(font)
    app.setPalette(_palette(COLORS))
    app.setStyleSheet(style_sheet(COLORS, _current))
    return _current


def font_of(pixels: int, *, bold: bool = False) -> QFont:
    """The application's font in another size."""
    font = QFont(QApplication.font())
    font.setPixelSize(pixels)
    font.setBold(bold)
    return font


def set_role(widget: QWidget, role: str) -> QWidget:
    """Give a widget its part in the style sheet (see `ui.qt.sheet`); gives the widget back. May be called again."""
    if widget.property("role") != role:
        widget.setProperty("role", role)
        widget.style().unpolish(widget)
        widget.style().polish(widget)
    return widget


def _palette(colors: Colors) -> QPalette:
    roles = {
        QPalette.ColorRole.Window: colors.ground,
        QPalette.ColorRole.Base: colors.card,
        QPalette.ColorRole.AlternateBase: colors.panel,
        QPalette.ColorRole.Button: colors.card,
        QPalette.ColorRole.ToolTipBase: colors.raised,
        QPalette.ColorRole.Highlight: colors.accent,
        QPalette.ColorRole.HighlightedText: colors.on_accent,
        QPalette.ColorRole.PlaceholderText: colors.muted,
        QPalette.ColorRole.WindowText: colors.text,
        QPalette.ColorRole.Text: colors.text,
        QPalette.ColorRole.ButtonText: colors.text,
        QPalette.ColorRole.ToolTipText: colors.text,
    }
    palette = QPalette()
    for role, color in roles.items():
        palette.setColor(role, QColor(color))
    for role in (QPalette.ColorRole.WindowText, QPalette.ColorRole.Text, QPalette.ColorRole.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, role, QColor(colors.disabled))
    return palette
