"""Builds whose records are written by a process of their own, as they are from the second build on."""

import os
import struct
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import xxhash

from signlab.dataset.project import Project
from signlab.errors import Cancelled, Problem
from signlab.jobs import Progress, Watch
from signlab.records import recordio, scribe, sides, straight
from signlab.records.build import Build
from signlab.records.builds import BuildOptions, Built
from signlab.records.groups import SIDES, Side
from tests.stand_in.processes import wait_until

Shoot = Callable[..., list[str]]

pytestmark = pytest.mark.skipif(not hasattr(os, "pwritev"), reason="this system writes one picture after the other")


@pytest.fixture
def known(project: Project, shoot: Shoot, monkeypatch: pytest.MonkeyPatch) -> Iterator[Project]:
    """A project whose pictures were all looked at; few as they are, they are worth a process, in many handfuls."""
    monkeypatch.setattr(straight, "_WORTH_IT", 1)
    for module in (sides, straight):
        monkeypatch.setattr(module, "HANDFUL", 3_000)
    for signer in ("s1", "s2", "s3"):
        shoot(project, signer, bursts=2)
    build(project, "first")
    return project


def build(project: Project, name: str, workers: int = 2, watch: Watch | None = None) -> tuple[Built, list[Problem]]:
    job = Build(project, BuildOptions(name=name, workers=workers))
    job.prepare()
    watch = watch or Watch()
    return job.run(watch), watch.problems


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.name != "build.json"}


@pytest.fixture
def went(monkeypatch: pytest.MonkeyPatch) -> list[str | None]:
    """What came of each side of a build that was to be written straight: its hash, or None."""
    came: list[str | None] = []
    follow = straight.Writing.follow

    def noted(self: straight.Writing, watch: Watch) -> dict[Side, str]:
        found = follow(self, watch)
        came.extend(map(found.get, SIDES))
        return found

    monkeypatch.setattr(straight.Writing, "follow", noted)
    return came


def test_it_is_the_same_build_to_the_byte(known: Project, went: list[str | None]) -> None:
    one, problems = build(known, "one", workers=1)
    assert went == []
    two, more = build(known, "two")
    assert len(went) == 3
    assert all(went)
    assert problems == more == []
    assert contents(one.folder) == contents(two.folder)
    assert xxhash.xxh3_128_hexdigest((two.folder / "train.rec").read_bytes()) == went[0]
    assert one.packed == {side: [some._replace(xxh3=b"") for some in packed] for side, packed in two.packed.items()}
    assert one.leaks == two.leaks


def test_a_picture_that_was_never_looked_at_is_looked_at(known: Project, shoot: Shoot, went: list[str | None]) -> None:
    shoot(known, "s4", bursts=1)
    built, problems = build(known, "b2")
    assert problems == []
    assert sum(map(len, built.packed.values())) == 42
    assert went.count(None) == 1  # those of one signer are on one side


def spoil(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[3] = 0xE1  # a whole picture of the same length still, but another
    path.write_bytes(content)


@pytest.mark.parametrize(("harm", "words"), [(spoil, "is not what it was"), (Path.unlink, "is no longer there")])
def test_a_picture_that_changes_meanwhile_is_left_out_and_named(
    known: Project, went: list[str | None], harm: Callable[[Path], None], words: str
) -> None:
    job = Build(known, BuildOptions(name="b2", workers=2))
    job.prepare()
    assert job.split
    where = next(path for path, side in job.split.sides.items() if side == "validation")
    harm(known.images / where)
    watch = Watch()
    built = job.run(watch)
    (problem,) = watch.problems
    assert (problem.thing, words in problem.cause) == (where, True)
    assert [bool(sha256) for sha256 in went] == [True, False, True]
    assert where not in {one.item.entry.path for one in built.packed["validation"]}
    assert contents(built.folder).keys() == contents(known.builds / "first").keys()


def test_a_magic_number_within_a_picture_is_cut_as_it_must_be(
    known: Project, went: list[str | None], shoot: Shoot
) -> None:
    victim = sorted(known.images.glob("A/*.jpg"))[0]
    content = victim.read_bytes()
    comment = b"\xff\xfe" + struct.pack(">H", 2 + 11) + b"..." + recordio.MAGIC * 2  # the magic at an offset of four
    at = len(content[:2]) + len(comment) - 8
    padding = b"\xff" * (-(24 + at) % 4)  # fill bytes may stand before a marker
    victim.write_bytes(content[:2] + padding + comment + content[2:])
    build(known, "looked-at")
    assert went.count(None) == 1
    went.clear()
    built, problems = build(known, "b2")
    assert problems == []
    assert went.count(None) == 1
    assert contents(built.folder) == contents(build(known, "b3", workers=1)[0].folder)


@pytest.fixture
def writer(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[[str, str], Path]:
    """Makes builds use a writer in whose program something else stands in place of ``old``."""
    text = Path(scribe.__file__).read_text()

    def with_(old: str, new: str) -> Path:
        assert old in text
        program = tmp_path / "scribe.py"
        program.write_text(text.replace(old, new))
        monkeypatch.setattr(scribe, "__file__", str(program))
        return program

    return with_


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("import marshal", "not Python"),
        ("bringing = [", "raise SystemExit(1)\n    bringing = ["),
        ("os.write(1, WRITTEN)", "os.kill(os.getpid(), 9)"),
        ("os.write(1, WRITTEN)", "os.pwrite(rec, b'!', end - 40); os.write(1, WRITTEN)"),
        ("= heads[number", "= heads[:4] + heads[:28]  #"),
        ("os.fsync(self._rec)", "raise OSError(5, 'no disk any more')"),
    ],
    ids=["no program", "ends at once", "dies", "a disk that spoils", "other heads", "a disk that does not sync"],
)
def test_a_writer_or_a_disk_that_fails_is_done_without(
    known: Project, went: list[str | None], writer: Callable[[str, str], Path], old: str, new: str
) -> None:
    writer(old, new)
    built, problems = build(known, "b2")
    assert problems == []
    assert went == [None] * 3
    assert contents(built.folder) == contents(known.builds / "first")


def test_a_side_without_pictures_is_an_empty_file(tmp_path: Path) -> None:
    with straight.Writing(tmp_path) as writing:
        writing.tell({"train": [], "test": []})
        empty = xxhash.xxh3_128_hexdigest(b"")
        assert writing.follow(Watch()) == {"train": empty, "test": empty}
    assert {path.name: path.stat().st_size for path in tmp_path.iterdir()} == {"train.rec": 0, "test.rec": 0}


def test_who_cancels_leaves_neither_files_nor_a_process(known: Project) -> None:
    watch = Watch(interval=0)

    def stop(progress: Progress) -> None:
        if progress.note == "" and progress.done:
            watch.cancel()

    watch.on_progress = stop
    with pytest.raises(Cancelled):
        build(known, "b2", watch=watch)
    assert [path.name for path in known.builds.iterdir()] == ["first"]


def test_the_writer_ends_when_nobody_follows_it_any_more(
    known: Project, writer: Callable[[str, str], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    each = "for handful in handfuls:"
    slow = writer(each, f"import time\n        {each}\n            time.sleep(0.3)")
    code = f"""
import sys
from pathlib import Path
from signlab.dataset.project import Project
from signlab.jobs import Watch
from signlab.records import sides, straight
from signlab.records.build import Build
from signlab.records.builds import BuildOptions
straight._WORTH_IT, straight.HANDFUL, straight.scribe.__file__ = 1, 3_000, {str(slow)!r}
import subprocess
start = subprocess.Popen.__init__
def noted(self, *arguments, **keywords):
    start(self, *arguments, **keywords)
    print(self.pid, flush=True)
subprocess.Popen.__init__ = noted
with Project.open(Path({str(known.root)!r})) as project:
    job = Build(project, BuildOptions(name="b2", workers=2))
    job.prepare()
    job.run(Watch())
"""
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        writer = int(process.stdout.readline())
        process.kill()
    wait_until(lambda: not Path(f"/proc/{writer}").exists() or ended(writer), what="the end of the writer")
    monkeypatch.undo()
    built, problems = build(known, "b3")
    assert problems == []
    assert contents(built.folder) == contents(known.builds / "first")


def ended(process: int) -> bool:
    """Whether a process is over, though nobody asked what came of it."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except (FileNotFoundError, ProcessLookupError):
        return True
