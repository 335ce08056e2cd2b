"""A project at a glance, and what a folder of label folders tells."""

from pathlib import Path

import pytest

from signlab import alphabet
from signlab.dataset.glance import glance
from signlab.dataset.guessing import guess
from signlab.dataset.project import Project
from signlab.errors import SignlabError


def files(root: Path, *names: str) -> Path:
    for name in names:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(b"")
    return root


def test_a_glance_counts_pictures_and_changes_nothing(tmp_path: Path) -> None:
    with Project.create(tmp_path / "p", "signs", alphabet.load("asl-24")) as project:
        files(project.images, "A/1.jpg", "A/2.PNG", "B/3.jpg", "B/.hidden.jpg", "B/notes.txt", "other/4.jpg")
    before = sorted(path for path in (tmp_path / "p").rglob("*"))
    seen = glance(tmp_path / "p")
    assert seen is not None
    assert (seen.name, seen.alphabet, seen.labels, seen.filled, seen.pictures) == ("signs", "asl-24", 24, 2, 3)
    assert sorted(path for path in (tmp_path / "p").rglob("*")) == before


def test_a_glance_at_nothing_is_none_and_at_a_broken_project_an_error(tmp_path: Path) -> None:
    assert glance(tmp_path / "gone") is None
    files(tmp_path, "broken/images/A/1.jpg")
    assert glance(tmp_path / "broken") is None
    (tmp_path / "broken" / "signlab.toml").write_text("name = [")
    with pytest.raises(SignlabError, match="cannot be read"):
        glance(tmp_path / "broken")


@pytest.mark.parametrize(
    ("labels", "known"),
    [
        ("ABC", "asl-24"),
        ("abJ", "asl-26"),
        (["A", "space"], "asl-29"),
        (["nothing", "del", "Z"], "asl-29"),
        ("0123", "digits-10"),
    ],
)
def test_label_folders_tell_the_smallest_alphabet_that_has_them_all(
    tmp_path: Path, labels: list[str], known: str
) -> None:
    found = guess(files(tmp_path, *(f"train/{label}/1.jpg" for label in labels)))
    assert (found.alphabet.name, found.pictures) == (known, len(labels))


def test_other_folders_make_an_alphabet_of_their_own_with_numbers_in_their_order(tmp_path: Path) -> None:
    found = guess(files(tmp_path, "sign 10/1.jpg", "sign 2/1.jpg", "sign 2/2.jpg", "Hello/1.jpg"))
    assert found.alphabet.names == ("Hello", "sign 2", "sign 10")
    assert (found.alphabet.name, found.pictures) == ("custom", 4)


def test_a_folder_without_label_folders_is_refused(tmp_path: Path) -> None:
    files(tmp_path, "loose.jpg")
    (tmp_path / "empty").mkdir()
    for folder in (tmp_path, tmp_path / "empty", tmp_path / "gone", tmp_path / "loose.jpg"):
        with pytest.raises(SignlabError):
            guess(folder)
