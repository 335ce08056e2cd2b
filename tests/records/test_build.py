import hashlib
import json
from pathlib import Path

import pytest
import xxhash

from signlab.dataset import consents, verbs
from signlab.dataset.project import Project
from signlab.dataset.recording import Recording
from signlab.dataset.sessions import Consent
from signlab.dataset.signers import register
from signlab.dataset.withdrawing import withdraw
from signlab.errors import Cancelled, Problem, SignlabError
from signlab.jobs import Progress, Watch
from signlab.records import encode, lst, recordio
from signlab.records.build import Build
from signlab.records.builds import BuildOptions, Built
from signlab.records.encode import Encoding
from signlab.records.imagerecord import unpack
from signlab.records.verify import Verify
from tests.records.conftest import NOON, Draw, Shoot


@pytest.fixture
def filled(project: Project, shoot: Shoot) -> Project:
    """Four people who each recorded every label, two pictures at a time."""
    for signer in ("s1", "s2", "s3", "s4"):
        shoot(project, signer)
    return project


def build(project: Project, **options: object) -> tuple[Built, list[Problem]]:
    job = Build(project, BuildOptions(**options))  # type: ignore[arg-type]
    job.prepare()
    watch = Watch()
    return job.run(watch), watch.problems


def files(folder: Path) -> dict[str, str]:
    """Hashes of what a trainer reads; build.json tells the time."""
    return {
        path.name: xxhash.xxh3_128_hexdigest(path.read_bytes())
        for path in folder.iterdir()
        if path.name != "build.json"
    }


def records(path: Path) -> dict[int, tuple[float, bytes]]:
    found = (unpack(record.payload) for record in recordio.read_records(recordio.mapped(path)))
    return {record.id: (record.labels[0], bytes(record.image)) for record in found}


def test_every_picture_goes_in_byte_for_byte_under_its_class(filled: Project) -> None:
    built, problems = build(filled, name="b1")
    assert not problems
    assert {path.name for path in built.folder.iterdir()} == {
        "build.json",
        "classes.txt",
        *(f"{side}.{kind}" for side in ("train", "validation", "test") for kind in ("rec", "idx", "lst")),
    }
    seen = {}
    for side in ("train", "validation", "test"):
        entries, bad = lst.read(built.folder / f"{side}.lst")
        held = records(built.folder / f"{side}.rec")
        assert not bad
        assert [entry.id for entry in entries] == list(held)
        for entry in entries:
            label, image = held[entry.id]
            assert image == (filled.images / entry.path).read_bytes()
            assert label == entry.labels[0] == filled.alphabet.class_id(entry.path.split("/")[0])
            seen[entry.id] = entry.path
    assert sorted(seen) == list(range(24))
    assert [seen[number] for number in range(24)] == sorted(seen.values())
    assert (built.folder / "classes.txt").read_text() == "A\nB\nC\n"


def test_the_account_says_what_was_made_of_what(filled: Project) -> None:
    built, _ = build(filled, name="b1", seed=3)
    account = json.loads((built.folder / "build.json").read_bytes())
    assert account["schema"] == 1
    assert account["classes"] == [{"id": 0, "label": "A"}, {"id": 1, "label": "B"}, {"id": 2, "label": "C"}]
    assert account["split"]["by"] == "signer"
    assert account["split"]["seed"] == 3
    assert sorted(signer for some in account["signers"].values() for signer in some) == ["s1", "s2", "s3", "s4"]
    assert sum(sum(counts.values()) for counts in account["counts"].values()) == 24
    assert account["hash"] == "XXH3-128"
    assert account["outputs"] == files(built.folder)
    for row in account["pictures"]:
        assert row["sha256"] == hashlib.sha256((filled.images / row["path"]).read_bytes()).hexdigest()
    assert len(account["pictures"]) == 24


def test_the_same_project_seed_and_options_give_the_same_bytes(filled: Project) -> None:
    first, _ = build(filled, name="b1", workers=1)
    (filled.private / "looks.npz").unlink()
    second, _ = build(filled, name="b2", workers=3)
    third, _ = build(filled, name="b3", seed=1)
    assert files(first.folder) == files(second.folder) != files(third.folder)


@pytest.mark.parametrize(
    "encoding", [Encoding(resize=20, square=True), Encoding(quality=3, format="png", colour="grey")]
)
def test_encoding_gives_the_same_bytes_for_any_number_of_workers(filled: Project, encoding: Encoding) -> None:
    first, _ = build(filled, name="b1", encoding=encoding, workers=1)
    second, _ = build(filled, name="b2", encoding=encoding, workers=4)
    assert files(first.folder) == files(second.folder)
    for _, image in records(first.folder / "train.rec").values():
        pixels = encode.decode(image, "unchanged")
        assert pixels.shape == ((20, 20, 3) if encoding.resize else (36, 48))


def test_pictures_are_decoded_once_and_known_by_their_bytes_after_that(
    filled: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, _ = build(filled, name="b1")
    monkeypatch.setattr("signlab.records.looks.look", lambda _picture: pytest.fail("decoded again"))
    second, _ = build(filled, name="b2")
    assert first.leaks == second.leaks


def test_a_damaged_memory_of_looks_is_made_anew(filled: Project) -> None:
    build(filled, name="b1")
    (filled.private / "looks.npz").write_bytes(b"PK\3\4 nonsense")
    _, problems = build(filled, name="b2")
    assert not problems


def test_a_missing_label_shifts_no_class_id(project: Project, shoot: Shoot) -> None:
    for signer in ("s1", "s2", "s3", "s4"):
        shoot(project, signer, labels="AC")
    (project.images / "B").rmdir()
    built, _ = build(project, name="b1")
    assert {label for label, _ in records(built.folder / "train.rec").values()} == {0.0, 2.0}
    assert (built.folder / "classes.txt").read_text() == "A\nB\nC\n"
    assert [warning.thing for warning in built.split.warnings] == ["The label B"]


def test_the_plan_comes_with_counts_space_and_warnings(filled: Project) -> None:
    job = Build(filled, BuildOptions())
    plan = job.prepare()
    assert job.name == "b1"
    assert "Build b1 of 24 pictures (train 12, validation 6, test 6), split by signer" in plan.words
    assert plan.space > sum(path.stat().st_size for path in filled.images.glob("*/*"))
    assert job.split is not None
    assert job.split.table["A"] == {"train": 4, "validation": 2, "test": 2}
    assert not list(filled.builds.iterdir())


def test_sides_that_know_each_other_are_told_of(project: Project, draw: Draw) -> None:
    """Three people with the very same picture, but for its quality: nothing but likeness can tell."""
    for signer, quality in (("s1", 95), ("s2", 94), ("s3", 93)):
        with Recording(project, signer=signer) as recording:
            for label in "ABC":
                recording.start_burst(label)
                recording.add(draw(ord(label), quality=quality), time=NOON, width=48, height=36)
    built, _ = build(project, name="b1")
    assert built.leaks is not None
    assert [(leak.side, leak.other, leak.alike) for leak in built.leaks] == [
        ("train", "validation", 3),
        ("train", "test", 3),
        ("validation", "test", 3),
    ]
    assert all(leak.identical == 0 for leak in built.leaks)
    worst = built.leaks[0].worst[0]
    assert worst.distance <= 4
    assert worst.one.split("/")[0] == worst.other.split("/")[0]


def test_without_the_check_nothing_is_decoded(filled: Project) -> None:
    victim = next(filled.images.glob("A/*.jpg"))
    victim.write_bytes(victim.read_bytes()[:-40])
    built, problems = build(filled, name="b1", check=False)
    assert not problems
    assert built.leaks is None
    assert sum(map(len, built.packed.values())) == 24


def test_a_picture_turned_by_a_tag_is_told_of(filled: Project, draw: Draw) -> None:
    exif = b"Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0"
    (filled.images / "A" / "turned.jpg").write_bytes(draw(900, exif=exif))
    _, problems = build(filled, name="b1")
    assert any("EXIF tag" in problem.cause for problem in problems)


def test_a_folder_that_is_no_label_stays_out(filled: Project, draw: Draw) -> None:
    (filled.images / "Z").mkdir()
    (filled.images / "Z" / "x.jpg").write_bytes(draw(901))
    job = Build(filled, BuildOptions())
    assert any("images/Z: is no label" in str(warning) for warning in job.prepare().warnings)
    assert sum(map(len, job.run(Watch()).packed.values())) == 24


def test_who_did_not_agree_to_training_stays_out(filled: Project, draw: Draw) -> None:
    with Recording(filled, signer="s9", consent=Consent(False, True, True, "2026-11-20", "as told")) as recording:
        recording.start_burst("A")
        recording.add(draw(930), time=NOON, width=48, height=36)
    job = Build(filled, BuildOptions())
    assert "1 picture: left out, as the signers did not agree to training" in map(str, job.prepare().warnings)
    assert sum(map(len, job.run(Watch()).packed.values())) == 24


def test_names_with_blanks_umlauts_and_emoji_go_in(filled: Project, draw: Draw) -> None:
    names = ["two words.jpg", "Grüße.jpg", "🤟.jpeg", "a" * 251 + ".jpg"]
    for number, name in enumerate(names):
        (filled.images / "B" / name).write_bytes(draw(910 + number))
    built, problems = build(filled, name="b1")
    assert not problems
    listed = "".join((built.folder / f"{side}.lst").read_text(encoding="utf-8") for side in built.packed)
    assert all(f"\tB/{name}\n" in listed for name in names)
    watch = Watch()
    Verify(built.folder).run(watch)
    assert not watch.problems


def test_a_name_that_breaks_a_list_is_left_out_and_named(filled: Project, draw: Draw) -> None:
    (filled.images / "A" / "tab\there.jpg").write_bytes(draw(920))
    built, problems = build(filled, name="b1")
    assert sum(map(len, built.packed.values())) == 24
    assert "holds a tab" in str(problems[0])


@pytest.mark.parametrize("name", ["../b", "a/b", ".b", "con", "b ", "x" * 300])
def test_a_name_that_is_no_folder_is_refused(filled: Project, name: str) -> None:
    with pytest.raises(SignlabError, match="cannot have this name"):
        Build(filled, BuildOptions(name=name)).prepare()


def test_a_name_that_is_taken_is_refused(filled: Project) -> None:
    build(filled, name="b1")
    with pytest.raises(SignlabError, match="b1: is already there"):
        Build(filled, BuildOptions(name="b1")).prepare()
    assert Build(filled, BuildOptions()).name == "b2"


def test_a_name_taken_in_the_meantime_is_refused_at_the_end(filled: Project) -> None:
    one, other = (Build(filled, BuildOptions(name="b1")) for _ in range(2))
    one.prepare()
    other.prepare()
    one.run(Watch())
    before = files(filled.builds / "b1")
    with pytest.raises(SignlabError, match="is already there"):
        other.run(Watch())
    assert files(filled.builds / "b1") == before
    assert [path.name for path in filled.builds.iterdir()] == ["b1"]


def test_a_project_without_pictures_is_refused(project: Project) -> None:
    with pytest.raises(SignlabError, match="has no pictures"):
        Build(project, BuildOptions()).prepare()


@pytest.mark.parametrize("after", [0, 5, 20, 26])
def test_a_cancelled_build_leaves_nothing(filled: Project, after: int) -> None:
    job = Build(filled, BuildOptions(name="b1"))
    job.prepare()
    watch = Watch(interval=0)
    steps = 0

    def count(_progress: Progress) -> None:
        nonlocal steps
        steps += 1
        if steps > after:
            watch.cancel()

    watch.on_progress = count
    with pytest.raises(Cancelled):
        job.run(watch)
    assert list(filled.builds.iterdir()) == []
    built, _ = build(filled, name="b1")
    assert built.folder.is_dir()


def test_who_withdrew_stays_out_even_when_their_pictures_are_back(filled: Project) -> None:
    withdraw(filled, "s2")
    assert verbs.undo(filled).problems
    job = Build(filled, BuildOptions(name="b1"))
    warnings = [str(warning) for warning in job.prepare().warnings]
    assert "6 pictures of s2: left out, as s2 withdrew" in warnings
    built = job.run(Watch())
    signers = {one.item.picture.signer for packed in built.packed.values() for one in packed}
    assert signers == {"s1", "s3", "s4"}
    assert [used.words for used in withdraw(filled, "s1").used] == ["The build b1 holds 6 pictures of theirs."]


def test_what_was_registered_later_counts_more_than_what_a_session_says(filled: Project) -> None:
    register(filled, "s1", "", consents.given({"sharing"}))
    job = Build(filled, BuildOptions(name="b1"))
    assert "6 pictures: left out, as the signers did not agree to training" in map(str, job.prepare().warnings)
    register(filled, "s1", "", consents.given({"training"}))
    assert not any("left out" in str(warning) for warning in Build(filled, BuildOptions()).prepare().warnings)
