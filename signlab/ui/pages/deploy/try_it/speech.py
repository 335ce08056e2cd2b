"""Says what is recognised: with the system's own voice where it has one, else with espeak-ng."""

from typing import Any

from PySide6.QtCore import QObject, QtMsgType, Signal, qInstallMessageHandler

from signlab.deployment.here.speech import Speaker, is_there
from signlab.errors import Problem


class Speech(QObject):
    """Loaded when something is first said; ``failed`` carries why nothing is heard, once."""

    failed = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._system: Any = None
        self._speaker: Speaker | None = None
        self._loaded = self._told = False

    @property
    def voice(self) -> str:
        """Who speaks: "system", "espeak-ng", or "" for nobody."""
        self._load()
        return "system" if self._system else "espeak-ng" if self._speaker else ""

    def say(self, text: str) -> None:
        """Say ``text`` soon, in place of what still waits."""
        self._load()
        if self._system:
            self._system.say(text)
        elif self._speaker:
            self._speaker.say(text)
            self._tell(self._speaker.problem)
        else:
            words = self.tr("Install espeak-ng, or speech-dispatcher, and open this page again.")
            self._tell(Problem(self.tr("Speech"), self.tr("this computer has no voice"), words))

    def close(self) -> None:
        """Be silent."""
        if self._system:
            self._system.stop()
            self._system.deleteLater()
            self._system = None
        if self._speaker:
            self._speaker.close()
            self._speaker = None
        self._loaded = False

    def _load(self) -> None:
        if self._loaded:
            return
        self._loaded = True
        self._system = _system(self)
        if self._system is None and is_there():
            self._speaker = Speaker()

    def _tell(self, problem: Problem | None) -> None:
        if problem and not self._told:
            self._told = True
            self.failed.emit(problem)


def _system(parent: QObject) -> Any:
    """Qt's speech, where an engine of the system's works; None otherwise."""
    before = qInstallMessageHandler(_ignore)  # what does not load says so, and so does its state
    try:
        from PySide6.QtTextToSpeech import QTextToSpeech

        for engine in QTextToSpeech.availableEngines():
            if engine == "mock":  # says nothing, for Qt's own tests
                continue
            made = QTextToSpeech(engine, parent)
            if made.state() is not QTextToSpeech.State.Error and made.availableVoices():
                return made
            made.deleteLater()
    except ImportError:  # its system libraries are not installed
        pass
    finally:
        qInstallMessageHandler(before)
    return None


def _ignore(_kind: QtMsgType, _where: object, _text: str | None) -> None:
    """Nobody needs to know."""
