import json
from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest

from signlab import alphabet, files
from signlab.dataset import consents, ledger, verbs
from signlab.dataset.exporting import ExportFolder
from signlab.dataset.importing import ImportFolder
from signlab.dataset.merging import MergeProject
from signlab.dataset.project import Project
from signlab.dataset.recording import Recording
from signlab.dataset.signers import Signer, refused, register, remaining, signers, withdrawn
from signlab.dataset.status import status
from signlab.dataset.withdrawing import Used, withdraw
from signlab.errors import SignlabError
from signlab.jobs import Watch

Record = Callable[..., list[str]]
Look = Callable[[Project], dict[str, str]]

ALL = consents.given(consents.SCOPES)
NONE = consents.given(())


def by_name(project: Project) -> dict[str, Signer]:
    project.index.refresh()
    return {signer.name: signer for signer in signers(project)}


def test_signers_are_known_from_sessions_and_from_what_was_registered(project: Project, record: Record) -> None:
    names = [*record(project, "A", 3, "s1"), *record(project, "B", 2, "s1", first=10)]
    register(project, "s2", "left", ALL)
    verbs.trash(project, names[:1])
    people = by_name(project)
    assert list(people) == ["s1", "s2"]
    one, two = people.values()
    assert (one.hand, one.consent, one.registered, one.words) == ("right", None, False, "was not asked")
    assert (one.tally.pictures, one.tally.bursts, one.tally.sessions, one.trashed) == (4, 2, 2, 1)
    assert (two.hand, two.consent, two.registered, two.tally.pictures) == ("left", ALL, True, 0)
    assert two.words == f"agreed to training, sharing and publishing on {ALL.date}"
    json.dumps(one.as_dict())


def test_what_is_not_said_anew_stays(project: Project) -> None:
    register(project, "s1", "left", ALL)
    assert register(project, "s1").hand == "left"
    assert register(project, "s1", "right").consent == ALL
    assert register(project, "s1", consent=NONE) == by_name(project)["s1"]
    assert by_name(project)["s1"].hand == "right"
    lines = len(ledger.lines(project.signers_file))
    register(project, "s1", "right", NONE)  # says nothing new
    assert len(ledger.lines(project.signers_file)) == lines == 3


@pytest.mark.parametrize(("name", "hand"), [("", ""), ("a/b", ""), (".x", ""), ("s1", "both")])
def test_names_and_hands_that_will_not_do_are_refused(project: Project, name: str, hand: str) -> None:
    with pytest.raises(SignlabError):
        register(project, name, hand)
    assert not project.signers_file.exists()


def test_who_records_is_recorded_with_what_was_registered(project: Project, record: Record) -> None:
    register(project, "s1", "left", ALL)
    record(project, "A", 1, "s1")
    record(project, "A", 1, "s2", first=10)
    project.index.refresh()
    headers = {header.signer: header for header in project.index.sessions()}
    assert (headers["s1"].hand, headers["s1"].consent) == ("left", ALL)
    assert (headers["s2"].hand, headers["s2"].consent) == ("right", None)
    with Recording(project, signer="s1", hand="right", consent=NONE) as recording:
        assert (recording.header.hand, recording.header.consent) == ("right", NONE)


def test_of_a_session_and_the_registry_the_later_counts(project: Project, jpeg: Callable[[int], bytes]) -> None:
    def recorded(consent: consents.Consent | None, number: int) -> str:
        with Recording(project, signer="s1", consent=consent) as recording:
            recording.start_burst("A")
            recording.add(jpeg(number), time=datetime.now(timezone.utc), width=16, height=12)
        project.index.refresh()
        return recording.session

    before = recorded(NONE, 1)
    assert refused(project, "training") == {before}
    register(project, "s1", "", ALL)
    assert refused(project, "training") == set()
    path = project.session_file(recorded(NONE, 2))
    header, _newline, rest = path.read_text().partition("\n")
    later = (datetime.now(timezone.utc) + timedelta(minutes=1)).isoformat()
    path.write_text(json.dumps({**json.loads(header), "started": later}) + "\n" + rest)
    project.index.refresh()
    assert refused(project, "training") == {path.stem}
    register(project, "s1", "left")  # a hand says nothing of consent
    assert refused(project, "training") == {path.stem}
    assert by_name(project)["s1"].consent == NONE


def test_a_withdrawal_moves_all_to_the_trash_and_stays_when_that_is_undone(
    project: Project, record: Record, on_disk: Look
) -> None:
    theirs = [*record(project, "A", 2, "s1"), *record(project, "B", 1, "s1", first=10)]
    others = record(project, "A", 1, "s2", first=20)
    done = withdraw(project, "s1")
    assert done.words == "s1 withdrew: 3 pictures moved to the trash"
    assert {on_disk(project)[name] for name in theirs} == {"trash/A", "trash/B"}
    assert on_disk(project)[others[0]] == "images/A"
    assert by_name(project)["s1"].words.startswith("withdrew on 20")
    assert (done.used, remaining(project)) == ((), [])
    undone = verbs.undo(project)
    assert undone.words.startswith("Undo of withdraw: 2 pictures moved back from the trash to A")
    (problem,) = undone.problems
    assert str(problem).startswith("3 pictures of s1: are in labels, though s1 withdrew; builds leave them out")
    assert withdrawn(project) == {"s1"}
    project.index.refresh()
    assert status(project).problems == (problem,)
    assert verbs.redo(project).problems == ()
    (problem,) = verbs.restore(project, theirs[:1]).problems
    assert str(problem).startswith("1 picture of s1: is in labels, though s1 withdrew")
    again = withdraw(project, "s1")
    assert again.words == "s1 withdrew: 1 picture moved to the trash"
    assert len(ledger.lines(project.signers_file)) == 1


def test_a_withdrawal_without_pictures_is_one_all_the_same(project: Project) -> None:
    register(project, "s1", "", ALL)
    assert withdraw(project, "s1").words == "s1 withdrew: there was no picture to take out"
    assert withdrawn(project) == {"s1"}
    with pytest.raises(SignlabError, match=r"is not in this project\. There are: s1"):
        withdraw(project, "s2")


def test_nothing_is_recorded_of_who_withdrew_until_they_agree_anew(project: Project, record: Record) -> None:
    record(project, "A", 1, "s1")
    withdraw(project, "s1")
    with pytest.raises(SignlabError, match="withdrew, so nothing is recorded of them"):
        Recording(project, signer="s1")
    register(project, "s1", "left")
    register(project, "s1", "", NONE)
    assert withdrawn(project) == {"s1"}
    register(project, "s1", "", ALL)
    assert withdrawn(project) == set()
    record(project, "A", 1, "s1", first=10)


def account(project: Project, build: str, *rows: dict[str, Any]) -> None:
    folder = project.builds / build
    folder.mkdir()
    (folder / "build.json").write_text(json.dumps({"name": build, "made": f"2026-11-2{build[1]}", "pictures": rows}))


def run(project: Project, name: str, text: str) -> None:
    (project.runs / name).mkdir()
    (project.runs / name / "run.json").write_text(text)


def test_builds_and_runs_that_used_their_pictures_are_named(project: Project, record: Record) -> None:
    names = record(project, "A", 2, "s1")
    account(project, "b1", {"path": f"A/{names[0]}"}, {"path": "B/gone.jpg", "signer": "s1"})
    account(project, "b2", {"path": "A/other.jpg", "signer": "s2"})
    account(project, "b3", {"path": f"C/{names[1]}", "signer": "s1"})
    run(project, "r1", '{"build": "b1"}')
    run(project, "r2", '{"build": "b2"}')
    run(project, "r3", '{"build": "/somewhere/signs/builds/b3/"}')
    run(project, "r4", '{"build": {"name": "b3"}}')
    done = withdraw(project, "s1")
    assert done.used == (
        Used("build", "b1", 2, "b1"),
        Used("build", "b3", 1, "b3"),
        Used("run", "r1", 2, "b1"),
        Used("run", "r3", 1, "b3"),
        Used("run", "r4", 1, "b3"),
    )
    assert done.words == "s1 withdrew: 2 pictures moved to the trash; 2 builds and 3 runs used some"
    assert done.used[0].words == "The build b1 holds 2 pictures of theirs."
    assert done.used[2].words == "The run r1 learned from the build b1, with 2 pictures of theirs."
    assert len(done.as_dict()["used"]) == 5


def test_accounts_that_cannot_be_read_are_problems(project: Project, record: Record) -> None:
    record(project, "A", 1, "s1")
    account(project, "b1", {"name": "without a path"})
    run(project, "r1", "nonsense")
    run(project, "r2", "{}")
    done = withdraw(project, "s1")
    assert [problem.thing for problem in done.changes.problems] == ["The build b1", "The run r1", "The run r2"]
    assert withdrawn(project) == {"s1"}


def merge(project: Project, other: Project) -> Any:
    job = MergeProject(project, other.root)
    job.prepare()
    return job.run(Watch())


@pytest.fixture
def other(tmp_path: Path) -> Any:
    with Project.create(tmp_path / "other", "other", alphabet.load("A,B,C")) as made:
        yield made


def test_a_merge_brings_what_was_said_of_signers_once(project: Project, other: Project, record: Record) -> None:
    register(project, "s1", "left", NONE)
    register(other, "s1", "right", ALL)
    register(other, "s2", "left", ALL)
    record(other, "A", 1, "s2")
    result = merge(project, other)
    assert result.words == "1 picture added to A; 2 decisions on signers and marks taken over"
    people = by_name(project)
    assert (people["s1"].hand, people["s1"].consent) == ("right", ALL)  # the later one
    assert (people["s2"].hand, people["s2"].consent) == ("left", ALL)
    before = project.signers_file.read_bytes()
    assert merge(project, other).words == "nothing was added; 1 were here already"
    assert project.signers_file.read_bytes() == before
    assert asdict(by_name(project)["s1"])["consent"] == asdict(ALL)


def test_who_withdrew_there_or_here_does_not_come_back_with_a_merge(
    project: Project, other: Project, record: Record, on_disk: Look
) -> None:
    record(project, "A", 1, "s1")
    record(other, "A", 2, "s1", first=10)
    record(other, "B", 3, "s2", first=20)
    record(project, "C", 1, "s2", first=30)
    withdraw(project, "s1")
    withdraw(other, "s2")
    verbs.undo(other)  # the pictures are back, the withdrawal stands
    register(other, "s1", "left", ALL)  # which does not know that s1 withdrew here
    other.index.refresh()
    result = merge(project, other)
    assert withdrawn(project) == {"s1", "s2"}
    assert {(problem.thing, problem.cause) for problem in result.problems} == {
        ("2 pictures of s1", "left there, as s1 withdrew"),
        ("3 pictures of s2", "left there, as s2 withdrew"),
        ("1 picture of s2", "is in labels, though s2 withdrew; builds leave them out"),
    }
    assert sorted(on_disk(project).values()) == ["images/C", "trash/A"]


def test_an_export_leaves_out_who_withdrew_and_warns_of_who_keeps_to_themselves(
    project: Project, record: Record, tmp_path: Path
) -> None:
    record(project, "A", 2, "s1")
    record(project, "B", 1, "s2", first=10)
    record(project, "B", 1, "s3", first=20)
    register(project, "s2", "", consents.given({"training"}))
    withdraw(project, "s1")
    verbs.undo(project)
    job = ExportFolder(project, tmp_path / "out")
    warnings = [str(problem) for problem in job.prepare().warnings]
    assert warnings[:2] == [
        "2 pictures: left out, as the signers withdrew",
        "1 picture: from signers who did not agree to sharing. Keep the export to yourself.",
    ]
    assert job.run(Watch()).count == 2
    assert (tmp_path / "out" / "classes.txt").read_text() == "B\n"


def test_a_torn_line_is_cut_when_the_project_is_opened(project: Project) -> None:
    register(project, "s1", "left", ALL)
    whole = project.signers_file.read_bytes()
    with project.signers_file.open("ab") as lines:
        lines.write(b'{"id": "half')
    project.close()
    with Project.open(project.root) as again:
        assert again.signers_file.read_bytes() == whole
        assert status(again).problems == ()


def test_a_line_that_nobody_understands_is_told_and_kept(project: Project) -> None:
    register(project, "s1", "left", ALL)
    with project.signers_file.open("ab") as lines:
        lines.write(b"nonsense\n")
        fields = {"id": "1", "time": "2999-01-01T00:00:00+00:00", "signer": "s1", "hand": "third", "consent": {"x": 1}}
        lines.write(json.dumps(fields).encode() + b"\n")
    assert [problem.thing for problem in status(project).problems] == ["signers.jsonl"]
    assert (by_name(project)["s1"].hand, by_name(project)["s1"].consent) == ("left", ALL)
    assert project.signers_file.read_bytes().count(b"\n") == 3


def test_a_full_disk_leaves_signers_and_pictures_as_they_were(
    project: Project, record: Record, on_disk: Look, monkeypatch: pytest.MonkeyPatch
) -> None:
    record(project, "A", 2, "s1")
    before = on_disk(project)

    def full(*_arguments: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(files, "append_line", full)
    with pytest.raises(SignlabError, match=r"2 pictures moved from A to the trash: No space left on device"):
        withdraw(project, "s1")
    with pytest.raises(SignlabError, match="The signer s2: No space left"):
        register(project, "s2")
    monkeypatch.undo()
    assert (on_disk(project), withdrawn(project)) == (before, set())


def test_an_import_of_who_withdrew_says_so_first(
    project: Project, tmp_path: Path, jpeg: Callable[[int], bytes]
) -> None:
    register(project, "s1", "left", ALL)
    withdraw(project, "s1")
    (tmp_path / "source" / "A").mkdir(parents=True)
    (tmp_path / "source" / "A" / "one.jpg").write_bytes(jpeg(1))
    (warning,) = ImportFolder(project, tmp_path / "source", signer="s1").prepare().warnings
    assert str(warning) == "The signer s1: withdrew, so builds leave these pictures out"
