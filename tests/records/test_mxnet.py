"""MXNet 1.9.1 as a witness: its own readers find in our files what we put in."""

import importlib.util
import json
import subprocess
import sys
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from signlab.dataset.project import Project
from signlab.jobs import Watch
from signlab.records.build import Build
from signlab.records.builds import BuildOptions, Built
from signlab.records.encode import Encoding
from signlab.records.imagerecord import pack
from signlab.records.recordio import MAGIC, RecordWriter
from tests.records.conftest import Shoot

pytestmark = pytest.mark.skipif(
    importlib.util.find_spec("mxnet") is None, reason="mxnet has no wheel for this system; nothing but this needs it"
)


def mxnet_reads(how: str, rec: Path, *more: object) -> Any:
    command = [sys.executable, str(Path(__file__).with_name("mxnet_reader.py")), how, str(rec), *map(str, more)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    return json.loads(done.stdout.splitlines()[-1])


ENCODING = Encoding(resize=32, square=True)


@pytest.fixture
def built(project: Project, shoot: Shoot) -> Built:
    for signer in ("s1", "s2", "s3"):
        shoot(project, signer)
    job = Build(project, BuildOptions(name="b1", encoding=ENCODING))
    job.prepare()
    return job.run(Watch())


def test_mxnet_finds_every_record_by_its_key(built: Built) -> None:
    found = mxnet_reads("indexed", built.folder / "train.rec")
    wanted = [
        {
            "key": one.item.entry.id,
            "id": one.item.entry.id,
            "labels": list(one.item.entry.labels),
            "sha256": sha256(ENCODING.apply(one.item.picture.path.read_bytes())).hexdigest(),
        }
        for one in built.packed["train"]
    ]
    assert found == wanted


def test_mxnet_decodes_every_picture_with_its_label(built: Built) -> None:
    found = mxnet_reads("iterator", built.folder / "train.rec", 32)
    assert found["labels"] == [one.item.entry.labels[0] for one in built.packed["train"]]
    assert all(0 < mean < 255 for mean in found["means"])
    assert len(set(found["means"])) == len(found["means"])


def test_mxnet_puts_records_full_of_magics_together_again(tmp_path: Path) -> None:
    images = [MAGIC * 5, b"abc" + MAGIC + b"d", b"", MAGIC[:3], b"x" * 4 + MAGIC, MAGIC + b"yz"]
    labels: list[float | list[float]] = [1.0, [2.0, 3.0], 4.0, [5.0, 6.0, 7.0], 8.0, 9.0]
    with (tmp_path / "m.rec").open("wb") as rec, (tmp_path / "m.idx").open("wb") as idx:
        writer = RecordWriter(rec, idx)
        for number, (label, image) in enumerate(zip(labels, images, strict=True)):
            writer.add(10 * number, pack(10 * number, label, image))
    found = mxnet_reads("indexed", tmp_path / "m.rec")
    assert [record["id"] for record in found] == [0, 10, 20, 30, 40, 50]
    assert [record["labels"] for record in found] == [[1.0], [2.0, 3.0], [4.0], [5.0, 6.0, 7.0], [8.0], [9.0]]
    assert [record["sha256"] for record in found] == [sha256(image).hexdigest() for image in images]
