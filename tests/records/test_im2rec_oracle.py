"""Our im2rec against what MXNet's own wrote: every file of every case, to the byte."""

import hashlib
import json
import tarfile
from pathlib import Path

import pytest

from signlab.cli import main

CASES = [
    "recipe",
    "whole",
    "train_val",
    "three_way",
    "chunks",
    "no_shuffle",
    "flat",
    "resize_q90",
    "crop_resize",
    "grey_png",
    "reencode",
    "unchanged_color",
]


@pytest.fixture(scope="session")
def signs(im2rec_oracle: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("oracle")
    with tarfile.open(im2rec_oracle / "signs.tar") as archive:
        archive.extractall(folder, filter="data")
    return folder / "signs"


def im2rec(*arguments: str) -> int:
    with pytest.raises(SystemExit) as end:
        main(["im2rec", *arguments])
    return int(end.value.code or 0)


def test_every_case_of_the_oracle_is_tried(im2rec_oracle: Path) -> None:
    assert list(json.loads((im2rec_oracle / "expected.json").read_text())) == CASES


@pytest.mark.parametrize("case", CASES)
def test_lists_and_records_are_the_same_to_the_byte(
    case: str, im2rec_oracle: Path, signs: Path, tmp_path: Path
) -> None:
    expected = json.loads((im2rec_oracle / "expected.json").read_text())[case]
    prefix = str(tmp_path / "set")
    assert im2rec(prefix, str(signs), "--list", *expected["list"]) == 0
    assert im2rec(prefix, str(signs), *expected["rec"]) == 0
    written = {
        path.name: {"bytes": path.stat().st_size, "sha256": hashlib.sha256(path.read_bytes()).hexdigest()}
        for path in tmp_path.iterdir()
    }
    assert written == expected["files"]
