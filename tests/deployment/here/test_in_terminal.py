"""``signlab try`` and ``signlab device simulate``, as a person runs and stops them."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.stand_in.device import HERE
from tests.stand_in.processes import kill, marked, wait_until

MARK = "SIGNLAB_TEST_RUN"


class Command:
    """A command under way; ``root`` gets its output, and has its temporary files."""

    def __init__(self, root: Path, *arguments: object) -> None:
        self.root = root
        (root / "tmp").mkdir()
        self.mark = f"{MARK}={root}"
        environment = {
            **os.environ,
            MARK: str(root),
            "TMPDIR": str(root / "tmp"),
            "PATH": f"{HERE / 'programs'}:{os.environ['PATH']}",
            "APLAY_CALLS": str(root / "aplay.txt"),
            "APLAY_MOOD": str(root / "aplay-mood"),
        }
        (root / "aplay.txt").touch()
        command = [sys.executable, "-m", "signlab", *map(str, arguments)]
        with (root / "out.txt").open("wb") as out, (root / "err.txt").open("wb") as err:
            self.process = subprocess.Popen(
                command, env=environment, stdin=subprocess.DEVNULL, stdout=out, stderr=err, start_new_session=True
            )

    @property
    def told(self) -> str:
        return (self.root / "out.txt").read_text()

    @property
    def words(self) -> str:
        return (self.root / "err.txt").read_text()

    def wait_for(self, text: str) -> None:
        def there() -> bool:
            assert text in self.told or self.process.poll() is None, self.words
            return text in self.told

        wait_until(there, 120, f"{text!r}; it said {self.told[-500:]!r} {self.words[-500:]!r}")

    def interrupt(self) -> int:
        """As Ctrl-C does; its exit status, once nothing of it runs any more."""
        os.killpg(self.process.pid, signal.SIGINT)
        return self.ended()

    def ended(self) -> int:
        wait_until(lambda: self.process.poll() is not None, 60, f"its end; {self.words}")
        wait_until(lambda: not marked(self.mark), 60, f"an end of {marked(self.mark)}")
        return int(self.process.returncode)


@contextmanager
def running(root: Path, *arguments: object) -> Iterator[Command]:
    command = Command(root, *arguments)
    try:
        yield command
    finally:
        if command.process.poll() is None:
            command.process.kill()
        command.process.wait()
        kill(set(marked(command.mark)))


def test_letters_are_printed_until_ctrl_c(hands_model: Path, tmp_path: Path) -> None:
    with running(tmp_path, "try", hands_model, "--source", "demo:?label=V&size=320x240") as command:
        command.wait_for("letter   V            V\n")
        assert command.interrupt() == 0
        assert "model.tar.gz reads demo:?label=V" in command.words
        assert "word" in command.told.splitlines()[-1]  # the one that was being spelled
        assert list((tmp_path / "tmp").glob("signlab*")) == []


def test_events_of_a_film_are_lines_of_json_with_the_settings_that_were_given(
    pictures_model: Path, film: Path, tmp_path: Path
) -> None:
    source = f"file:{film}?fps=4"
    chosen = ("--set", 'only=["A", "C", "nothing"]', "--set", "pause=9", "--json")
    with running(tmp_path, "try", pictures_model, "--source", source, *chosen) as command:
        assert command.ended() == 0
        events = [json.loads(line) for line in command.told.splitlines()]
    assert [event["text"] for event in events if event["kind"] == "letter"] == ["A", "AC"]
    assert events[-1] == {"kind": "word", "labels": ["A", "C"], "text": "AC"}


def test_a_film_that_is_missing_is_told_in_words(hands_model: Path, tmp_path: Path) -> None:
    with running(tmp_path, "try", hands_model, "--source", f"file:{tmp_path}/none.mp4") as command:
        assert command.ended() == 1
        assert "Traceback" not in command.words
        assert f"signlab: The file {tmp_path}/none.mp4: is not there" in command.words


def test_the_devices_program_speaks_until_ctrl_c_and_only_what_was_asked_for_is_left(
    pictures_model: Path, film: Path, tmp_path: Path
) -> None:
    arguments = ("--source", f"file:{film}?fps=10&loop=yes", "--folder", tmp_path / "kept")
    with running(tmp_path, "device", "simulate", pictures_model, *arguments) as command:
        command.wait_for("letter   C")
        assert "What it shows: " in command.words
        played = tmp_path / "aplay.txt"
        wait_until(lambda: played.exists() and "001.wav" in played.read_text(), seconds=60, what="a player")
        assert command.interrupt() == 0
        assert list((tmp_path / "tmp").glob("signlab*")) == []
    assert json.loads((tmp_path / "kept/state/status.json").read_text())["state"] == "stopped"
    assert (tmp_path / "kept/state/log.txt").exists()
    assert not (tmp_path / "kept/results.mjpeg").exists()
