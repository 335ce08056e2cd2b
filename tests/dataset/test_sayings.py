"""What models said of pictures: found, sorted, forgotten with the file it was said of."""

from collections.abc import Callable

import pytest

from signlab.dataset.project import Project
from signlab.dataset.query import parse
from signlab.dataset.sayings import Said
from signlab.errors import SignlabError

Record = Callable[..., list[str]]


@pytest.fixture
def names(project: Project, record: Record) -> list[str]:
    """Four pictures of A: one that the model calls A, one B, one no sign, and one that it was not asked about."""
    made = record(project, count=4)
    project.index.refresh()
    project.index.remember_said("r1", [(made[0], "A", 90.0), (made[1], "B", 70.0), (made[2], "", 0.0)])
    return made


def find(project: Project, text: str) -> list[str]:
    project.index.refresh()
    return project.index.find(parse(text)).names


def test_pictures_are_found_by_what_the_model_says(project: Project, names: list[str]) -> None:
    assert find(project, "model:agrees") == names[:1]
    assert find(project, "model:doubts") == names[1:2]
    assert find(project, "model:nothing") == names[2:3]
    assert find(project, "model:unasked") == names[3:]
    assert find(project, "model:doubts,nothing label:A") == names[1:3]
    assert find(project, "says:B") == names[1:2]
    assert find(project, "says:C") == []
    assert find(project, "confidence>80") == names[:1]
    assert find(project, "sort:-confidence group:none")[:3] == names[:3]
    assert find(project, "sort:confidence")[:3] == [names[2], names[1], names[0]]
    assert str(parse("says:A,B model:doubts")) == "says:A,B model:doubts"
    with pytest.raises(SignlabError, match="There are: doubts agrees nothing unasked"):
        parse("model:likes")


def test_the_model_that_was_asked_last_counts(project: Project, names: list[str]) -> None:
    project.index.remember_said("r2", [(names[0], "C", 60.0)])
    assert project.index.said() == {names[0]: Said("r2", "C", 60.0)}
    assert project.index.said(names[1:]) == {}
    project.index.forget_said("r2")
    assert project.index.said(names[1:2]) == {names[1]: Said("r1", "B", 70.0)}


def test_what_was_said_holds_for_the_file_as_it_was(project: Project, names: list[str]) -> None:
    path = project.images / "A" / names[1]
    path.write_bytes(path.read_bytes() + b" ")
    assert find(project, "model:doubts") == []
    assert find(project, "model:unasked") == [names[1], names[3]]
