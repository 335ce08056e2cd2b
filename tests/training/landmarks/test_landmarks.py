"""The landmarks engine: what its features heed, what it learns, and how its models are kept."""

import dataclasses
import json
import math
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from signlab.dataset.project import Project
from signlab.errors import Cancelled, SignlabError
from signlab.jobs import Watch
from signlab.training import bundle, metrics, run
from signlab.training.evaluation import models
from signlab.training.evaluation.job import Evaluate
from signlab.training.landmarks import drawn, features, hands, job, kernel, learn, model, serving
from signlab.training.landmarks.copies import copies
from signlab.training.landmarks.features import COUNT, Landmarks
from signlab.training.landmarks.job import TrainLandmarks
from signlab.training.source import Source
from signlab.vision.hand import Box, Floats, Hand, Picture

RNG = np.random.default_rng(5)
POSES = {label: RNG.normal(0, 30, (21, 3)).cumsum(axis=0).astype(np.float32) for label in "ABC"}
"""A hand for each label, in pixels, as good as any for telling apart."""


def hand(label: str = "A", noise: float = 0.0, seed: int = 0, right: bool = True) -> Hand:
    points = POSES[label] + np.random.default_rng(seed).normal(0, noise, (21, 3))
    points = np.asarray(points, np.float32)
    return Hand((640, 480), Box.around(points[:, :2]), 0.9, points, points / 1000, right)


def changed(found: Hand, points: Floats, world: Floats, right: bool = True) -> Hand:
    return Hand(found.size, Box.around(points[:, :2]), found.score, points, world, right)


def of(*found: Hand) -> Floats:
    return features.of_hands(found)


def test_place_and_size_do_not_matter() -> None:
    one = hand()
    assert one.landmarks is not None
    assert one.world is not None
    moved = changed(one, 1.7 * one.landmarks + np.array([50, -20, 0], np.float32), one.world)
    assert of(one).shape == (1, COUNT)
    np.testing.assert_allclose(of(one), of(moved), atol=1e-4)


def test_a_left_hand_is_a_right_one_in_the_mirror() -> None:
    one = hand()
    assert one.landmarks is not None
    assert one.world is not None
    mirror = np.array([-1, 1, 1], np.float32)
    left = changed(one, one.landmarks * mirror, one.world * mirror, right=False)
    np.testing.assert_allclose(of(one), of(left), atol=1e-4)
    assert np.abs(of(one) - of(changed(one, left.landmarks, left.world))).max() > 0.1  # type: ignore[arg-type]


def test_a_turn_in_the_picture_leaves_distances_and_is_seen_in_the_rest() -> None:
    one = hand()
    assert one.landmarks is not None
    assert one.world is not None
    angle = math.radians(70)
    turn = np.array(
        [[math.cos(angle), -math.sin(angle), 0], [math.sin(angle), math.cos(angle), 0], [0, 0, 1]], np.float32
    )
    turned = changed(one, one.landmarks @ turn.T, one.world @ turn.T)
    before, after = of(one)[0], of(turned)[0]
    np.testing.assert_allclose(before[:210], after[:210], atol=1e-4)
    assert np.abs(before[210:] - after[210:]).max() > 0.3


def test_copies_are_held_another_way_and_are_the_same_sign() -> None:
    hands_ = Landmarks.of([hand(label) for label in "ABC"] * 40)
    labels = np.tile(np.arange(3), 40)
    same = features.varied(hands_, np.random.default_rng(1), turn=0, tip=0, jitter=0, build=0)
    np.testing.assert_allclose(features.features(same), features.features(hands_), atol=1e-5)
    more = copies(hands_, labels, ("A", "J", "C"), seed=1)
    assert len(more.rows) == len(more.origin) == 3 * 120 + 6 * 40  # J moves: there are more of it
    assert set(labels[more.origin[360:]]) == {1}
    again = copies(hands_, labels, ("A", "J", "C"), seed=1)
    np.testing.assert_array_equal(more.rows, again.rows)
    assert np.abs(more.rows[:120] - features.features(hands_)).max() > 0.3


def test_copies_of_another_build_have_other_fingers_held_alike() -> None:
    hands_ = Landmarks.of([hand("A")] * 30)
    others = features.varied(hands_, np.random.default_rng(2), turn=0, tip=0, jitter=0, build=0.1)
    for first in (1, 5, 9, 13, 17):
        before = hands_.places[:, first + 1 : first + 4] - hands_.places[:, first : first + 1]
        after = others.places[:, first + 1 : first + 4] - others.places[:, first : first + 1]
        times = np.linalg.norm(after, axis=2) / np.linalg.norm(before, axis=2)
        np.testing.assert_allclose(times, np.repeat(times[:, :1], 3, axis=1), rtol=1e-3)  # of one finger all bones
        assert 0.06 < times[:, 0].std() < 0.14
        np.testing.assert_allclose(after / times[:, :, None], before, atol=1e-2)
    wide = [np.linalg.norm(each.places[:, 5] - each.places[:, 17], axis=1) for each in (hands_, others)]
    assert 0.05 < (wide[1] / wide[0]).std() < 0.15
    np.testing.assert_allclose(others.places[:, 0], 0, atol=1e-6)


def test_copies_teach_and_hold_at_another_turn() -> None:
    hands_ = Landmarks.of([hand("ABC"[number % 3], 4.0, number) for number in range(90)])
    labels, people = np.arange(90) % 3, [f"{number % 4}" for number in range(90)]
    rows = features.features(hands_)
    more = copies(hands_, labels, ("A", "B", "C"), seed=0)
    learned = learn.learn(rows, labels, ("A", "B", "C"), [("signer", people)], more=more)
    leaning = features.features(features.varied(hands_, np.random.default_rng(3), turn=25, tip=10))
    told = dataclasses.replace(learned.model, reach=np.inf).probabilities(leaning)
    assert (told.argmax(axis=1) == labels).mean() > 0.95


def examples(count: int = 40, noise: float = 12.0) -> tuple[Floats, np.ndarray, list[str]]:
    """Hands of three labels by four people."""
    labels = [number % 3 for number in range(count * 3)]
    some = [hand("ABC"[label], noise, seed) for seed, label in enumerate(labels)]
    return features.of_hands(some), np.array(labels), [f"signer {number % 4}" for number in range(count * 3)]


def test_a_second_opinion_is_of_the_hands_that_are_most_alike(monkeypatch: pytest.MonkeyPatch) -> None:
    rows, labels, _ = examples()
    rows = np.asarray((rows - rows.mean(axis=0)) / np.maximum(rows.std(axis=0), 1e-3), np.float32)
    told = kernel.opinion(kernel.squares(rows[90:], rows[:90]), kernel.shares(rows[:90], labels[:90], 4))
    assert (told.argmax(axis=1) == labels[90:]).mean() > 0.9
    assert not told[:, 3].any()  # of the fourth label there was nothing to learn
    monkeypatch.setattr(kernel, "_MOST", 45)
    some = kernel.shares(rows[:90], labels[:90], 4)
    assert (some != 0).any(axis=1).sum() == 45
    fewer = kernel.opinion(kernel.squares(rows[90:], rows[:90]), some)
    assert (fewer.argmax(axis=1) == labels[90:]).mean() > 0.8


def test_both_opinions_make_one_and_what_was_never_learned_stays_so() -> None:
    scores = np.array([[0.2, 0.0, kernel.NEVER], [9.0, 0.0, kernel.NEVER]], np.float32)
    heard = np.array([[0.1, 0.9, 0.3], [-0.2, 0.4, 0.3]], np.float32)
    both = kernel.together(scores, heard)
    assert both.argmax(axis=1).tolist() == [1, 0]  # whoever is surer is heard
    assert (both[:, 2] == kernel.NEVER).all()
    nothing = kernel.together(scores, np.zeros_like(heard))
    np.testing.assert_allclose(model.softmax(nothing), model.softmax(scores), atol=2e-3)


def test_a_model_of_before_has_the_network_alone(tmp_path: Path) -> None:
    rows, labels, people = examples(20)
    made = learn.learn(rows, labels, ("A", "B", "C"), [("signer", people)]).model
    made = dataclasses.replace(made, temperature=5.0)  # so that both are in doubt
    before = dataclasses.replace(made, shares=None)
    before.save(tmp_path / "before.tar.gz")
    made.save(tmp_path / "now.tar.gz")
    for known, archive in ((before, "before"), (made, "now")):
        (tmp_path / archive).mkdir()
        bundle.unpack(tmp_path / f"{archive}.tar.gz", tmp_path / archive)
        loaded = model.load(tmp_path / archive, archive)
        assert (loaded.shares is None) == (known.shares is None)
        np.testing.assert_allclose(loaded.probabilities(rows), known.probabilities(rows), atol=0.02)
    assert abs(made.probabilities(rows) - before.probabilities(rows)).max() > 0.05


def test_it_learns_and_is_as_sure_as_it_is_right() -> None:
    rows, labels, people = examples()
    learned = learn.learn(rows, labels, ("A", "B", "C", "D"), [("signer", people)])
    assert learned.trials[0].accuracy >= 0.95
    assert learned.trials[0].groups == "signer"
    assert learned.trials[0].accuracy == max(trial.accuracy for trial in learned.trials)
    told = learned.model.probabilities(rows)
    assert (told.argmax(1) == labels).mean() > 0.95
    np.testing.assert_allclose(told.sum(1), 1, atol=1e-5)
    assert told[:, 3].max() < 1e-6  # there was nothing to learn of D


def test_what_is_no_sign_is_nothing() -> None:
    rows, labels, people = examples()
    found = learn.learn(rows, labels, ("A", "B", "C"), [("signer", people)]).model
    strange = np.random.default_rng(9).normal(0, 200, (20, 21, 3)).astype(np.float32)
    others = [changed(hand(), points, points) for points in strange]
    assert (found.probabilities(features.of_hands(others)).sum(axis=1) == 0).mean() > 0.9
    assert (found.probabilities(rows).sum(axis=1) > 0).all()


def test_confidence_is_set_right_where_little_can_be_known() -> None:
    rng = np.random.default_rng(0)
    rows = np.asarray(rng.normal(0, 1, (300, COUNT)), np.float32)
    labels = rng.integers(0, 3, 300)  # there is nothing in it
    found = learn.learn(rows, labels, ("A", "B", "C"), [("signer", [f"{number % 5}" for number in range(300)])]).model
    fresh = np.asarray(rng.normal(0, 1, (200, COUNT)), np.float32)
    assert found.probabilities(fresh).max(axis=1).mean() < 0.6


@pytest.mark.parametrize("groups", [[], [("signer", ["one"] * 120), ("session", [str(n % 3) for n in range(120)])]])
def test_without_people_it_holds_out_what_there_is(groups: list[tuple[str, list[str]]]) -> None:
    rows, labels, _ = examples()
    learned = learn.learn(rows, labels, ("A", "B", "C"), groups)
    assert learned.trials[0].groups == ("session" if groups else "picture")
    strange = np.asarray(rows + 3 * rows.std(), np.float32)  # of no stranger is known how strange they may be
    assert (learned.model.probabilities(strange).sum(axis=1) > 0).all()


@pytest.mark.parametrize("count", [1, 3, 199, 200, 201, 299, 301, 402, 5602])
def test_no_batch_is_so_small_that_it_undoes_what_was_learned(count: int) -> None:
    batch = learn._batch(count)
    last = count % batch or batch
    assert batch <= max(count, 1)
    assert batch <= 300
    assert last > batch / 2


def test_two_labels_do_as_well_and_one_does_not() -> None:
    rows, labels, people = examples()
    two = labels < 2
    groups = [("signer", [person for person, one in zip(people, two, strict=True) if one])]
    told = learn.learn(rows[two], labels[two], ("A", "B", "C"), groups).model.probabilities(rows[two])
    assert (told.argmax(1) == labels[two]).mean() > 0.95
    with pytest.raises(ValueError, match="two labels"):
        learn.learn(rows[labels == 0], labels[labels == 0], ("A", "B"), [])


class Stripes:
    """Finds the hand of a label by which way its stripes go; none in pictures that are dark."""

    name, angles = "stripes", ()
    looked = 0

    def find(self, picture: Picture) -> list[Hand]:
        Stripes.looked += 1
        grey = picture.astype(float).mean(2)
        down, right = np.abs(np.diff(grey, axis=0)).mean(), np.abs(np.diff(grey, axis=1)).mean()
        if max(down, right) < 1:
            return []
        label = "A" if down > 2 * right else "B" if right > 2 * down else "C"
        return [hand(label, 5.0, int(grey.sum()))]

    def __enter__(self) -> "Stripes":
        return self

    def __exit__(self, *_: object) -> None: ...


@pytest.fixture
def stripes(monkeypatch: pytest.MonkeyPatch) -> None:
    Stripes.looked = 0
    monkeypatch.setattr(hands, "careful_estimator", Stripes)
    monkeypatch.setattr(serving, "careful_estimator", Stripes)
    monkeypatch.setattr(job, "has_landmarks", lambda: True)


def test_from_a_build_to_figures(stripes: None, project: Project, build: Source) -> None:
    task = TrainLandmarks(project, build, name="quick", drawn=False)
    assert task.prepare().total == build.total("train") + build.total("validation")
    trained = task.run(Watch())
    found = run.read(project.runs / "quick")
    assert (found.engine, found.state) == ("landmarks", "done")
    assert found.best["validation_accuracy"] == 1
    assert metrics.read(found.folder)[0]["train_accuracy"] == 1
    assert "when every signer was new to it" in trained.words
    looked = Stripes.looked
    again = TrainLandmarks(project, build, drawn=False).run(Watch())
    assert Stripes.looked == looked  # the hands were found already
    assert again.run.outputs[run.MODEL] != ""
    evaluation = Evaluate(found.model, build.folder, run=found).run(Watch()).evaluation
    assert evaluation.accuracy["unseen"] is not None
    assert evaluation.accuracy["unseen"].value == 1
    assert evaluation.model["engine"] == "landmarks"


def test_the_same_seed_gives_the_same_model(stripes: None, project: Project, build: Source) -> None:
    one, other = (TrainLandmarks(project, build, seed=3, drawn=False).run(Watch()).learned.model for _ in range(2))
    for left, right in zip((*one.weights, *one.biases), (*other.weights, *other.biases), strict=True):
        np.testing.assert_array_equal(left, right)


def test_pictures_without_a_hand_are_counted_and_told_as_nothing(
    stripes: None, project: Project, build: Source, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Blind(Stripes):
        def find(self, picture: Picture) -> list[Hand]:
            return super().find(picture) if int(picture.sum()) % 4 else []

    monkeypatch.setattr(hands, "careful_estimator", Blind)
    monkeypatch.setattr(serving, "careful_estimator", Blind)
    watch = Watch()
    trained = TrainLandmarks(project, build, name="r1", drawn=False).run(watch)
    assert trained.found < trained.looked
    assert "show no hand" in str(watch.problems[0])
    with models.opened(trained.run.model) as (reader, origin):
        assert origin == models.Origin("landmarks", "b1", "r1")
        assert (reader.probabilities([np.zeros((40, 40, 3), np.uint8)]) == 0).all()
        assert reader.probabilities([]).shape == (0, 3)


def test_an_alphabet_with_nothing_tells_it() -> None:
    rows, labels, people = examples()
    found = learn.learn(rows, labels, ("A", "B", "C", "nothing"), [("signer", people)]).model
    reader = serving.Reader.__new__(serving.Reader)
    reader.model, reader.classes = found, found.classes
    assert reader.of_hands([None, hand("A")]).argmax(1).tolist() == [3, 0]


def test_a_hand_that_may_be_either_is_asked_after_as_both() -> None:
    rows, labels, people = examples()
    found = learn.learn(rows, labels, ("A", "B", "C"), [("signer", people)]).model
    one = hand("A")
    assert one.landmarks is not None
    assert one.world is not None
    mirror = np.array([-1, 1, 1], np.float32)
    wrong = changed(one, one.landmarks * mirror, one.world * mirror)  # a left hand, taken for a right one
    for score, likely in ((1.0, 0.0), (0.2, 0.4)):
        told = serving.named(found, [dataclasses.replace(each, score=score) for each in (one, wrong)])
        own, other = (found.probabilities(of(dataclasses.replace(wrong, right=right))) for right in (True, False))
        if not own.any():
            assert not told[1].any()  # what is no sign as it is seen stays none
        else:
            np.testing.assert_allclose(told[1], ((1 - likely) * own + likely * other)[0], atol=1e-5)
        assert told[0].argmax() == 0
    assert serving.named(found, [None, None]).tolist() == [[0, 0, 0]] * 2


def test_models_are_numbers_and_nothing_else(tmp_path: Path) -> None:
    rows, labels, people = examples()
    made = learn.learn(rows, labels, ("A", "B", "C"), [("signer", people)]).model
    made.save(tmp_path / "model.tar.gz")
    assert bundle.unpack(tmp_path / "model.tar.gz", tmp_path) == [model.NUMBERS, bundle.ABOUT]
    again = model.load(tmp_path, "it")
    np.testing.assert_allclose(again.probabilities(rows), made.probabilities(rows), atol=1e-6)
    assert (tmp_path / "model.tar.gz").stat().st_size < 1_000_000
    facts = json.loads((tmp_path / bundle.ABOUT).read_text())
    for change in ({"layers": 9}, {"classes": ["A", "B"]}, {"temperature": None}):
        (tmp_path / bundle.ABOUT).write_text(json.dumps({**facts, **change}))
        with pytest.raises(SignlabError, match="no model of landmarks"):
            model.load(tmp_path, "it")
    (tmp_path / bundle.ABOUT).write_text(json.dumps(facts))
    np.savez(tmp_path / model.NUMBERS, mean=np.array([{}], dtype=object))  # what would run code when unpickled
    with pytest.raises(SignlabError, match="no model of landmarks"):
        model.load(tmp_path, "it")


def test_a_damaged_memory_of_hands_is_made_anew(stripes: None, tmp_path: Path) -> None:
    (tmp_path / hands.NAME).write_bytes(b"nothing of the kind")
    with hands.Hands(tmp_path) as found, pytest.raises(ValueError, match="whole picture"):
        found.find(b"no picture")


def test_what_cannot_be_learned_is_refused(
    stripes: None, project: Project, build: Source, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Nobody(Stripes):
        def find(self, picture: Picture) -> list[Hand]:
            return []

    monkeypatch.setattr(hands, "careful_estimator", Nobody)
    with pytest.raises(SignlabError, match="fewer than two labels"):
        TrainLandmarks(project, build, name="r1", drawn=False).run(Watch())
    assert run.read(project.runs / "r1").state == "failed"
    watch = Watch()
    watch.cancel()
    with pytest.raises(Cancelled):
        TrainLandmarks(project, build, name="r2").run(watch)
    assert run.read(project.runs / "r2").state == "stopped"
    monkeypatch.setattr(job, "has_landmarks", lambda: False)
    with pytest.raises(SignlabError, match="no mediapipe"):
        TrainLandmarks(project, build).prepare()


def rows_of(names: Sequence[str]) -> Floats:
    return features.of_hands([hand(name) for name in names])


def test_no_hands_are_no_rows() -> None:
    assert rows_of([]).shape == (0, COUNT)
    with pytest.raises(ValueError, match="no landmarks"):
        features.of_hands([Hand((10, 10), Box(0, 0, 1, 1), 0.5)])


def test_drawn_hands_join_and_photographs_judge(stripes: None, project: Project, build: Source) -> None:
    found, labels, people = drawn.hands(("C", "A", "nothing"))
    assert set(labels) == {0, 1}
    assert len(found) == len(people) > 100
    assert len(set(people)) > 20
    rows, own, whose = examples()
    both = np.concatenate([rows, features.of_hands(drawn.hands(("A", "B", "C"))[0])])
    extra, more, drawers = drawn.hands(("A", "B", "C"))
    judged = np.arange(len(both)) < len(rows)
    groups = [("signer", [*whose, *drawers])]
    learned = learn.learn(both, np.array([*own, *more]), ("A", "B", "C"), groups, judged=judged)
    assert learned.trials[0].accuracy >= 0.9
    told = learned.model.probabilities(features.of_hands(extra))
    assert (told.argmax(1) == more).mean() > 0.9
    trained = TrainLandmarks(project, build, name="joined").run(Watch())
    assert trained.run.options["drawn"] is True
    assert len(trained.learned.model.learned) > trained.found


def test_drawn_people_judge_where_one_person_alone_is_photographed() -> None:
    assert learn.judges(["ana", "ana"], 3).tolist() == [True] * 5
    assert learn.judges(["ana", "ben"], 3).tolist() == [True, True, False, False, False]
