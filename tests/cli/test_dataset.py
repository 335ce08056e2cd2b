import io
import json
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image

from signlab.dataset.project import Project

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """Two pictures of A, one of B."""
    for number, name in enumerate(("A/1", "A/2", "B/3")):
        path = tmp_path / "source" / f"{name}.jpg"
        path.parent.mkdir(parents=True, exist_ok=True)
        Image.new("RGB", (16, 12), (number, 99, 99)).save(path)
    return tmp_path / "source"


@pytest.fixture
def root(tmp_path: Path, source: Path, run: Run) -> Path:
    """A project that holds the pictures of ``source``."""
    run("new", tmp_path / "signs", "--alphabet", "A,B,C")
    run("import", tmp_path / "signs", source, "--signer", "s1")
    return tmp_path / "signs"


def names(root: Path, label: str) -> list[str]:
    return sorted(path.name for path in (root / "images" / label).iterdir())


def test_new_makes_a_project(run: Run, tmp_path: Path) -> None:
    code, out, err = run("new", tmp_path / "signs", "--alphabet", "asl-24", "--name", "Ours")
    assert (code, out) == (0, "Ours has 24 labels: A B C D E F G H I K L M N O P Q R S T U V W X Y\n")
    assert "signlab capture" in err
    code, out, err = run("new", tmp_path / "signs")
    assert (code, out) == (1, "")
    assert "already a project" in err
    assert run("new", tmp_path / "other", "--alphabet", "klingon")[0] == 1


def test_status_is_a_table_or_json(run: Run, root: Path) -> None:
    code, out, err = run("status", root)
    assert (code, err) == (0, "")
    assert out.splitlines()[0].split() == ["Label", "Pictures", "Bursts", "Sessions", "Signers", "Missing"]
    assert out.splitlines()[1].split()[:5] == ["A", "2", "1", "1", "1"]
    assert "3 pictures in 2 bursts, 1 session of 1 signer" in out
    now = json.loads(run("status", root, "--json")[1])
    assert now["total"]["pictures"] == 3
    assert now["labels"][2] == {
        "label": "C",
        "class_id": 2,
        "pictures": 0,
        "bursts": 0,
        "sessions": 0,
        "signers": 0,
        "size_bytes": 0,
        "trashed": 0,
        "missing": {"pictures": 100, "bursts": 5, "signers": 3},
    }


def test_status_says_what_is_wrong(run: Run, root: Path) -> None:
    (root / "images" / "notes.txt").touch()
    code, _out, err = run("status", root)
    assert code == 3
    assert "images/notes.txt: lies in no label's folder" in err


def test_no_project_is_an_error_in_words(run: Run, tmp_path: Path) -> None:
    for verb in ("status", "undo", "redo", "empty-trash"):
        code, out, err = run(verb, tmp_path)
        assert (code, out) == (1, "")
        assert "is not a Sign Lab project" in err


def test_a_broken_settings_file_names_the_line(run: Run, root: Path) -> None:
    (root / "signlab.toml").write_text('name = "x"\nlabels = {,')
    code, _out, err = run("status", root)
    assert code == 1
    assert "signlab.toml: cannot be read: " in err
    assert "line 2" in err


def test_the_project_here_is_meant_where_none_is_named(run: Run, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(root)
    assert run("status", "--json")[0] == 0
    assert run("undo")[1].startswith("Undo of import: ")


def test_import_tells_what_it_did(run: Run, root: Path, source: Path) -> None:
    assert run("import", root, source)[1] == "nothing was added; 3 were here already\n"
    (source / "A" / "bad.jpg").write_bytes(b"bad")
    (source / "eh").mkdir()
    Image.new("RGB", (16, 12), "red").save(source / "eh" / "4.png")
    code, out, err = run("import", root, source, "--json")
    assert code == 3
    assert json.loads(out)["already"] == 3
    assert "A/bad.jpg: is not a picture" in err
    assert "eh/ (1 file): is no label of the alphabet" in err
    code, out, _err = run("import", root, source, "--map", "eh=C", "--signer", "s2", "--hand", "left")
    assert out == "1 picture added to C; 1 converted from PNG; 3 were here already; 1 problem\n"
    assert run("import", root, source, "--map", "nonsense")[0] == 2
    assert run("import", root, source, "--hand", "both")[0] == 1
    assert run("import", root, source, "--pattern", "{who}")[0] == 1


def test_merge_and_export(run: Run, root: Path, tmp_path: Path) -> None:
    run("new", tmp_path / "other", "--alphabet", "B,A")
    code, out, err = run("merge", tmp_path / "other", root)
    assert (code, out) == (0, "2 pictures added to A, 1 added to B\n")
    assert "Merge 3 pictures" in err
    assert run("merge", root, root)[0] == 1
    code, out, _err = run("export", tmp_path / "other", tmp_path / "out", "--labels", "A", "--json")
    assert code == 0
    assert json.loads(out)["pictures"] == 2
    assert (tmp_path / "out" / "classes.txt").read_text() == "A\n"
    assert run("export", tmp_path / "other", tmp_path / "out")[0] == 1


def test_relabel_trash_restore_undo_redo(run: Run, root: Path) -> None:
    first, second = names(root, "A")
    assert run("relabel", root, first, "--to", "B")[:2] == (0, "1 picture moved from A to B\n")
    assert run("undo", root)[1] == "Undo of relabel: 1 picture moved back from B to A\n"
    assert run("redo", root)[1] == "Redo of relabel: 1 picture moved from A to B\n"
    assert run("trash", root, root / "images" / "A" / second)[1] == "1 picture moved from A to the trash\n"
    assert run("restore", root, "--label", "A")[1] == "1 picture moved from the trash to A\n"
    code, out, err = run("relabel", root, "nowhere.jpg", second, "--to", "C", "--json")
    assert code == 3
    assert json.loads(out)["moves"] == [{"from": ["images", "A"], "to": ["images", "C"], "names": [second]}]
    assert "nowhere.jpg: is not in this project" in err
    assert run("redo", root)[0] == 1


def test_pictures_are_chosen_by_session_and_burst(run: Run, root: Path) -> None:
    (session,) = (path.stem for path in (root / "sessions").iterdir())
    assert run("trash", root, "--session", session, "--burst", 2)[1] == "1 picture moved from B to the trash\n"
    assert run("relabel", root, "--signer", "s1", "--to", "C")[1] == "2 pictures moved from A to C\n"
    assert run("trash", root, "--session", "nobody")[0] == 1
    assert run("trash", root, "--burst", 2)[0] == 2
    assert run("trash", root)[0] == 2
    assert run("trash", root, "x.jpg", "--label", "A")[0] == 2


def test_names_are_read_from_standard_input(run: Run, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO("\n".join(names(root, "A")) + "\n"))
    assert run("relabel", root, "-", "--to", "B")[1] == "2 pictures moved from A to B\n"


def test_pictures_of_other_folders_are_refused(run: Run, root: Path, source: Path) -> None:
    code, _out, err = run("trash", root, source / "A" / "1.jpg")
    assert code == 1
    assert "does not lie in the project" in err


def test_the_trash_is_emptied_only_when_somebody_says_so(run: Run, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run("trash", root, "--label", "A")
    monkeypatch.setattr(sys, "stdin", io.StringIO("n\n"))
    code, out, err = run("empty-trash", root)
    assert (code, out) == (130, "")
    assert "Delete 2 pictures (0.0 MB) for good?" in err
    assert len(list((root / "trash" / "A").iterdir())) == 2
    assert run("empty-trash", root, "--yes")[1] == "2 pictures deleted for good; this cannot be undone\n"
    assert run("empty-trash", root, "--yes")[1] == "the trash is empty\n"
    code, _out, err = run("undo", root)
    assert code == 3
    assert "deleted for good when the trash was emptied" in err


def test_what_a_killed_process_left_is_said(run: Run, root: Path) -> None:
    from signlab.dataset import work

    with Project.open(root) as project, project.changing():
        task = work.Work.begin(project.private, {"kind": "export", "draft": str(root.parent / ".0123456789ab.part")})
        task.release()
    code, _out, err = run("status", root)
    assert code == 3
    assert "was cut short; what it had written was removed" in err
    assert run("status", root)[0] == 0


@pytest.mark.parametrize(
    "verb",
    ["new", "status", "import", "merge", "export", "relabel", "trash", "restore", "empty-trash", "undo", "redo"],
)
def test_each_verb_has_help_with_an_example(run: Run, verb: str) -> None:
    code, out, _err = run(verb, "--help")
    assert code == 0
    assert f"Example: signlab {verb} " in " ".join(out.split())
