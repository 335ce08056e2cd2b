"""The arithmetic of evaluations, against what can be worked out otherwise."""

import numpy as np
import pytest

from signlab.training.evaluation import figures


def test_alike_pictures_promise_less_than_pictures_that_stand_alone() -> None:
    rng = np.random.default_rng(0)
    takes = np.repeat(np.arange(40), 25)
    right = np.repeat(rng.random(40) < 0.8, 25)  # a take is right or wrong as a whole
    alone = figures.estimate(right, list(range(1000)))
    together = figures.estimate(right, list(takes))
    assert alone
    assert together
    assert alone.value == together.value == right.mean()
    assert alone.low is not None
    assert alone.high is not None
    assert together.low is not None
    assert together.high is not None
    assert together.low < alone.low < alone.value < alone.high < together.high
    spread = 2 * 1.96 * np.sqrt(right.mean() * (1 - right.mean()) / 1000)  # the normal approximation
    assert alone.high - alone.low == pytest.approx(spread, rel=0.15)


def test_bounds_hold_the_truth_about_as_often_as_they_say() -> None:
    rng, held = np.random.default_rng(1), 0
    for trial in range(200):
        right = np.repeat(rng.random(60) < 0.7, 5)
        found = figures.estimate(right, list(np.repeat(np.arange(60), 5)), seed=trial)
        assert found
        assert found.low is not None
        assert found.high is not None
        held += found.low <= 0.7 <= found.high
    assert 180 <= held <= 199


def test_what_nothing_tells_stays_open() -> None:
    assert figures.estimate(np.zeros(0, bool), []) is None
    single = figures.estimate(np.array([True, False]), ["one", "one"])
    assert single
    assert (single.low, single.high) == (None, None)


def test_all_right_is_not_certain() -> None:
    found = figures.estimate(np.ones(20, bool), list(range(20)))
    assert found
    assert found.high == 1
    assert found.low == pytest.approx(0.8316, abs=1e-4)  # Clopper and Pearson for 20 of 20
    wrong = figures.estimate(np.zeros(20, bool), list(range(20)))
    assert wrong
    assert (wrong.low, wrong.high) == (0, pytest.approx(1 - 0.8316, abs=1e-4))


def test_confusion_counts_labels_by_what_was_told() -> None:
    table = figures.confusion(np.array([0, 0, 1, 2, 2]), np.array([0, 1, 1, 2, -1]), 3)
    assert table.tolist() == [[1, 1, 0, 0], [0, 1, 0, 0], [0, 0, 1, 1]]


def test_calibration_of_numbers_worked_out_by_hand() -> None:
    confidence = np.array([0.95, 0.95, 0.55, 0.55, 1.0])
    right = np.array([True, False, True, True, True])
    found = figures.calibration(confidence, right)
    # from 0.9: 3 pictures, confidence 0.9667, accuracy 0.6667; from 0.5: 2 pictures, 0.55, 1.0
    assert found.ece == pytest.approx((3 * 0.3 + 2 * 0.45) / 5)
    assert found.surer == pytest.approx(0.8 - 0.8)
    assert [one.pictures for one in found.bins] == [2, 3]
    with pytest.raises(ValueError, match="no pictures"):
        figures.calibration(np.zeros(0), np.zeros(0, bool))


def test_a_threshold_trades_answers_for_right_ones() -> None:
    confidence = np.array([0.35, 0.45, 0.85, 0.95])
    found = {one.threshold: one for one in figures.tradeoffs(confidence, np.array([False, True, True, True]))}
    assert (found[0.0].answered, found[0.0].right) == (1, 0.75)
    assert (found[0.4].answered, found[0.4].right) == (0.75, 1)
    assert (found[0.99].answered, found[0.99].right) == (0, None)
