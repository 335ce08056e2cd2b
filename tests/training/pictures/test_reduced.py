"""Pictures are reduced once, as everybody prepares them."""

from pathlib import Path

import numpy as np
import pytest

from signlab.errors import SignlabError
from signlab.records import recordio
from signlab.records.imagerecord import ImageRecord, unpack
from signlab.training.pictures.reduced import reduced
from signlab.training.preparation import decode, square
from signlab.training.source import Source


def records(rec: Path) -> list[ImageRecord]:
    return [
        unpack(found.payload) for found in recordio.scan(recordio.mapped(rec)) if isinstance(found, recordio.Record)
    ]


def test_order_numbers_and_labels_stay_and_pictures_are_the_squares(build: Source, tmp_path: Path) -> None:
    small = reduced(build.rec("train"), tmp_path, 24)
    before, after = records(build.rec("train")), records(small)
    assert [(one.id, one.labels) for one in after] == [(one.id, one.labels) for one in before]
    assert [key for key, _ in recordio.read_index(small.with_suffix(".idx"))[0]] == [one.id for one in before]
    for whole, cut in zip(before, after, strict=True):
        wanted = square(decode(bytes(whole.image)), 24).astype(int)
        assert np.abs(decode(bytes(cut.image)).astype(int) - wanted).mean() < 1.5


def test_it_is_made_once(build: Source, tmp_path: Path) -> None:
    small = reduced(build.rec("train"), tmp_path, 24)
    made = small.stat().st_mtime_ns
    assert reduced(build.rec("train"), tmp_path, 24).stat().st_mtime_ns == made
    assert reduced(build.rec("train"), tmp_path, 32) != small


def test_damage_and_a_folder_that_is_gone_are_said(build: Source, tmp_path: Path) -> None:
    with pytest.raises(SignlabError, match="cannot be reduced"):
        reduced(build.rec("train"), tmp_path / "gone", 24)
    content = bytearray(build.rec("train").read_bytes())
    content[:4] = b"XXXX"
    (tmp_path / "train.rec").write_bytes(content)
    with pytest.raises(SignlabError, match="is damaged at byte 0"):
        reduced(tmp_path / "train.rec", tmp_path, 24)
    assert not list(tmp_path.glob("reduced*"))
