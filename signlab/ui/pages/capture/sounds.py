"""Plays the few sounds there are, where this computer can."""

from typing import Any

from PySide6.QtCore import QLoggingCategory, QObject, QUrl

from signlab.ui.pages.capture.tones import FOLDER, SOUNDS


class Sounds(QObject):
    """Silent until ``on``, and where there is no sound device or no QtMultimedia. Loaded when first needed."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.on = True
        self._effects: dict[str, Any] | None = None

    def play(self, name: str) -> None:
        if not self.on:
            return
        if self._effects is None:
            self._effects = self._load()
        if effect := self._effects.get(name):
            effect.play()

    def stop(self) -> None:
        for effect in (self._effects or {}).values():
            effect.stop()

    def _load(self) -> dict[str, Any]:
        # Which sound servers Qt finds on this computer is its own affair.
        QLoggingCategory.setFilterRules("qt.multimedia.*=false")
        try:
            from PySide6.QtMultimedia import QMediaDevices, QSoundEffect
        except ImportError:  # its system libraries are not installed
            return {}
        if QMediaDevices.defaultAudioOutput().isNull():
            return {}
        effects = {}
        for name in SOUNDS:
            effects[name] = QSoundEffect(self)
            effects[name].setSource(QUrl.fromLocalFile(str(FOLDER / f"{name}.wav")))
        return effects
