import io
import json
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def root(tmp_path: Path, run: Run) -> Path:
    """A project with two pictures of A and one of B by s1."""
    for number, name in enumerate(("A/1", "A/2", "B/3")):
        path = tmp_path / "source" / f"{name}.jpg"
        path.parent.mkdir(parents=True, exist_ok=True)
        Image.new("RGB", (16, 12), (number, 99, 99)).save(path)
    run("new", tmp_path / "signs", "--alphabet", "A,B,C")
    run("import", tmp_path / "signs", tmp_path / "source", "--signer", "s1")
    return tmp_path / "signs"


def test_list_prints_paths_and_headings_apart(run: Run, root: Path) -> None:
    code, out, err = run("list", root, "signer:s1", "--group", "label", "--sort", "-name")
    paths = out.splitlines()
    assert code == 0
    assert [path[:9] for path in paths] == ["images/A/", "images/A/", "images/B/"]
    assert paths[:2] == sorted(paths[:2], reverse=True)
    assert err == "A (2)\nB (1)\n"
    assert run("list", root, "label:C") == (0, "", "")


def test_what_list_prints_can_be_passed_on(run: Run, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO(run("list", root, "label:A")[1]))
    assert run("relabel", root, "-", "--to", "B")[1] == "2 pictures moved from A to B\n"


def test_list_as_json_tells_all(run: Run, root: Path) -> None:
    found = json.loads(run("list", root, "label:B", "--json")[1])
    assert found["query"] == "label:B"
    (picture,) = found["pictures"]
    assert (picture["label"], picture["signer"], picture["width"], picture["measured"]) == ("B", "s1", 16, None)
    assert (root / picture["path"]).is_file()


def test_a_query_that_is_not_understood_says_what_there_is(run: Run, root: Path) -> None:
    code, out, err = run("list", root, "lable:A")
    assert (code, out) == (1, "")
    assert "There are: label: signer:" in err
    assert "There are: A B C" in run("list", root, "label:Q")[2]


@pytest.mark.parametrize("verb", ["list", "mark", "duplicates"])
def test_each_verb_has_help_with_an_example(run: Run, verb: str) -> None:
    code, out, _err = run(verb, "--help")
    assert code == 0
    assert f"Example: signlab {verb} " in " ".join(out.split())


def test_marks_are_put_and_taken_back(run: Run, root: Path) -> None:
    assert run("mark", root, "doubtful", "--label", "A")[:2] == (0, "2 pictures marked doubtful\n")
    assert len(run("list", root, "mark:doubtful")[1].splitlines()) == 2
    assert {picture["mark"] for picture in json.loads(run("list", root, "--json")[1])["pictures"]} == {
        "doubtful",
        "none",
    }
    assert run("undo", root)[1] == "Undo of mark: 2 pictures no longer marked\n"
    assert run("mark", root, "good", "--label", "A")[0] == 1
    assert run("mark", root, "checked", "nowhere.jpg")[0] == 3


def test_duplicates_are_listed_and_what_could_go_is_passed_on(
    run: Run, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = min(path.name for path in (root / "images" / "A").iterdir())
    (root / "images" / "B" / "bad.jpg").write_bytes(b"nonsense")
    (root / "images" / "B" / "again.jpg").write_bytes((root / "images" / "A" / first).read_bytes())
    code, out, err = run("duplicates", root)
    assert code == 3
    assert f"images/A/{first}\t0\nimages/B/again.jpg\t0\n" in out
    assert "A and B: 2 pictures with the same bytes" in err
    assert "B/bad.jpg: is not a picture" in err
    told = json.loads(run("duplicates", root, "--distance", 2, "--json")[1])
    assert [each["path"] for each in told["exact"][0]["pictures"]] == [f"images/A/{first}", "images/B/again.jpg"]
    spare = run("duplicates", root, "--spare")[1]
    assert "images/B/again.jpg\n" in spare
    assert f"images/A/{first}\n" not in spare
    monkeypatch.setattr(sys, "stdin", io.StringIO(spare))
    assert run("trash", root, "-")[0] == 0
    assert run("duplicates", root, "--distance", 65)[0] == 2
