"""Which labels the bars show, and where."""

from signlab.ui.widgets.ranking import Ranking


def shown(ranking: Ranking, scores: dict[str, float], now: float) -> str:
    return "".join(label for label, _ in ranking.update(scores, now))


def test_the_likeliest_come_first_and_keep_their_places() -> None:
    ranking = Ranking(3)
    assert shown(ranking, {"A": 0.5, "B": 0.3, "C": 0.2, "D": 0.0}, 0) == "ABC"
    assert shown(ranking, {"A": 0.2, "B": 0.3, "C": 0.5, "D": 0.0}, 1) == "ABC"


def test_a_newcomer_takes_the_place_of_the_least_likely_alone() -> None:
    ranking = Ranking(3)
    shown(ranking, {"A": 0.5, "B": 0.3, "C": 0.2, "D": 0.0}, 0)
    assert shown(ranking, {"A": 0.1, "B": 0.0, "C": 0.1, "D": 0.8}, 0.1) == "ADC"


def test_what_is_hardly_likelier_waits_so_that_nothing_flickers() -> None:
    ranking = Ranking(2)
    shown(ranking, {"A": 0.5, "B": 0.25, "C": 0.2}, 0)
    assert shown(ranking, {"A": 0.5, "B": 0.24, "C": 0.25}, 9) == "AB"
    assert shown(ranking, {"A": 0.5, "B": 0.2, "C": 0.3}, 0.1) == "AB"
    assert shown(ranking, {"A": 0.5, "B": 0.2, "C": 0.3}, 0.9) == "AC"


def test_another_model_begins_anew() -> None:
    ranking = Ranking(2)
    shown(ranking, {"A": 0.5, "B": 0.3}, 0)
    assert shown(ranking, {"X": 0.1, "Y": 0.9}, 0) == "YX"
