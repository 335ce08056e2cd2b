"""Plays a WAV file on this computer, where that has a loudspeaker."""

from pathlib import Path
from typing import Any

from PySide6.QtCore import QLoggingCategory, QObject, QUrl


class Player(QObject):
    """One sound at a time."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._effect: Any = None

    def play(self, path: Path) -> bool:
        """Play ``path``; False where this computer has nothing to play it with."""
        QLoggingCategory.setFilterRules("qt.multimedia.*=false")
        try:
            from PySide6.QtMultimedia import QMediaDevices, QSoundEffect
        except ImportError:  # its system libraries are not installed
            return False
        if QMediaDevices.defaultAudioOutput().isNull():
            return False
        if self._effect is None:
            self._effect = QSoundEffect(self)
        self._effect.stop()
        self._effect.setSource(QUrl.fromLocalFile(str(path)))
        self._effect.play()
        return True

    def stop(self) -> None:
        if self._effect is not None:
            self._effect.stop()
