"""What the window is for, played with real keys on a real screen: a volunteer records, a curator mends, sets come in.

Every page is taken as a picture, in light and dark, into ``.pictures/``.
"""

import json
from collections.abc import Callable, Iterator
from datetime import datetime, timezone
from pathlib import Path

import pytest

from signlab import alphabet
from signlab.dataset.project import Project
from signlab.dataset.recording import Recording
from tests.end_to_end.pictures import noise
from tests.ui.screen import Program, Screen, screen, wait

PAGES = ("capture", "library", "coverage", "build", "train", "deploy")


@pytest.fixture(scope="module")
def display() -> Iterator[Screen]:
    with screen() as made:
        yield made


@pytest.fixture
def signs(tmp_path: Path) -> Path:
    """A project of asl-24 whose bursts are six pictures, so that a letter is soon full."""
    root = tmp_path / "signs"
    with Project.create(root, "signs", alphabet.load("asl-24")) as project:
        project.set_value("capture", "count", 6)
    return root


def stored(root: Path, label: str, area: str = "images") -> int:
    return len(list((root / area / label).glob("*.jpg")))


def begin(program: Program, display: Screen) -> None:
    """Choose the drawn hand and a new signer, as a volunteer does on the first day."""
    program.summon("ctrl+s", "Choose a source.*")
    program.press("Return")
    program.wait_for("signs – Sign Lab")
    program.summon("ctrl+p", "Choose a signer.*")
    program.type("s1")
    display.picture("signer")
    program.press("Return")
    program.wait_for("signs – Sign Lab")


def hold(program: Program, key: str, done: Callable[[], object], what: str) -> None:
    with program.held(key):
        wait(done, what)


def test_a_volunteer_records_three_letters_and_takes_a_mistake_back(display: Screen, signs: Path) -> None:
    with display.program(signs) as program:
        program.wait_for("signs – Sign Lab")
        begin(program, display)
        hold(program, "a", lambda: stored(signs, "A") >= 6, "six pictures of A")
        display.picture("capture-a-is-full")
        hold(program, "b", lambda: stored(signs, "B") >= 6, "six pictures of B")
        hold(program, "d", lambda: stored(signs, "D") >= 1, "a picture of D, by mistake")
        wrong = stored(signs, "D")
        program.press("BackSpace")
        wait(lambda: stored(signs, "D") == 0, "the mistake taken back")
        display.picture("capture-taken-back")
        hold(program, "c", lambda: stored(signs, "C") >= 6, "six pictures of C")
        program.press("ctrl+q")
        assert program.ended() == 0
    assert stored(signs, "D", "trash") >= wrong
    with Project.open(signs) as project:
        assert project.found == []
        tally = project.index.counts()
        assert [tally[label].bursts for label in "ABC"] == [1, 1, 1]
        assert {picture.signer for picture in project.index.pictures()} == {"s1"}


def test_a_curator_moves_a_mislabelled_burst_and_thinks_again(display: Screen, signs: Path) -> None:
    with Project.open(signs) as project:
        for signer, label, count in (("s1", "A", 8), ("s2", "A", 5), ("s2", "B", 7)):
            with Recording(project, signer=signer, source="demo:") as recording:
                recording.start_burst(label)
                for number in range(count):
                    jpeg = noise((signer, label, number))
                    recording.add(jpeg, time=datetime.now(timezone.utc), width=96, height=72)
    with display.program(signs) as program:
        program.wait_for("signs – Sign Lab")
        program.press("ctrl+2")
        display.settle()
        program.press("ctrl+f")
        program.type("label:A signer:s2")
        program.press("Return")
        display.settle()
        program.press("Escape", "Down", "ctrl+a")
        display.picture("library-a-burst-chosen")
        program.press("b")
        wait(lambda: (stored(signs, "A"), stored(signs, "B")) == (8, 12), "five pictures moved to B")
        display.picture("library-moved")
        program.press("ctrl+z")
        wait(lambda: (stored(signs, "A"), stored(signs, "B")) == (13, 7), "the move undone")
        program.press("ctrl+shift+z")
        wait(lambda: (stored(signs, "A"), stored(signs, "B")) == (8, 12), "the move made again")
        program.press("ctrl+q")
        assert program.ended() == 0


def test_a_set_of_photographs_comes_in(display: Screen, signs: Path, photographs: Path) -> None:
    rooms = photographs / "asl-many-rooms"
    with display.program(signs) as program:
        program.wait_for("signs – Sign Lab")
        program.summon("ctrl+i", "The folder that holds.*")
        program.type(str(rooms))
        program.press("Return")
        program.wait_for("Import pictures.*")
        program.type("rooms")
        display.picture("import")
        program.agree("Import pictures.*")
        wanted = sum(len(list((rooms / label).glob("*.*"))) for label in alphabet.load("asl-24").names)
        wait(
            lambda: sum(stored(signs, folder.name) for folder in (signs / "images").iterdir()) == wanted, "all of them"
        )
        program.wait_for("signs – Sign Lab")
        program.press("ctrl+2")
        display.picture("library-photographs")
        program.press("ctrl+q")
        assert program.ended() == 0


def test_a_researcher_builds_by_signer_and_looks_into_the_records(display: Screen, signs: Path) -> None:
    with Project.open(signs) as project:
        for signer in ("s1", "s2", "s3"):
            with Recording(project, signer=signer, source="demo:") as recording:
                for label in "ABCD":
                    recording.start_burst(label)
                    for number in range(6):
                        jpeg = noise((signer, label, number))
                        recording.add(jpeg, time=datetime.now(timezone.utc), width=96, height=72)
    built = signs / "builds" / "seven" / "build.json"
    with display.program(signs) as program:
        program.wait_for("signs – Sign Lab")
        program.press("ctrl+4", "ctrl+b")
        program.type("seven")
        program.press_until("Return", built.is_file, "a build called seven")
        display.picture("build-made")
        account = json.loads(built.read_bytes())
        assert account["split"]["by"] == "signer"
        assert len(account["pictures"]) == 72
        program.press("ctrl+shift+v", "ctrl+Return")
        display.picture("build-records")
        program.press("Escape")
        question = r"Delete the build seven\?"
        program.summon("Delete", question)
        program.press("Escape")
        program.wait_for("signs – Sign Lab")
        assert built.is_file()
        program.summon("Delete", question)
        display.picture("build-to-be-deleted")
        program.press("Tab", "space")
        wait(lambda: not built.parent.exists(), "the build deleted")
        program.wait_for("signs – Sign Lab")
        program.press("ctrl+q")
        assert program.ended() == 0


def is_new(picture: Path, taken: set[bytes]) -> bool:
    """Whether no picture taken before was the same: the key has led to another page."""
    content = picture.read_bytes()
    new = content not in taken
    taken.add(content)
    return new


@pytest.mark.parametrize(("theme", "size"), [("light", "1280x800"), ("dark", "1920x1080")])
def test_every_page_is_taken_as_a_picture(theme: str, size: str, signs: Path, own_home: Path) -> None:
    (own_home / "signlab").mkdir(exist_ok=True)
    (own_home / "signlab" / "window.toml").write_text(f'[settings]\ntheme = "{theme}"\n')
    taken: set[bytes] = set()
    with screen(size) as shown, shown.program(signs) as program:
        program.wait_for("signs – Sign Lab")
        program.fill("signs – Sign Lab", size)
        keys = [*(f"ctrl+{number}" for number, _page in enumerate(PAGES, 1)), "F1", "ctrl+comma"]
        for key, page in zip(keys, (*PAGES, "help", "settings"), strict=True):
            program.press(key)
            wait(lambda page=page: is_new(shown.picture(f"{page}-{theme}-{size}"), taken), f"the page {page}")
        program.press("ctrl+q")
        assert program.ended() == 0
