"""`signlab records show` and `verify`, and `signlab build`, from the terminal."""

import json
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from signlab.cli import main
from signlab.dataset.project import Project
from signlab.errors import SignlabError
from signlab.jobs import Watch
from signlab.records import recordio
from signlab.records.imagerecord import pack
from signlab.training import source
from tests.records.conftest import Draw, Shoot


def run(*arguments: object) -> int:
    with pytest.raises(SystemExit) as end:
        main([str(argument) for argument in arguments])
    return int(end.value.code or 0)


@pytest.fixture
def build(project: Project, shoot: Shoot, capsys: pytest.CaptureFixture[str]) -> Path:
    """A build, made from the terminal."""
    for signer in ("s1", "s2", "s3", "s4"):
        shoot(project, signer)
    assert run("build", project.root, "--name", "b1", "--split", "signer") == 0
    capsys.readouterr()
    return project.builds / "b1"


@pytest.fixture
def problems(capsys: pytest.CaptureFixture[str]) -> Any:
    """The exit code of verifying something, and what it found, as JSON."""

    def verify(target: Path) -> tuple[int, list[str]]:
        capsys.readouterr()
        code = run("records", "verify", target, "--json")
        found = json.loads(capsys.readouterr().out)["problems"]
        return code, [f"{problem['thing']}: {problem['cause']}" for problem in found]

    return verify


def test_a_sound_build_is_found_sound(build: Path, problems: Any, capsys: pytest.CaptureFixture[str]) -> None:
    assert problems(build) == (0, [])
    assert problems(build / "train.rec") == (0, [])
    assert run("records", "verify", build) == 0
    assert "train.rec (12 records)" in capsys.readouterr().err


def flip(path: Path, offset: int, bits: int = 0xFF) -> None:
    content = bytearray(path.read_bytes())
    content[offset] ^= bits
    path.write_bytes(content)


def test_a_flipped_byte_in_a_head_is_found_with_its_place(build: Path, problems: Any) -> None:
    rec = build / "train.rec"
    second = recordio.read_index(build / "train.idx")[0][1]
    flip(rec, second[1])
    code, found = problems(rec)
    assert code == 3
    assert any(f"train.rec, byte {second[1]:,}: f523d7ce stands there, not RecordIO's magic" in one for one in found)
    assert f"train.idx: says that record {second[0]} starts at byte {second[1]:,}, where it does not" in found
    assert any("of which there is no record" in one for one in found)
    assert any("train.rec: has changed since it was built" in one for one in problems(build)[1])


def test_a_cut_file_is_found(build: Path, problems: Any) -> None:
    rec = build / "test.rec"
    rec.write_bytes(rec.read_bytes()[:-100])
    code, found = problems(rec)
    assert code == 3
    assert any("are left" in one for one in found)


def test_a_picture_that_does_not_decode_is_found(build: Path, problems: Any) -> None:
    offset = recordio.read_index(build / "test.idx")[0][0][1]
    flip(build / "test.rec", offset + 8 + 24)
    code, found = problems(build / "test.rec")
    assert code == 3
    assert found == [
        f"test.rec, record {recordio.read_index(build / 'test.idx')[0][0][0]} at byte 0: it is neither a JPEG nor a PNG"
    ]


def test_what_lies_beside_is_compared(build: Path, problems: Any) -> None:
    (build / "test.idx").write_text("99\t0\nnonsense\n")
    lines = (build / "test.lst").read_text().splitlines()
    number, label, path = lines[0].split("\t")
    lines[0] = f"{number}\t{(float(label) + 1) % 3:f}\t{path}"
    (build / "test.lst").write_text("\n".join([*lines[:-1], "77\t0\tA/none.jpg"]) + "\n")
    (build / "classes.txt").write_text("A\nB\n")
    code, found = problems(build)
    told = "\n".join(found)
    assert code == 3
    for words in (
        "test.idx, line 2: is not a key",
        "test.idx: says that record 99",
        "test.idx: does not name record",
        f"test.lst: gives {path} the label",
        "test.lst: names A/none.jpg, number 77, of which there is no record",
        "test.lst: does not name record",
        "has the label 2, and there are 2 classes",
        "classes.txt: has changed since it was built",
    ):
        assert words in told


def test_a_build_of_before_is_known_by_its_sha256(build: Path, problems: Any) -> None:
    account = json.loads((build / "build.json").read_bytes())
    assert account.pop("hash") == "XXH3-128"
    account["outputs"] = {name: sha256((build / name).read_bytes()).hexdigest() for name in account["outputs"]}
    (build / "build.json").write_text(json.dumps(account))
    assert problems(build) == (0, [])
    source.read(build).check_unchanged(Watch())
    flip(build / "test.lst", 0, 1)
    assert "test.lst: has changed since it was built: its hash is another" in problems(build)[1]
    with pytest.raises(SignlabError, match=r"has another test\.lst than was built"):
        source.read(build).check_unchanged(Watch())


def test_a_hash_of_the_future_is_told(build: Path, problems: Any) -> None:
    account = json.loads((build / "build.json").read_bytes())
    (build / "build.json").write_text(json.dumps(account | {"hash": "CRC-7"}))
    assert any("build.json: cannot be understood" in one for one in problems(build)[1])
    with pytest.raises(SignlabError, match="cannot be understood"):
        source.read(build)


@pytest.mark.parametrize(
    "account", ["", "[]", "{}", '{"outputs": {}, "pictures": [{}]}', '{"outputs": [], "pictures": []}']
)
def test_an_account_that_cannot_be_understood_is_told(build: Path, problems: Any, account: str) -> None:
    (build / "build.json").write_text(account)
    code, found = problems(build)
    assert code == 3
    assert any("build.json: cannot be understood" in one for one in found)


def test_files_that_are_gone_are_told(build: Path, problems: Any) -> None:
    (build / "validation.rec").unlink()
    assert any("validation.rec: is missing" in one for one in problems(build)[1])


def test_what_cannot_be_read_at_all_is_a_failure(tmp_path: Path) -> None:
    assert run("records", "verify", tmp_path / "none.rec") == 1
    assert run("records", "verify", tmp_path) == 1
    assert run("records", "show", tmp_path / "none.rec") == 1


def test_garbage_is_reported_not_crashed_on(tmp_path: Path, problems: Any) -> None:
    rec = tmp_path / "x.rec"
    rec.write_bytes(recordio.framed(b"short") + recordio.framed(pack(1, 0.0, b"")) * 2)
    code, found = problems(rec)
    assert code == 3
    assert len(found) == 4
    assert "x.rec, record 1 at byte 48: has the number of another record" in found


def test_show_counts_labels_by_name(build: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("records", "show", build / "train.rec", "--json", "--limit", 2) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["records"] == 12
    assert list(told["labels"].items()) == [("A", 4), ("B", 4), ("C", 4)]
    assert told["sizes"] == {"48x36": 12}
    assert told["encodings"] == {"jpg": 12}
    assert len(told["first"]) == 2
    assert run("records", "show", build / "train.rec") == 0
    assert "48 × 36 pixels: 12" in capsys.readouterr().out


def test_show_gives_the_pictures_back(build: Path, tmp_path: Path, project: Project) -> None:
    target = tmp_path / "out"
    assert run("records", "show", build / "train.rec", "--extract", target) == 0
    stored = {path.read_bytes() for path in project.images.glob("*/*.jpg")}
    given = {path.parent.name: set() for path in target.glob("*/*")}
    for path in target.glob("*/*.jpg"):
        given[path.parent.name].add(path.read_bytes())
    assert {label: len(some) for label, some in given.items()} == {"A": 4, "B": 4, "C": 4}
    assert set.union(*given.values()) <= stored
    assert run("records", "show", build / "train.rec", "--extract", target) == 1


def test_show_goes_on_after_damage_and_names_nothing_outside_its_folder(
    tmp_path: Path, draw: Draw, capsys: pytest.CaptureFixture[str]
) -> None:
    rec = tmp_path / "x.rec"
    images = [draw(1), draw(2, kind="PNG"), b"words"]
    payloads = [pack(7, 1.0, images[0]), pack(7, 1.0, images[1]), pack(8, [1.0, 2.0], images[2])]
    rec.write_bytes(b"junkjunk" + b"".join(map(recordio.framed, payloads)))
    (tmp_path / "classes.txt").write_text("A\n../../evil\n")
    assert run("records", "show", rec, "--extract", tmp_path / "out", "--json") == 3
    told = json.loads(capsys.readouterr().out)
    assert told["records"] == 3
    assert len(told["problems"]) == 2
    names = sorted(
        str(path.relative_to(tmp_path / "out")) for path in (tmp_path / "out").rglob("*.*") if path.is_file()
    )
    assert names == ["1,2/000008.bin", "unnamed/000007.jpg", "unnamed/000007.png"]


def test_a_dry_run_shows_the_split_and_writes_nothing(
    project: Project, shoot: Shoot, capsys: pytest.CaptureFixture[str]
) -> None:
    for signer in ("s1", "s2", "s3"):
        shoot(project, signer)
    assert run("build", project.root, "--dry-run", "--json", "--ratios", "0.7,0.3") == 0
    told = json.loads(capsys.readouterr().out)
    assert told["name"] == "b1"
    assert told["split"]["by"] == "signer"
    assert told["counts"]["A"] == {"train": 4, "validation": 2, "test": 0}
    assert run("build", project.root, "--dry-run") == 0
    assert capsys.readouterr().out.splitlines()[0].split() == ["label", "train", "validation", "test"]
    assert list(project.builds.iterdir()) == []


def test_build_tells_as_json_and_by_its_exit_code(
    project: Project, shoot: Shoot, capsys: pytest.CaptureFixture[str]
) -> None:
    for signer in ("s1", "s2", "s3"):
        shoot(project, signer)
    (project.images / "A" / "bad.jpg").write_bytes(b"bad")
    assert (
        run("build", project.root, "--json", "--resize", 24, "--square", "--encoding", "png", "--split", "burst") == 3
    )
    told = json.loads(capsys.readouterr().out)
    assert told["left_out"][0]["thing"] == "A/bad.jpg"
    assert run("records", "show", project.builds / "b1" / "train.rec", "--json") == 0
    assert json.loads(capsys.readouterr().out)["encodings"] == {"png": sum(c["train"] for c in told["counts"].values())}


@pytest.mark.parametrize(
    "wrong",
    [("--ratios", "a,b"), ("--ratios", "0.5,0.1,0.1"), ("--quality", "300"), ("--name", "../x"), ("--resize", "99999")],
)
def test_values_that_will_not_do_are_refused_in_words(
    project: Project, shoot: Shoot, wrong: tuple[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    shoot(project, "s1")
    assert run("build", project.root, *wrong) == 1
    assert capsys.readouterr().err.startswith("signlab: ")
    assert run("build", project.root / "none") == 1
