"""Records one by one, of whole builds and of damaged ones."""

import pytest

from signlab.dataset.project import Project
from signlab.jobs import Watch
from signlab.records import recordio
from signlab.records.browse import entries, image
from signlab.records.build import Build
from signlab.records.builds import BuildOptions, Built
from signlab.records.verify import Verify
from tests.records.conftest import Shoot


@pytest.fixture
def built(project: Project, shoot: Shoot) -> Built:
    for signer in ("s1", "s2", "s3"):
        shoot(project, signer)
    job = Build(project, BuildOptions(name="b1", by="signer"))
    job.prepare()
    return job.run(Watch())


def test_every_record_is_told_with_its_place_and_its_picture(built: Built, project: Project) -> None:
    found, problems = entries(built.folder)
    assert problems == []
    assert len(found) == 18
    for entry in found:
        assert image(built.folder, entry) == (project.images / entry.path).read_bytes()
        assert (entry.label, entry.flag) == (entry.path[0], 0)
        assert entry.length == (project.images / entry.path).stat().st_size
    index, _ = recordio.read_index(built.folder / "train.idx")
    assert [(entry.id, entry.offset) for entry in found if entry.side == "train"] == index
    assert {entry.signer for entry in found} == {"s1", "s2", "s3"}


def test_damage_is_told_and_what_follows_is_still_found(built: Built) -> None:
    path = built.folder / "train.rec"
    found, _ = entries(built.folder)
    second = [entry for entry in found if entry.side == "train"][1]
    data = bytearray(path.read_bytes())
    data[second.offset : second.offset + 4] = b"xxxx"
    path.write_bytes(data)
    left, problems = entries(built.folder)
    assert len(left) == len(found) - 1
    assert f"byte {second.offset:,}" in str(problems[0])


def test_without_an_account_records_are_there_and_nobody_s(built: Built) -> None:
    (built.folder / "build.json").unlink()
    (built.folder / "classes.txt").unlink()
    found, _ = entries(built.folder)
    assert len(found) == 18
    assert {(entry.path, entry.signer) for entry in found} == {("", "")}
    assert {entry.label for entry in found} == {"0", "1", "2"}


def test_verifying_tells_which_record_is_wrong(built: Built) -> None:
    path = built.folder / "train.rec"
    entry = next(entry for entry in entries(built.folder)[0] if entry.side == "train")
    data = bytearray(path.read_bytes())
    data[entry.offset + 32 : entry.offset + 34] = b"xx"  # where the picture begins
    path.write_bytes(data)
    job = Verify(built.folder)
    job.prepare()
    verified = job.run(Watch())
    assert list(verified.faults) == [("train.rec", entry.offset)]
