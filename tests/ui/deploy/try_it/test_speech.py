"""Who speaks."""

import pytest
from pytestqt.qtbot import QtBot

from signlab.errors import Problem
from signlab.ui.pages.deploy.try_it import speech
from signlab.ui.pages.deploy.try_it.speech import Speech


class Voice:
    def __init__(self) -> None:
        self.said: list[str] = []
        self.problem: Problem | None = None

    def say(self, text: str) -> None:
        self.said.append(text)

    def stop(self) -> None: ...

    def deleteLater(self) -> None: ...  # noqa: N802 -- as Qt names it

    def close(self) -> None: ...


def test_the_systems_own_voice_comes_first(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    voice = Voice()
    monkeypatch.setattr(speech, "_system", lambda _parent: voice)
    made = Speech()
    made.say("A")
    assert (made.voice, voice.said) == ("system", ["A"])
    made.close()


def test_espeak_speaks_where_the_system_does_not_and_tells_once_why_nothing_is_heard(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    voice = Voice()
    monkeypatch.setattr(speech, "_system", lambda _parent: None)
    monkeypatch.setattr(speech, "is_there", lambda: True)
    monkeypatch.setattr(speech, "Speaker", lambda: voice)
    made, told = Speech(), list[Problem]()
    made.failed.connect(told.append)
    made.say("A")
    assert (made.voice, voice.said, told) == ("espeak-ng", ["A"], [])
    voice.problem = Problem("Speech", "cannot be heard", "")
    made.say("B")
    made.say("C")
    assert told == [voice.problem]
    made.close()


def test_without_any_voice_it_says_so(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(speech, "_system", lambda _parent: None)
    monkeypatch.setattr(speech, "is_there", lambda: False)
    made, told = Speech(), list[Problem]()
    made.failed.connect(told.append)
    made.say("A")
    made.say("B")
    assert made.voice == ""
    assert [problem.cause for problem in told] == ["this computer has no voice"]
    made.close()


def test_what_qt_offers_works_or_is_none_and_says_nothing_on_its_own(qtbot: QtBot) -> None:
    made = Speech()
    assert made.voice in ("system", "espeak-ng", "")
    made.close()
