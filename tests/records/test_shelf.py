"""The builds of a project as they stand, and what becomes of one that is deleted."""

import json

import pytest

from signlab.dataset import verbs
from signlab.dataset.project import Project
from signlab.dataset.sessions import Consent
from signlab.dataset.signers import register
from signlab.errors import SignlabError
from signlab.jobs import Watch
from signlab.records import drafts
from signlab.records.build import Build
from signlab.records.builds import BuildOptions
from signlab.records.choosing import Without
from signlab.records.shelf import News, Shelf
from tests.records.conftest import Shoot


def build(project: Project, name: str, **options: object) -> None:
    job = Build(project, BuildOptions(name=name, **options))  # type: ignore[arg-type]
    job.prepare()
    job.run(Watch())


@pytest.fixture
def built(project: Project, shoot: Shoot) -> Project:
    for signer in ("s1", "s2", "s3"):
        shoot(project, signer)
    build(project, "b1")
    return project


def test_a_build_is_whole_until_the_pictures_are_others(built: Project, shoot: Shoot) -> None:
    shelf = Shelf()
    (one,) = shelf.look(built)
    assert (one.state, one.news, sum(one.sides.values())) == ("whole", News(), 18)
    assert one.made is not None
    assert one.size_bytes > 10_000
    names = shoot(built, "s4", labels="A", count=3)
    verbs.trash(built, [next(iter(one.paths)).partition("/")[2]])
    built.index.refresh()
    (one,) = shelf.look(built)
    assert one.state == "older"
    assert one.news == News(added=len(names), gone=1)
    assert one.news.words == "3 more, 1 gone"


def test_pictures_of_who_withdrew_are_said_to_be_in_it(built: Project) -> None:
    register(built, "s2", consent=Consent(False, True, True, "2026-11-20", "as told"))
    built.index.refresh()
    (one,) = Shelf().look(built)
    assert one.news == News(barred=6)


def test_what_was_left_out_on_purpose_makes_nothing_older(built: Project) -> None:
    build(built, "b2", without=Without(signers=("s1",)))
    found = {one.name: one for one in Shelf().look(built)}
    assert [found[name].state for name in ("b1", "b2")] == ["whole", "whole"]
    assert sum(found["b2"].sides.values()) == 12


def test_the_newest_comes_first_and_damage_is_named(built: Project) -> None:
    build(built, "b2")
    account = built.builds / "b2" / "build.json"
    facts = json.loads(account.read_bytes())
    account.write_text(json.dumps({**facts, "made": "2099-01-01T00:00:00+00:00"}))
    (built.builds / "b1" / "train.rec").write_bytes(b"short")
    (built.builds / "b1" / "test.lst").unlink()
    (built.builds / "torn").mkdir()
    (built.builds / "torn" / "build.json").write_text('{"made": ')
    found = Shelf().look(built)
    assert [one.name for one in found] == ["b2", "b1", "torn"]
    assert [one.state for one in found] == ["whole", "damaged", "damaged"]
    said = " ".join(map(str, found[1].faults))
    assert "train.rec: has 5 bytes" in said
    assert "test.lst: is missing" in said
    assert "cannot be understood" in str(found[2].faults[0])


def test_an_account_is_read_again_only_when_it_is_another(built: Project) -> None:
    shelf = Shelf()
    (first,) = shelf.look(built)
    (again,) = shelf.look(built)
    assert again.account is first.account
    path = built.builds / "b1" / "build.json"
    path.write_text(path.read_text() + "\n")
    (again,) = shelf.look(built)
    assert again.account is not first.account


def test_a_deleted_build_is_gone_with_all_its_files(built: Project) -> None:
    drafts.discard(built.builds, "b1")
    assert list(built.builds.iterdir()) == []
    assert Shelf().look(built) == []


@pytest.mark.parametrize("name", ["nothing", "../images", ".draft-1", ""])
def test_only_a_build_can_be_deleted(built: Project, name: str) -> None:
    (built.builds / ".draft-1").mkdir()
    with pytest.raises(SignlabError, match="is not there"):
        drafts.discard(built.builds, name)
    assert (built.builds / "b1").is_dir()
    assert built.images.is_dir()


def test_what_a_kill_leaves_of_a_deletion_goes_with_the_next_build(
    built: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(_folder: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(drafts.shutil, "rmtree", killed)
        with pytest.raises(KeyboardInterrupt):
            drafts.discard(built.builds, "b1")
    assert not (built.builds / "b1").exists()
    assert len(drafts.clean(built.builds)) == 1
    assert not any(path.is_dir() for path in built.builds.iterdir())
