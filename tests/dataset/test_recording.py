import errno
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from signlab import files
from signlab.dataset import sessions, verbs
from signlab.dataset.project import Project
from signlab.dataset.recording import Recording
from signlab.dataset.sessions import Consent
from signlab.errors import SignlabError
from tests.dataset.conftest import NOON


def test_frames_are_stored_byte_for_byte_with_their_provenance(project: Project, jpeg: Callable[[int], bytes]) -> None:
    consent = Consent(training=True, sharing=True, publishing=False, date="2026-11-20", wording="v1")
    with Recording(
        project, signer="s1", hand="left", consent=consent, source="camera:0", camera="Cam", size=(16, 12)
    ) as recording:
        assert recording.start_burst("A") == 1
        first = recording.add(jpeg(1), time=NOON, width=16, height=12, light=0.5)
        assert recording.start_burst("B") == 2
        second = recording.add(jpeg(2), time=NOON + timedelta(seconds=1), width=16, height=12)
    assert first == f"20261120T120000.123Z-{recording.session}-0001.jpg"
    assert second == f"20261120T120001.123Z-{recording.session}-0002.jpg"
    assert (project.images / "A" / first).read_bytes() == jpeg(1)
    header, *lines = sessions.whole_lines(project.session_file(recording.session))
    assert sessions.parse_header(header) == recording.header
    assert recording.header.consent == consent
    frames = [sessions.parse_frame(line) for line in lines]
    assert [(frame.name, frame.label, frame.burst) for frame in frames] == [(first, "A", 1), (second, "B", 2)]
    assert frames[0].facts == {"light": 0.5}
    picture = next(project.index.pictures("B"))
    assert (picture.session, picture.burst, picture.signer, picture.time) == (
        recording.session,
        2,
        "s1",
        frames[1].time,
    )
    assert not list((project.private / "work").iterdir())


def test_each_burst_is_a_change_of_its_own(project: Project, record: Callable[..., list[str]]) -> None:
    record(project, "A")
    record(project, "B", first=10)
    assert verbs.undo(project).words == "Undo of add: 3 pictures moved back from B to the trash"
    assert verbs.undo(project).words == "Undo of add: 3 pictures moved back from A to the trash"
    assert verbs.redo(project).words == "Redo of add: 3 pictures moved from the trash to A"


def test_a_burst_can_be_discarded_as_a_whole_and_brought_back(project: Project, jpeg: Callable[[int], bytes]) -> None:
    with Recording(project, signer="s1") as recording:
        recording.start_burst("A")
        assert recording.end_burst() is None
        assert recording.discard_burst() is None
        recording.start_burst("A")
        names = [recording.add(jpeg(n), time=NOON, width=16, height=12) for n in range(3)]
        discarded = recording.discard_burst()
        assert discarded is not None
        assert discarded.words == "3 pictures moved from A to the trash"
        with pytest.raises(SignlabError, match="Start a burst first"):
            recording.add(jpeg(9), time=NOON, width=16, height=12)
    assert verbs.undo(project).words == "Undo of trash: 3 pictures moved back from the trash to A"
    project.index.refresh()
    assert project.index.select(label="A") == names


def test_a_burst_can_become_a_change_and_go_on(project: Project, jpeg: Callable[[int], bytes]) -> None:
    with Recording(project, signer="s1") as recording:
        assert recording.commit() is None
        recording.start_burst("A")
        assert recording.commit() is None
        names = [recording.add(jpeg(n), time=NOON, width=16, height=12) for n in range(2)]
        committed = recording.commit()
        assert committed is not None
        assert committed.words == "2 pictures added to A"
        verbs.trash(project, names[:1])
        names.append(recording.add(jpeg(2), time=NOON, width=16, height=12))
        assert recording.start_burst("B") == 2
    assert verbs.undo(project).words == "Undo of add: 1 picture moved back from A to the trash"
    assert verbs.undo(project).words == "Undo of trash: 1 picture moved back from the trash to A"
    assert verbs.undo(project).words == "Undo of add: 2 pictures moved back from A to the trash"
    project.index.refresh()
    bursts = {picture.name: picture.burst for picture in project.index.pictures(trashed=True)}
    assert bursts == dict.fromkeys(names, 1)


def test_a_session_without_pictures_leaves_nothing(project: Project) -> None:
    with Recording(project, signer="s1") as recording:
        recording.start_burst("A")
        assert project.session_file(recording.session).exists()
    assert not list(project.sessions.iterdir())


@pytest.mark.parametrize("signer", ["", " ", "../up", "a\nb"])
def test_a_recording_needs_a_plain_signer(project: Project, signer: str) -> None:
    with pytest.raises(SignlabError, match="pseudonym"):
        Recording(project, signer=signer)


def test_a_burst_needs_a_label_of_the_alphabet(project: Project) -> None:
    with Recording(project, signer="s1") as recording, pytest.raises(SignlabError, match="not in the alphabet"):
        recording.start_burst("Q")


def test_a_label_folder_that_went_away_is_made_again(project: Project, record: Callable[..., list[str]]) -> None:
    (project.images / "A").rmdir()
    assert len(record(project)) == 3


@pytest.mark.parametrize("failing", ["open", "append_line", "place"])
def test_a_frame_that_cannot_be_stored_is_not_half_stored(
    project: Project, jpeg: Callable[[int], bytes], monkeypatch: pytest.MonkeyPatch, failing: str
) -> None:
    def full(*_args: object, **_options: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with Recording(project, signer="s1") as recording:
        recording.start_burst("A")
        kept = recording.add(jpeg(1), time=NOON, width=16, height=12)
        file = project.session_file(recording.session)
        before = file.read_bytes()
        with monkeypatch.context() as patch:
            patch.setattr(Path if failing == "open" else files, failing, full)
            with pytest.raises(SignlabError, match="No space left"):
                recording.add(jpeg(2), time=NOON, width=16, height=12)
        assert file.read_bytes() == before
        assert recording.add(jpeg(3), time=NOON, width=16, height=12).endswith("-0002.jpg")
    project.index.refresh()
    assert kept in project.index.select(label="A")
    assert project.index.total().pictures == 2
    assert not list((project.private / "work").iterdir())


def test_two_recordings_at_once_do_not_disturb_each_other(project: Project, jpeg: Callable[[int], bytes]) -> None:
    with Recording(project, signer="s1") as one, Recording(Project.open(project.root), signer="s2") as two:
        one.start_burst("A")
        two.start_burst("A")
        for number in range(5):
            one.add(jpeg(number), time=NOON, width=16, height=12)
            two.add(jpeg(number + 100), time=NOON, width=16, height=12)
    total = project.index.total()
    assert (total.pictures, total.bursts, total.sessions, total.signers) == (10, 2, 2, 2)
