"""What our im2rec says that MXNet's does not, and what both do in odd corners."""

import json
from pathlib import Path
from typing import Any

import pytest

from signlab.cli import main
from signlab.errors import SignlabError
from signlab.jobs import Watch
from signlab.records import lst, recordio
from signlab.records.im2rec.lists import Lists, MakeLists
from signlab.records.im2rec.options import ListOptions, RecordOptions
from signlab.records.im2rec.records import MakeRecords, Records
from signlab.records.imagerecord import unpack
from tests.records.conftest import Draw


@pytest.fixture
def root(tmp_path: Path, draw: Draw) -> Path:
    """Five pictures each of A and B."""
    folder = tmp_path / "pictures"
    for number in range(10):
        path = folder / "AB"[number % 2] / f"{number}.jpg"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(draw(number))
    return folder


def lists(root: Path, prefix: str = "set", **options: Any) -> Lists:
    job = MakeLists(str(root.parent / prefix), str(root), ListOptions(recursive=True, **options))
    job.prepare()
    return job.run(Watch())


def hints(done: Lists | Records) -> str:
    return "\n".join(map(str, done.hints))


def pack(root: Path, prefix: str = "set", **options: Any) -> tuple[Records, list[str], list[str]]:
    """What was packed, the warnings before and the problems after."""
    job = MakeRecords(str(root.parent / prefix), str(root), RecordOptions(**{"pass_through": True, **options}))
    plan = job.prepare()
    watch = Watch()
    return job.run(watch), [str(warning) for warning in plan.warnings], [str(problem) for problem in watch.problems]


def held(rec: Path) -> dict[int, tuple[tuple[float, ...], bytes]]:
    found = (unpack(record.payload) for record in recordio.read_records(recordio.mapped(rec)))
    return {record.id: (record.labels, bytes(record.image)) for record in found}


def test_a_clean_folder_needs_no_words(root: Path) -> None:
    assert lists(root).hints == ()
    packed, before, after = pack(root)
    assert (packed.hints, packed.skipped, before, after) == ((), 0, [], [])


def test_pictures_lost_by_rounding_are_counted_and_named(root: Path) -> None:
    done = lists(root, train_ratio=0.75, test_ratio=0.25)
    assert sorted(done.files.values()) == [2, 7]
    assert "1 picture is in no list, as both lengths (ratios 0.75 and 0.25) are rounded down" in hints(done)


def test_a_product_that_falls_short_in_binary_is_explained(tmp_path: Path, draw: Draw) -> None:
    root = tmp_path / "pictures" / "A"
    root.mkdir(parents=True)
    for number in range(100):
        (root / f"{number}.jpg").write_bytes(draw(0))
    done = lists(root.parent, train_ratio=0.29)
    assert done.files[tmp_path / "set_train.lst"] == 28
    assert "set_train.lst: has one picture fewer than 0.29 of 100" in hints(done)


def test_labels_shifted_by_an_empty_folder_are_told(root: Path) -> None:
    (root / "AA").mkdir()
    done = lists(root)
    assert done.classes == {"A": 0, "B": 1}
    assert "The folder AA: holds no picture and has no label, so B and all after it" in hints(done)


def test_odd_classes_are_told(root: Path, draw: Draw) -> None:
    for path in (root / "loose.jpg", root / ".ipynb_checkpoints" / "x.jpg", root / "B" / "sub" / "y.jpg"):
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(draw(1))
    done = lists(root)
    assert done.classes == {".": 0, ".ipynb_checkpoints": 1, "A": 2, "B": 3, "B/sub": 4}
    told = hints(done)
    assert "Pictures beside the folders: are a class of their own, label 0" in told
    assert "The hidden folder .ipynb_checkpoints: is a class, label 1" in told
    assert "The folder B/sub: lies in another" in told


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({"exts": ("jpg", ".JPG")}, "--exts jpg .JPG: matches no file"),
        ({"test_ratio": 0.2}, "--test-ratio 0.2: is ignored"),
        ({"train_ratio": 0.8, "test_ratio": 0.4}, "The ratios: add up to 1.2"),
        ({"train_ratio": 0.95, "chunks": 10}, "_train.lst: is empty"),
        ({"exts": (".png",)}, "Some files: 10 are in no list"),
    ],
)
def test_options_that_do_not_do_what_they_seem_to_are_told(root: Path, options: dict[str, Any], told: str) -> None:
    assert told in hints(lists(root, **options))


def test_an_empty_validation_list_is_told(root: Path) -> None:
    done = lists(root, chunks=4, train_ratio=0.67)
    empty = [path.name for path, count in done.files.items() if not count and "_val" in path.name]
    assert empty
    assert all(f"{name}: is empty" in hints(done) for name in empty)


def test_names_that_a_list_cannot_hold_are_told(root: Path, draw: Draw) -> None:
    (root / "A" / "line\nbreak.jpg").write_bytes(draw(1))
    assert "cannot be found again from the list: its name holds a tab or a line break" in hints(lists(root))


def test_a_link_to_a_folder_above_is_not_followed_for_ever(root: Path) -> None:
    (root / "A" / "again").symlink_to(root)
    done = lists(root)
    assert sum(done.files.values()) == 10
    assert "links back to a folder that holds it" in hints(done)


def test_lists_of_something_else_are_told_before_and_packed_all_the_same(root: Path) -> None:
    lists(root, prefix="set_old")
    assert "Other lists (set_old.lst): begin with set too" in hints(lists(root))
    packed, before, _ = pack(root)
    assert {path.name for path in packed.files} == {"set.rec", "set_old.rec"}
    assert any("The lists set_old.lst: only begin with set" in warning for warning in before)


def test_lists_of_two_runs_are_told(root: Path) -> None:
    lists(root)
    lists(root, train_ratio=0.8)
    _, before, _ = pack(root)
    assert any("are of different runs" in warning for warning in before)


def test_a_prefix_that_is_a_folder_lists_beside_it_and_looks_inside_it(root: Path) -> None:
    inside = root.parent / "set"
    inside.mkdir()
    done = lists(root)
    assert (root.parent / "set.lst").is_file()
    assert "is a folder: lists are written beside it" in hints(done)
    with pytest.raises(SignlabError, match="has no list in it, as the prefix is a folder"):
        pack(root)
    (root.parent / "set.lst").rename(inside / "any.lst")
    packed, _, _ = pack(root)
    assert list(packed.files) == [inside / "any.rec"]


def test_pictures_that_do_not_decode_are_packed_as_they_are_and_told(root: Path) -> None:
    lists(root)
    (root / "A" / "0.jpg").write_bytes(b"")
    (root / "A" / "2.jpg").write_bytes((root / "A" / "2.jpg").read_bytes()[:-50])
    packed, _, problems = pack(root)
    assert packed.skipped == 0
    assert len(problems) == 2
    assert "A/0.jpg: the file is empty. It was packed all the same; a trainer may stop at it." in problems
    assert held(root.parent / "set.rec")[0][1] == b""
    assert pack(root, check=False)[2] == []


@pytest.mark.parametrize("workers", [1, 3])
def test_pictures_that_cannot_be_encoded_or_found_are_skipped_and_told(root: Path, workers: int) -> None:
    lists(root)
    (root / "A" / "0.jpg").write_bytes(b"no picture")
    (root / "B" / "1.jpg").unlink()
    packed, _, problems = pack(root, pass_through=False, num_thread=workers)
    assert packed.skipped == 2
    assert sorted(problems) == [
        "A/0.jpg: it is neither a JPEG nor a PNG. It was skipped.",
        "B/1.jpg: there is no such file. It was skipped.",
    ]
    assert len(held(root.parent / "set.rec")) == 8


def test_turned_pictures_are_told_with_their_fate(root: Path, draw: Draw) -> None:
    exif = b"Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0"
    (root / "A" / "0.jpg").write_bytes(draw(1, exif=exif))
    lists(root)
    assert "It is kept in the record, and MXNet does not heed it" in hints(pack(root)[0])
    assert "They were turned upright" in hints(pack(root, pass_through=False)[0])
    assert "It was not heeded" in hints(pack(root, pass_through=False, color=-1)[0])


def test_several_labels_are_packed_when_asked(root: Path) -> None:
    (root.parent / "set.lst").write_bytes(b"5\t1.0\t2.5\tA/0.jpg\n6\t7\tB/1.jpg\n")
    pack(root, pack_label=True)
    assert [labels for labels, _ in held(root.parent / "set.rec").values()] == [(1.0, 2.5), (7.0,)]
    pack(root)
    assert [labels for labels, _ in held(root.parent / "set.rec").values()] == [(1.0,), (7.0,)]


def test_bad_lines_and_numbers_are_told(root: Path) -> None:
    (root.parent / "set.lst").write_bytes(b"-1\t1\tA/0.jpg\nx\ty\tz\n3\t1\tA/2.jpg\n3\t1\tA/4.jpg\n")
    packed, _, problems = pack(root)
    assert list(packed.files.values()) == [2]
    assert len(problems) == 3
    assert any("which another picture has too" in problem for problem in problems)


def test_png_with_jpegs_quality_is_told(root: Path) -> None:
    lists(root)
    _, before, _ = pack(root, pass_through=False, encoding=".png")
    assert any("--quality 95: is 9 for a PNG" in warning for warning in before)


def run(*arguments: object) -> int:
    with pytest.raises(SystemExit) as end:
        main(["im2rec", *map(str, arguments)])
    return int(end.value.code or 0)


def test_options_are_read_as_argparse_reads_them(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (root / "A" / "0.jpg").rename(root / "A" / "0.jpeg")
    prefix = root.parent / "set"
    assert run(prefix, root, "--list", "--rec", "--exts", ".jpeg", ".png", "--train=0.5", "--no-shuffle") == 0
    assert capsys.readouterr().out == "A 0\n"
    assert lst.read(root.parent / "set_val.lst")[0] == [lst.Entry(0, (0.0,), "A/0.jpeg")]


def test_an_option_without_its_value_is_a_wrong_use(root: Path) -> None:
    assert run(root.parent / "set", root, "--list", "--exts") == 2
    assert run(root.parent / "set", root, "--list", "--t", "0.5") == 2


def test_results_come_as_json_and_trouble_in_the_exit_code(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    prefix = root.parent / "set"
    assert run(prefix, root) == 1
    assert "Make lists first, with --list" in capsys.readouterr().err
    assert run(prefix, root, "--list", "--recursive", "--json") == 0
    assert json.loads(capsys.readouterr().out)["classes"] == {"A": 0, "B": 1}
    (root / "A" / "0.jpg").write_bytes(b"")
    assert run(prefix, root, "--num-thread", "2", "--json") == 3
    told = json.loads(capsys.readouterr().out)
    assert told["skipped"] == 1
    assert told["problems"][0]["thing"] == "A/0.jpg"


def test_roots_and_prefixes_that_are_not_there_are_named(root: Path) -> None:
    with pytest.raises(SignlabError, match="is not a folder"):
        lists(root / "none")
    with pytest.raises(SignlabError, match="is not a folder"):
        MakeLists(str(root / "no" / "set"), str(root), ListOptions()).prepare()
    with pytest.raises(SignlabError, match="--chunks: is 0"):
        MakeLists(str(root / "set"), str(root), ListOptions(chunks=0)).prepare()
