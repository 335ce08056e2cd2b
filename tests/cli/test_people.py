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
    """A project with two pictures of A by s1."""
    (tmp_path / "source" / "A").mkdir(parents=True)
    for number in range(2):
        Image.new("RGB", (16, 12), (number, 99, 99)).save(tmp_path / "source" / "A" / f"{number}.jpg")
    run("new", tmp_path / "signs", "--alphabet", "A,B,C")
    run("import", tmp_path / "signs", tmp_path / "source", "--signer", "s1")
    return tmp_path / "signs"


def test_signers_are_registered_and_listed(run: Run, root: Path) -> None:
    code, out, err = run("signer", root, "s2", "--hand", "left", "--consent", "training,sharing")
    assert code == 0
    assert out.startswith("s2, left hand, agreed to training and sharing on 20")
    assert "yes training: My pictures may be used" in err
    assert "no  publishing: " in err
    code, out, _err = run("signers", root)
    assert [line.split()[:3] for line in out.splitlines()[:3]] == [
        ["Signer", "Hand", "Pictures"],
        ["s1", "2", "1"],
        ["s2", "left", "agreed"],
    ]
    told = json.loads(run("signers", root, "--json")[1])["signers"]
    assert [(signer["name"], signer["tally"]["pictures"]) for signer in told] == [("s1", 2), ("s2", 0)]
    assert told[1]["consent"]["sharing"]
    assert run("signer", root, "s2", "--consent", "none")[1].startswith("s2, left hand, agreed to nothing on ")
    assert run("signer", root, "s2", "--consent", "selling")[0] == 1
    assert json.loads(run("signer", root, "s2", "--json")[1])["hand"] == "left"


def test_nobody_is_said_too(run: Run, tmp_path: Path) -> None:
    run("new", tmp_path / "signs", "--alphabet", "A,B")
    assert run("signers", tmp_path / "signs") == (0, "", "Nobody has recorded here yet.\n")


def test_a_withdrawal_asks_and_tells_what_used_the_pictures(
    run: Run, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (root / "builds" / "b1").mkdir()
    account = {"made": "2026-11-20", "pictures": [{"path": "A/x.jpg", "signer": "s1"}]}
    (root / "builds" / "b1" / "build.json").write_text(json.dumps(account))
    monkeypatch.setattr(sys, "stdin", io.StringIO("n\n"))
    code, out, err = run("withdraw", root, "s1")
    assert (code, out) == (130, "")
    assert "Take s1 out, with 2 pictures?" in err
    code, out, _err = run("withdraw", root, "s1", "--yes")
    assert code == 0
    assert out == (
        "s1 withdrew: 2 pictures moved to the trash; 1 build used some\n  The build b1 holds 1 picture of theirs.\n"
    )
    code, _out, err = run("undo", root)
    assert code == 3
    assert "though s1 withdrew" in err
    code, out, err = run("signers", root)
    assert code == 3
    assert "withdrew on" in out
    assert json.loads(run("withdraw", root, "s1", "--yes", "--json")[1])["pictures"] == 2
    assert run("withdraw", root, "nobody", "--yes")[0] == 1


@pytest.mark.parametrize("verb", ["signers", "signer", "withdraw"])
def test_each_verb_has_help_with_an_example(run: Run, verb: str) -> None:
    code, out, _err = run(verb, "--help")
    assert code == 0
    assert f"Example: signlab {verb} " in " ".join(out.split())
