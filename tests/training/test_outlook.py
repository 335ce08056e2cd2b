"""What can be expected of a training before it starts."""

import pytest

from signlab.dataset.project import Project
from signlab.training import metrics, outlook, run
from signlab.training.pictures.options import DEFAULTS
from signlab.training.source import Source


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(2, "5 s"), (41, "40 s"), (130, "2 min"), (3_600, "60 min"), (12_600, "3 h 30 min"), (40_000, "11 h")],
)
def test_times_are_as_exact_as_an_estimate_can_be(seconds: float, words: str) -> None:
    assert outlook.in_words(seconds) == words


def test_a_larger_network_and_larger_pictures_take_longer(build: Source) -> None:
    small = outlook.of_pictures(build, DEFAULTS, ())
    deep = outlook.of_pictures(build, {**DEFAULTS, "num_layers": 50}, ())
    large = outlook.of_pictures(build, {**DEFAULTS, "image_shape": "3,224,224"}, ())
    assert small.seconds < deep.seconds
    assert small.seconds < large.seconds
    assert small.after == ""


def test_drawn_hands_take_their_time_before_and_among_photographs(build: Source) -> None:
    alone = outlook.of_pictures(build, DEFAULTS, ()).seconds
    among = outlook.of_pictures(build, DEFAULTS, (), mixed=0.75).seconds
    assert 2 * alone < among < 4 * alone  # four pictures for each one; it starts and is tried as before
    before = outlook.of_pictures(build, DEFAULTS, (), mixed=0.75, before=1_000_000).seconds
    assert before > among + 1_000


def test_what_an_earlier_run_took_is_believed(project: Project, build: Source) -> None:
    made = run.create(
        project.runs, "r1", engine="pictures", build=build.named, classes=build.classes, options=dict(DEFAULTS)
    )
    metrics.append(made.folder, {"epoch": 1, "pictures_per_second": 1.0})
    metrics.append(made.folder, {"epoch": 2, "pictures_per_second": 2.0})
    metrics.append(made.folder, {"epoch": 3, "pictures_per_second": 2.0})
    lasts = outlook.of_pictures(build, {**DEFAULTS, "epochs": 10}, [made])
    assert lasts.after == "r1"
    assert lasts.seconds > 10 * build.total("train") / 2
    other = outlook.of_pictures(build, {**DEFAULTS, "num_layers": 18}, [made])
    assert other.after == ""


def test_hands_that_were_found_before_are_found_at_once(project: Project, build: Source) -> None:
    facts = {"build": build.named, "classes": build.classes, "options": {}}
    done = run.create(project.runs, "r1", engine="landmarks", **facts).ending("done", 4.0)
    assert outlook.of_landmarks(build, [done]).seconds == 4.0
    assert outlook.of_landmarks(build, []).seconds > 4.0


def test_what_a_set_cannot_tell_is_said(build: Source) -> None:
    assert outlook.people(build) == []
    account = {**build.account, "signers": {"train": ["ana"], "test": ["ana"]}}
    told = outlook.people(Source(build.folder, account, build.sha256))
    assert [problem.thing for problem in told] == ["One person", "How well it does for new people"]
