import json
import shutil
from collections.abc import Callable

from signlab.dataset import verbs
from signlab.dataset.project import Project
from signlab.dataset.status import in_words, status

Record = Callable[..., list[str]]


def test_status_sums_up_what_is_there_and_what_is_missing(project: Project, record: Record) -> None:
    names = record(project, "A", 3)
    record(project, "B", 1, "s2", first=10)
    verbs.trash(project, names[:1])
    now = status(project)
    first, second, third = now.labels
    assert (first.label, first.class_id, first.tally.pictures, first.trashed) == ("A", 0, 2, 1)
    assert first.missing == {"pictures": 98, "bursts": 4, "signers": 2}
    assert second.tally.signers == 1
    assert third.missing == {"pictures": 100, "bursts": 5, "signers": 3}
    assert (now.total.pictures, now.trash.pictures, now.gone) == (3, 1, 0)
    assert (now.undo, now.redo) == ("trash", "")
    assert now.problems == ()
    assert in_words(now).startswith("3 pictures in 2 bursts, 2 sessions of 2 signers, 0.0 MB; 1 in the trash")
    assert json.loads(json.dumps(now.as_dict()))["labels"][0]["trashed"] == 1


def test_targets_come_from_the_settings(project: Project, record: Record) -> None:
    path = project.root / "signlab.toml"
    path.write_text(path.read_text().replace("pictures = 100", "pictures = 2").replace("signers = 3", "signers = 0"))
    with Project.open(project.root) as again:
        record(again, "A", 3)
        assert status(again).labels[0].missing == {"bursts": 4}


def test_what_other_programs_left_is_listed_and_not_touched(project: Project, record: Record) -> None:
    names = record(project, "A", 3)
    (project.images / "stranger").mkdir()
    (project.images / "stranger" / "x.jpg").touch()
    (project.images / "lost.jpg").touch()
    (project.images / "A" / ".hidden").touch()
    shutil.copy(project.images / "A" / names[0], project.images / "B")
    (project.images / "A" / names[1]).unlink()
    now = status(project)
    assert {problem.thing for problem in now.problems} == {
        "images/stranger/",
        "images/lost.jpg",
        "images/A/.hidden",
        names[0],
    }
    assert now.gone == 1
    assert "1 that sessions list are no longer there" in in_words(now)
    assert (project.images / "stranger" / "x.jpg").exists()


def test_a_project_whose_folders_were_removed_is_empty_not_broken(project: Project) -> None:
    for folder in ("images", "sessions", "trash", "builds", "runs", ".signlab"):
        shutil.rmtree(project.root / folder)
    with Project.open(project.root) as again:
        assert status(again).total.pictures == 0
