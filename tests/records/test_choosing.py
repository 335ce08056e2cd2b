"""What stays out of a build because somebody asked for that."""

import pytest

from signlab.dataset import verbs
from signlab.dataset.project import Project
from signlab.errors import SignlabError
from signlab.records.build import Build
from signlab.records.builds import BuildOptions
from signlab.records.choosing import Without, choose
from tests.records.conftest import Shoot


def chosen(project: Project, **without: object) -> tuple[dict[str, int], list[str]]:
    """Pictures that go in by label, and what is said of the others."""
    project.index.refresh()
    pictures, problems = choose(project, list(project.index.pictures()), Without(**without))  # type: ignore[arg-type]
    counts = {label: sum(picture.label == label for picture in pictures) for label in "ABC"}
    return counts, [str(problem) for problem in problems]


def test_labels_signers_and_marked_pictures_stay_out_and_are_counted(project: Project, shoot: Shoot) -> None:
    shoot(project, "s1")
    names = shoot(project, "s2")
    verbs.mark(project, names[:1], "doubtful")
    assert chosen(project) == ({"A": 4, "B": 4, "C": 4}, [])
    counts, said = chosen(project, labels=("B",), signers=("s1",), marks=("doubtful",))
    assert counts == {"A": 1, "B": 0, "C": 2}
    assert [words.split(":")[0] for words in said] == ["4 pictures", "4 pictures", "1 picture"]
    assert "labels B" in said[0]
    assert "signers s1" in said[1]
    assert "marked doubtful" in said[2]


def test_labels_with_fewer_pictures_than_asked_stay_out(project: Project, shoot: Shoot) -> None:
    shoot(project, "s1", labels="AB", count=3)
    shoot(project, "s1", labels="C", count=2)
    counts, said = chosen(project, least=3)
    assert counts == {"A": 3, "B": 3, "C": 0}
    assert said == ["The label C: left out, with fewer than 3 pictures each"]


@pytest.mark.parametrize(("without", "thing"), [({"labels": ("X",)}, "X"), ({"signers": ("nobody",)}, "nobody")])
def test_who_is_not_there_cannot_be_left_out(
    project: Project, shoot: Shoot, without: dict[str, tuple[str, ...]], thing: str
) -> None:
    shoot(project, "s1")
    with pytest.raises(SignlabError, match=thing):
        chosen(project, **without)


def test_a_label_that_is_left_out_shifts_no_class(project: Project, shoot: Shoot) -> None:
    for signer in ("s1", "s2", "s3"):
        shoot(project, signer)
    job = Build(project, BuildOptions(name="b1", without=Without(labels=("A",))))
    job.prepare()
    assert job.split is not None
    assert list(job.split.table) == ["A", "B", "C"]
    assert sum(job.split.table["A"].values()) == 0
    assert {picture.label for picture in job.pictures} == {"B", "C"}


def test_what_was_left_out_is_read_as_it_was_written() -> None:
    asked = Without(("A",), ("s1", "s2"), ("doubtful",), 5)
    assert Without.from_dict(asked.as_dict()) == asked
    assert Without.from_dict(None) == Without()
