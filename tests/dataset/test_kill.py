"""A process is killed (kill -9) before every single step it takes on the disk; the next one repairs and reports."""

import io
import json
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from signlab import alphabet
from signlab.dataset import ledger, signers, verbs, work
from signlab.dataset.importing import ImportFolder
from signlab.dataset.merging import MergeProject
from signlab.dataset.project import Project
from signlab.dataset.signers import register
from signlab.dataset.withdrawing import withdraw
from signlab.errors import SignlabError
from signlab.jobs import Watch
from tests.dataset import child

Look = Callable[[Project], dict[str, str]]


@dataclass(frozen=True)
class Killed:
    """A project in which a verb was killed. ``reported`` was printed when it was stored. The last was not killed."""

    root: Path
    reported: list[str]


def kill_everywhere(verb: str, template: Path, folder: Path, *arguments: Path) -> list[Killed]:
    command = [sys.executable, child.__file__, "kill", verb, template, folder, *arguments]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True, timeout=120)
    killed = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(killed) > 10
    return [Killed(Path(each["root"]), each["reported"]) for each in killed]


pytestmark = pytest.mark.usefixtures("no_sync")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "killed").mkdir()
    return tmp_path / "killed"


@pytest.fixture
def filled(project: Project, record: Callable[..., list[str]]) -> Project:
    record(project, "A", 4)
    project.close()
    return project


def is_tidy(project: Project) -> bool:
    """No draft, no plan, no torn line is left anywhere."""
    left = [*project.root.rglob(".*.part"), *work.folders(project.private)]
    project.index.refresh()
    return not left and not project.index.problems() and project.index.gone() == 0


def undo_all(project: Project) -> None:
    with pytest.raises(SignlabError, match="nothing to undo"):
        while True:
            assert verbs.undo(project).problems == ()


def decodes(path: Path) -> bool:
    Image.open(io.BytesIO(path.read_bytes())).load()
    return True


def test_recording(project: Project, folder: Path, on_disk: Look) -> None:
    project.close()
    for killed in kill_everywhere("record", project.root, folder):
        with Project.open(killed.root) as again:
            assert is_tidy(again)
            pictures = {picture.name: picture for picture in again.index.pictures()}
            assert set(killed.reported) <= set(pictures)
            assert len(pictures) <= len(killed.reported) + 1  # the frame in flight may have come through
            assert all(decodes(picture.path) for picture in pictures.values())
            assert all(picture.session and picture.burst for picture in pictures.values())
            assert len(again.found) <= 1
            if again.found:
                assert again.found[0].thing == "A recording"
            undo_all(again)
            assert set(on_disk(again).values()) <= {"trash/A", "trash/B"}
        with Project.open(killed.root) as third:
            assert third.found == []


def test_taking_a_picture_of_a_burst_back_while_it_goes_on(project: Project, folder: Path, on_disk: Look) -> None:
    project.close()
    for killed in kill_everywhere("record_and_discard", project.root, folder):
        with Project.open(killed.root) as again:
            assert is_tidy(again)
            now = on_disk(again)
            assert len(now) <= 3
            undo_all(again)  # no picture is in two changes
            assert set(on_disk(again).values()) <= {"trash/A"}
            assert on_disk(again).keys() == now.keys()


@pytest.mark.parametrize(("verb", "place"), [("relabel", "images/B"), ("trash", "trash/A")])
def test_moving(filled: Project, folder: Path, on_disk: Look, verb: str, place: str) -> None:
    before = on_disk(filled)
    found = 0
    for killed in kill_everywhere(verb, filled.root, folder):
        with Project.open(killed.root) as again:
            assert is_tidy(again)
            found += len(again.found)
            now = on_disk(again)
            assert now in (before, dict.fromkeys(before, place))  # all of it or nothing
            if now != before:
                assert verbs.undo(again).problems == ()
                assert on_disk(again) == before
                assert verbs.redo(again).problems == ()
                assert on_disk(again) == now
    assert found > 5


def test_withdrawing(filled: Project, folder: Path, on_disk: Look) -> None:
    before, found = on_disk(filled), 0
    for killed in kill_everywhere("withdraw", filled.root, folder):
        with Project.open(killed.root) as again:
            assert is_tidy(again)
            found += len(again.found)
            out = on_disk(again) != before
            assert on_disk(again) in (before, dict.fromkeys(before, "trash/A"))  # all of it or nothing
            assert signers.withdrawn(again) == ({"s1"} if out else set())
            assert len(ledger.lines(again.signers_file)) == int(out)
            withdraw(again, "s1")
            assert on_disk(again) == dict.fromkeys(before, "trash/A")
            assert len(ledger.lines(again.signers_file)) == 1
            undone = verbs.undo(again)
            assert [problem.thing for problem in undone.problems] == ["4 pictures of s1"]
            assert on_disk(again) == before
            assert signers.withdrawn(again) == {"s1"}
    assert found > 5


def test_marking(filled: Project, folder: Path) -> None:
    names, found = filled.index.select(), 0
    for killed in kill_everywhere("mark", filled.root, folder):
        with Project.open(killed.root) as again:
            assert is_tidy(again)
            found += len(again.found)
            now = again.index.marks(names)
            assert now in (dict.fromkeys(names, "none"), dict.fromkeys(names, "doubtful"))
            assert len(ledger.lines(again.marks_file)) == (1 if "doubtful" in now.values() else 0)
            if "doubtful" in now.values():
                assert verbs.undo(again).words == "Undo of mark: 4 pictures no longer marked"
                assert verbs.redo(again).words == "Redo of mark: 4 pictures marked doubtful"
            undo_all(again)
            again.index.refresh()
            assert set(again.index.marks(names).values()) == {"none"}
    assert found > 1


@pytest.mark.parametrize("verb", ["undo", "redo"])
def test_undoing_and_redoing(filled: Project, folder: Path, on_disk: Look, verb: str) -> None:
    verbs.relabel(filled, filled.index.select(), "B")
    if verb == "redo":
        verbs.undo(filled)
    filled.close()
    for killed in kill_everywhere(verb, filled.root, folder):
        with Project.open(killed.root) as again:
            assert is_tidy(again)
            assert set(on_disk(again).values()) in ({"images/A"}, {"images/B"})
            undo_all(again)
            assert set(on_disk(again).values()) == {"trash/A"}


def test_emptying_the_trash(filled: Project, folder: Path, on_disk: Look) -> None:
    names = filled.index.select()
    verbs.trash(filled, names[:3])
    filled.close()
    for killed in kill_everywhere("empty", filled.root, folder):
        with Project.open(killed.root) as again:
            assert len(on_disk(again)) in (4, 1)
            assert on_disk(again)[names[3]] == "images/A"
            undone = verbs.undo(again)
            assert len(undone.moves) + len(undone.problems) == 3
            assert {problem.cause for problem in undone.problems} <= {
                "it was deleted for good when the trash was emptied"
            }


def take_in(project: Project, killed: Killed, on_disk: Look, again: Callable[[Project], Any], whole: int) -> None:
    """What landed is whole and undoable; doing it again brings the rest, each picture once."""
    assert is_tidy(project)
    landed = on_disk(project)
    assert all(decodes(path) for path in project.images.glob("*/*"))
    assert all(picture.session for picture in project.index.pictures())
    if landed:
        assert verbs.undo(project).problems == ()
        assert all(place.startswith("trash") for place in on_disk(project).values())
        verbs.redo(project)
        assert on_disk(project) == landed
    again(project)
    assert len(on_disk(project)) == whole
    assert is_tidy(project)


def test_importing(project: Project, folder: Path, tmp_path: Path, on_disk: Look) -> None:
    project.close()
    source = tmp_path / "source"
    for number, name in enumerate(("A/s1_1", "A/s1_2", "B/s2_1")):
        (source / name).parent.mkdir(parents=True, exist_ok=True)
        (source / f"{name}.jpg").write_bytes(child.picture(number))

    def again(opened: Project) -> None:
        job = ImportFolder(opened, source, pattern="{signer}_{n}")
        job.prepare()
        job.run(Watch())

    for killed in kill_everywhere("bring_in", project.root, folder, source):
        with Project.open(killed.root) as opened:
            take_in(opened, killed, on_disk, again, 3)


def test_merging(
    project: Project, folder: Path, tmp_path: Path, on_disk: Look, record: Callable[..., list[str]]
) -> None:
    project.close()
    with Project.create(tmp_path / "other", "other", alphabet.load("B,A,D")) as other:
        record(other, "A", 2)
        names = record(other, "D", 1, first=10)
        verbs.mark(other, names, "checked")
        register(other, "s1", "left")

    def again(opened: Project) -> None:
        job = MergeProject(opened, tmp_path / "other", new_labels=True)
        job.prepare()
        job.run(Watch())

    for killed in kill_everywhere("merge", project.root, folder, tmp_path / "other"):
        with Project.open(killed.root) as opened:
            take_in(opened, killed, on_disk, again, 3)
            assert set(opened.index.marks(names).values()) == {"checked"}
            assert [signer.hand for signer in signers.signers(opened)] == ["left"]
            assert [len(ledger.lines(path)) for path in opened.ledgers] == [1, 1]


def test_exporting(filled: Project, folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()
    for killed in kill_everywhere("export", filled.root, folder, out):
        with Project.open(killed.root) as again:
            assert is_tidy(again)
    whole = [path for path in out.iterdir() if not path.name.startswith(".")]
    assert whole == list(out.iterdir())
    assert {len(list(path.glob("A/*.jpg"))) for path in whole} == {4}
