"""What the page decides without a widget: keys, what is written across the preview, meters, rates, words, sounds."""

import pytest

from signlab.capture.feedback import Fault, Feedback
from signlab.capture.hands import Hand, Sight
from signlab.capture.source import State, Status
from signlab.capture.summary import BurstSummary, End
from signlab.errors import Problem
from signlab.ui.pages.capture import tones, wording
from signlab.ui.pages.capture.across import Way, across, beside
from signlab.ui.pages.capture.keys import Hold, by_character
from signlab.ui.pages.capture.rates import Rates
from signlab.ui.pages.capture.verdict import verdict
from signlab.ui.settings import Settings

NO_SIGNAL = Problem("The camera", "gives no picture", "Is its shutter open?")


class Told(list[str]):
    """What a ``Hold`` told whoever records."""

    def __init__(self) -> None:
        super().__init__()
        self.hold = Hold(lambda label: self.append(f"begin {label}"), lambda label: self.append(f"end {label}"))


def test_a_key_records_while_it_is_down() -> None:
    told = Told()
    told.hold.press(1, "A")
    told.hold.press(1, "A")
    told.hold.release(1)
    told.hold.release(1)
    assert told == ["begin A", "end A"]


def test_the_second_of_two_keys_records_and_the_first_changes_nothing_any_more() -> None:
    told = Told()
    told.hold.press(1, "A")
    told.hold.press(2, "B")
    assert told.hold.ousted == "A"
    told.hold.release(1)
    told.hold.release(2)
    assert told == ["begin A", "begin B", "end B"]


def test_two_keys_of_one_letter_record_until_both_are_up() -> None:
    told = Told()
    told.hold.press("space", "A")
    told.hold.press(1, "A")
    told.hold.release("space")
    told.hold.release(1)
    assert told == ["begin A", "end A"]


def test_without_holding_a_press_starts_and_a_press_stops() -> None:
    told = Told()
    told.hold.holding = False
    for _ in range(2):
        told.hold.press(1, "A")
        told.hold.release(1)
    told.hold.press(1, "A")
    told.hold.release(1)
    told.hold.press(2, "B")
    assert told == ["begin A", "end A", "begin A", "begin B"]
    assert told.hold.ousted == ""


def test_letting_go_of_everything_ends_once() -> None:
    told = Told()
    told.hold.press(1, "A")
    told.hold.let_go()
    told.hold.let_go()
    told.hold.release(1)
    assert told == ["begin A", "end A"]


def test_a_burst_that_ended_by_itself_is_not_ended_again() -> None:
    told = Told()
    told.hold.press(1, "A")
    told.hold.over("B")
    told.hold.over("A")
    told.hold.release(1)
    assert told == ["begin A"]


def test_only_labels_of_one_character_have_a_key() -> None:
    assert by_character(["A", "b", "7", "del", "É"]) == {"a": "A", "b": "b", "7": "7", "é": "É"}


@pytest.mark.parametrize(
    ("url", "status", "words", "way"),
    [
        ("", Status(State.ENDED, ""), "No source is open", Way.CHOOSE),
        ("camera:0", Status(State.CONNECTING, "Opening."), "Connecting", Way.STOP),
        ("camera:0", Status(State.WAITING, "Wait."), "Waiting for the first picture", Way.STOP),
        ("camera:0", Status(State.WAITING, "Still.", NO_SIGNAL), "The camera gives no picture.", Way.AGAIN),
        ("camera:0", Status(State.RECONNECTING, "In 2 s."), "The picture is gone. Sign Lab keeps trying.", Way.STOP),
        ("camera:0", Status(State.ENDED, "", NO_SIGNAL), "The camera gives no picture.", Way.AGAIN),
        ("camera:0", Status(State.ENDED, "Stopped."), "The source is closed", Way.AGAIN),
        ("file:a.mp4", Status(State.ENDED, "At its end."), "The film is at its end", Way.REPLAY),
    ],
)
def test_each_state_of_a_source_has_one_sentence_and_one_button(url: str, status: Status, words: str, way: Way) -> None:
    said = across(url, status)
    assert said
    assert (said.words, said.way) == (words, way)
    assert said.button


def test_a_live_picture_speaks_for_itself_and_a_remark_stands_beside_it() -> None:
    assert across("camera:0", Status(State.LIVE, "Live.")) is None
    assert beside(Status(State.LIVE, "Live.")) == ""
    assert "gives no picture" in beside(Status(State.LIVE, "Live.", NO_SIGNAL))
    assert beside(Status(State.ENDED, "", NO_SIGNAL)) == ""


def feedback(*faults: Fault, hand: Sight | None = None) -> Feedback:
    return Feedback(0.7, 0.5, 0.5, 0.0, 0.0, 0.01, 0.1, hand, faults)


def test_meters_say_which_of_light_sharpness_and_hand_wants_a_look() -> None:
    said = verdict(feedback(Fault.DARK))
    assert (said.light.good, said.sharp.good, said.good) == (False, True, False)
    assert said.words == Fault.DARK.words
    assert verdict(feedback(Fault.MOVING)).sharp.good is False
    assert verdict(feedback()).words == "Good"
    assert verdict(feedback()).hand.level is None
    outside = Sight(Hand((0.0, 0.0, 0.1, 0.1)), inside=False)
    assert verdict(feedback(Fault.NO_HAND, hand=outside)).hand.good is False
    insisted = verdict(feedback(Fault.DARK), insist=True)
    assert insisted.good
    assert "Kept all the same" in insisted.words


def test_the_persons_rate_goes_before_the_projects(settings: Settings) -> None:
    rates = Rates(settings, {"rate": 10.0, "novelty": 2})
    settings["capture.rate"] = 0
    assert (rates.rate, rates.of_source) == (10.0, None)
    settings["capture.rate"] = 30
    assert (rates.rate, rates.of_source) == (30.0, 30.0)
    settings["capture.rate"] = -1
    assert (rates.rate, rates.of_source) == (None, 30.0)
    held = rates.held(None, insist=True)
    assert (held.held, held.count, held.novelty, held.insist) == (True, None, 2, True)
    assert rates.free(7, insist=False).count == 7


def ended(end: End, stored: int = 0, **refused: int) -> str:
    summary = BurstSummary("A", 1, stored=stored, end=end)
    summary.refused.update({Fault[name]: count for name, count in refused.items()})
    return wording.ended(summary)


def test_every_end_of_a_burst_has_its_words() -> None:
    assert ended(End.RELEASED, 3) == "3 pictures of A"
    assert ended(End.RELEASED) == "Too short for a picture. Hold A a little longer."
    assert ended(End.RELEASED, DARK=2) == "Nothing of A was kept: too dark."
    assert ended(End.SOURCE, 1) == "1 picture of A. Then the source ended."
    assert ended(End.CANCELLED) == ""


def test_sources_have_names_for_people() -> None:
    names = [wording.source(url) for url in ("camera:2", "camera:HD Webcam", "deeplens://u@h:2/project", "demo:?a=1")]
    assert names == ["Camera 2", "HD Webcam", "DeepLens h", "Drawn hand"]
    assert wording.source("file:/films/a clip.mp4?loop=yes") == "a clip.mp4"


def test_the_sounds_that_come_with_the_program_are_what_is_written_here() -> None:
    for name, make in tones.SOUNDS.items():
        assert (tones.FOLDER / f"{name}.wav").read_bytes() == tones.encoded(make()), name
        assert 0.05 < len(make()) / tones.RATE < 1
