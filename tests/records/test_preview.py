"""What is known of a build before it is made."""

import dataclasses

import pytest

from signlab.dataset.project import Project
from signlab.errors import SignlabError
from signlab.jobs import Watch
from signlab.records.build import Build
from signlab.records.builds import BuildOptions
from signlab.records.encode import Encoding
from signlab.records.preview import preview
from tests.records.conftest import Shoot


@pytest.fixture
def filled(project: Project, shoot: Shoot) -> Project:
    for signer in ("s1", "s2", "s3"):
        shoot(project, signer, count=4)
    return project


def test_a_preview_is_what_the_build_becomes(filled: Project) -> None:
    seen = preview(filled, BuildOptions(by="signer"))
    assert (seen.name, seen.pictures) == ("b1", 36)
    assert list((filled.root / "builds").glob("[!.]*")) == []
    job = Build(filled, BuildOptions(by="signer"))
    job.prepare()
    built = job.run(Watch())
    assert seen.split.sides == built.split.sides
    assert {side: sum(people.values()) for side, people in seen.signers.items()} == {
        side: len(packed) for side, packed in built.packed.items()
    }
    assert seen.torn == {"signer": 0, "session": 0, "burst": 0}


def test_a_split_by_picture_tears_bursts_apart_and_says_so(filled: Project) -> None:
    seen = preview(filled, BuildOptions(by="image"))
    assert seen.torn["signer"] > 0
    assert seen.torn["burst"] > 0
    assert any("A split by image" in str(problem) for problem in seen.problems)


def test_leaks_are_known_of_what_was_looked_at_before(filled: Project) -> None:
    before = preview(filled, BuildOptions(by="image"))
    assert (before.compared, before.leaks) == (0, ())
    job = Build(filled, BuildOptions(by="image"))
    job.prepare()
    built = job.run(Watch())
    after = preview(filled, BuildOptions(by="image"))
    assert after.compared == 36
    assert built.leaks is not None
    assert after.leaks == tuple(built.leaks)


def test_time_is_told_from_the_latest_build_of_that_kind(filled: Project) -> None:
    job = Build(filled, BuildOptions())
    job.prepare()
    built = job.run(Watch())
    path = built.folder / "build.json"
    text = path.read_text()
    seconds = text.partition('"seconds": ')[2].partition(",")[0]
    path.write_text(text.replace(f'"seconds": {seconds}', '"seconds": 72.0'))
    assert preview(filled, BuildOptions()).seconds == pytest.approx(72)
    anew = preview(filled, BuildOptions(encoding=Encoding(resize=32)))
    assert anew.seconds < 1


def test_what_will_not_do_is_said_as_by_the_build_itself(filled: Project) -> None:
    options = BuildOptions(ratios=(0.5, 0.1, 0.1))
    with pytest.raises(SignlabError, match="add up to 1"):
        preview(filled, options)
    with pytest.raises(SignlabError, match="cannot have this name"):
        preview(filled, dataclasses.replace(options, name="a/b", ratios=(0.8, 0.2)))
