"""A gap of the coverage, clicked and filled on a real screen: map, prompt, camera, measuring, and the map again."""

import time
from collections.abc import Callable
from datetime import datetime, timezone
from pathlib import Path

import pytest

from signlab import alphabet
from signlab.capture import queue_file
from signlab.capture.jpeg import encode
from signlab.dataset.consents import given
from signlab.dataset.project import Project
from signlab.dataset.recording import Recording
from signlab.dataset.signers import register
from signlab.hand.body import Body
from signlab.hand.draw import draw
from signlab.hand.poses import pose
from signlab.hand.view import View
from signlab.jobs import Watch
from signlab.ui.pages.coverage.seen import Cell, Seen, load, see
from signlab.vision.bins import AXES, LIGHT
from signlab.vision.looking import VERSION
from signlab.vision.measure import Measure
from tests.ui.screen import Program, Screen, screen, wait

FULL = 10
"""Pictures of the burst that a gap asks for."""

GAP = Cell(len(LIGHT) // 2, len(AXES["roll"]) // 2 + 1)
"""In the usual light, tilted to the signer's left."""


def frames(roll: float, count: int) -> list[bytes]:
    """A drawn B, tilted by ``roll`` degrees, each picture a little unlike the others."""
    return [
        encode(draw(pose("B"), View(roll=roll + seed / 2), body=Body(), size=(320, 240), seed=seed).picture)
        for seed in range(count)
    ]


@pytest.fixture
def signs(tmp_path: Path) -> Path:
    """A project in which s1 recorded a B upright, so that their usual light is known. One burst fills a cell."""
    pytest.importorskip("mediapipe", reason="mediapipe has no wheel for this computer")
    with Project.create(tmp_path / "signs", "signs", alphabet.load("asl-24")) as project:
        project.set_value("coverage", "cell", 1)
        project.set_value("capture", "novelty", 0)
        register(project, "s1", "right", given(["training"]))
        with Recording(project, signer="s1", hand="right", source="demo:") as recording:
            recording.start_burst("B")
            for frame in frames(0, 4):
                recording.add(frame, time=datetime.now(timezone.utc), width=320, height=240)
        measure(project)
    return tmp_path / "signs"


def measure(project: Project) -> None:
    job = Measure(project, workers=1)
    job.prepare()
    job.run(Watch())


def seen(root: Path) -> Seen:
    with Project.open(root) as project:
        project.index.refresh()
        return see(load(project), "roll", 1)


def lacks(root: Path) -> int:
    found = seen(root)
    return int(found.covered.missing[found.number("B"), GAP.light, GAP.angle])


def all_measured(project: Project) -> bool:
    project.index.refresh()
    return not project.index.unmeasured(VERSION)


def stored(root: Path) -> int:
    return len(list((root / "images" / "B").glob("*.jpg")))


def waiting(root: Path) -> list[str]:
    """The letters and cells that the queue of s1 still asks for."""
    with Project.open(root) as project:
        queue = queue_file.load(project, "s1")
    rows = queue.rows if queue else []
    return [
        f"{row.prompt.label} {row.prompt.cell}"
        for row in rows
        if row.prompt.cell and len(row.names or ()) < row.prompt.count
    ]


@pytest.mark.timeout(900)  # on a busy machine
def test_a_gap_is_clicked_recorded_from_a_film_and_measured_until_its_cell_is_full(
    signs: Path, tmp_path: Path, own_home: Path
) -> None:
    film = tmp_path / "tilted.mjpeg"
    film.write_bytes(b"".join(frames(24, 4) * 500))
    (own_home / "signlab").mkdir(exist_ok=True)
    kept = f'"capture.source" = "file:{film}?fps=4"\n"capture.signer" = "s1"\n"capture.sound" = false\n'
    (own_home / "signlab" / "window.toml").write_text(f"[settings]\n{kept}")
    before = stored(signs)
    assert lacks(signs) == 1
    with screen() as display, display.program(signs) as program:
        program.wait_for("signs – Sign Lab")
        open_gap(program, display, lambda: waiting(signs) == [f"B roll/{GAP.light}/{GAP.angle}"])
        display.picture("gap-asked-for")
        with program.held("space"):
            wait(lambda: stored(signs) >= before + FULL, "ten pictures of B, tilted")
        display.picture("gap-recorded")
        wait(lambda: waiting(signs) == [], "the prompt done")
        assert lacks(signs) == 1  # nobody has looked at them yet
        program.press("ctrl+3")
        with Project.open(signs, mend=False) as looking:
            program.press_until("ctrl+m", lambda: all_measured(looking), "everything measured")
        assert lacks(signs) == 0
        display.picture("gap-filled")
        program.press("ctrl+q")
        assert program.ended() == 0
    assert stored(signs) == before + FULL
    found = seen(signs)
    assert found.covered.bursts[found.number("B"), GAP.light, GAP.angle] == 1


def open_gap(program: Program, display: Screen, done: Callable[[], object]) -> None:
    """B on the sheet, its map, the cell beside the middle, and that recorded; again until a page that is still being
    made has heard it."""

    def go() -> None:
        for keys in (("ctrl+3",), ("Escape", "Escape", "b"), ("Return",)):  # a sheet still being filled hears no letter
            program.press(*keys)
            display.settle()
        display.picture("gap-on-the-map")
        program.press("Right")
        display.picture("gap-chosen")
        program.press("Return")

    tried = -1e9

    def holds() -> bool:
        nonlocal tried
        if not done() and time.monotonic() - tried > 8:
            go()
            tried = time.monotonic()
        return bool(done())

    wait(holds, "the gap asked for on the Capture page")
