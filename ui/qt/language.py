"""The language in force: German or English, chosen by the settings, the person or the desktop."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QDateTime, QLibraryInfo, QLocale, QObject, QTranslator, Signal
from PySide6.QtWidgets import QApplication

LANGUAGES = ("de", "en")
FOLDER = Path(__file__).parent / "i18n"


class Language(QObject):
    """Owns the translators. Widgets hear of a change by Qt's LanguageChange event, others by `changed`."""

    changed = Signal(str)

    def __init__(self, app: QApplication, language: str = "") -> None:
        super().__init__(app)
        self._app = app
        self._translators: list[QTranslator] = []
        self.current = ""
        self.use(language or desktop_language())

    def use(self, language: str) -> None:
        """Show everything in `language` from now on."""
        if language not in LANGUAGES or language == self.current:
            return
        self.current = language
        QLocale.setDefault(QLocale(QLocale.Language.German if language == "de" else QLocale.Language.English))
        self._replace_translators(language)
        self.changed.emit(language)

    def toggle(self) -> None:
        """The other one of the two languages."""
        self.use("en" if self.current == "de" else "de")

    def leave(self) -> None:
        """Take the translators out, so that another one can put in its own."""
        for translator in self._translators:
            self._app.removeTranslator(translator)
        self._translators = []

    def _replace_translators(self, language: str) -> None:
        self.leave()
        if language == "en":
            return
        qt_folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
        for name, folder in ((f"qtbase_{language}", qt_folder), (f"traybooth_{language}", str(FOLDER))):
            translator = QTranslator(self)
            if translator.load(name, folder):
                self._translators.append(translator)
                self._app.installTranslator(translator)


def desktop_language() -> str:
    """German where the desktop asks for German, else English."""
    return "de" if QLocale.system().language() == QLocale.Language.German else "en"


def date_time_text(utc_us: int) -> str:
    """A stored time as people here read it, in the station's own time zone."""
    when = QDateTime.fromMSecsSinceEpoch(utc_us // 1000)
    return QLocale().toString(when, QLocale.FormatType.ShortFormat)


def time_text(utc_us: int) -> str:
    """The time of day with seconds."""
    return QLocale().toString(QDateTime.fromMSecsSinceEpoch(utc_us // 1000).time(), "HH:mm:ss")


def moment_text(utc_us: int) -> str:
    """The time of day to the millisecond, for what follows fast upon each other."""
    return QLocale().toString(QDateTime.fromMSecsSinceEpoch(utc_us // 1000).time(), "HH:mm:ss.zzz")


def duration_text(seconds: float) -> str:
    """A length of time as minutes and seconds: 2:05, or 1:02:05 from an hour on."""
    minutes, rest = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def size_text(size_bytes: float) -> str:
    """An amount of data in MB, or in GB where it is one or more."""
    is_large = size_bytes >= 1e9
    return f"{number_text(size_bytes / (1e9 if is_large else 1e6), 1)} {'GB' if is_large else 'MB'}"


def number_text(value: float, digits: int = 0) -> str:
    """A figure by the locale: 1,283 or 1.283."""
    return QLocale().toString(float(value), "f", digits)
