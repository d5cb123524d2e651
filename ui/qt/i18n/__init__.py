"""The German words of the window; `python -m ui.qt.i18n` brings them up to date with the code."""
