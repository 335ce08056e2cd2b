"""The verbs that read signs on this computer: ``try``, and ``device simulate``."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from signlab.cli import console
from signlab.cli.login import AcceptHostKey, Key, login_for

if TYPE_CHECKING:
    from signlab.deployment.here.speech import Speaker
    from signlab.deployment.here.spelling import Reading

_WHAT = typer.Argument(..., metavar="RUN", help="The folder of a run or release, a model.tar.gz, or a project.")
_SOURCE = typer.Option("camera:0", "--source", help="Where frames come from: file:clip.mp4, demo:?word=HELLO, ...")
_SET = typer.Option([], "--set", metavar="NAME=VALUE", help="A setting of the device: --set threshold=0.7.")


def register(app: typer.Typer) -> None:
    app.command("try", epilog="Example: signlab try my-signs/runs/r1 --source 'demo:?word=HELLO' --speak")(try_)


def try_(
    run: Path = _WHAT,
    *,
    source: str = _SOURCE,
    speak: bool = typer.Option(False, "--speak", help="Say what is recognised, with espeak-ng."),
    language: str = typer.Option("en", "--language", help="That espeak-ng speaks."),
    settings: list[str] = _SET,
    key: Path | None = Key,
    accept_host_key: str | None = AcceptHostKey,
    as_json: bool = typer.Option(False, "--json", help="Print each event as a line of JSON."),
) -> None:
    """Read signs with a model on this computer, as the device would: letters and words as they come, until Ctrl-C."""
    from dataclasses import replace

    from signlab.capture.sources import open_source
    from signlab.cli.bundle import parse
    from signlab.deployment.here import choice, reader
    from signlab.deployment.here.speech import Speaker
    from signlab.jobs import Watch

    chosen = choice.find(run)
    chosen = replace(chosen, settings={**chosen.settings, **parse(settings)})
    opened = open_source(source, login=login_for(source, key, accept_host_key))
    says = chosen.settings.get("say", "letters")
    speaker = Speaker(language) if speak else None
    told = _Told(as_json, speaker, says)
    watch = Watch()
    console.say(f"{chosen.name} reads {source}. Ctrl-C stops it.")
    try:
        last = console.in_thread(lambda: reader.read(chosen, opened, told.hear, watch), watch.cancel)
        if last:
            told.tell(last.as_dict(), last.text)
        if speaker and not watch.cancelled:
            speaker.finish()
    finally:
        if speaker:
            speaker.close()
    told.say_problem()


class _Told:
    """Prints and says what is recognised, as it comes."""

    def __init__(self, as_json: bool, speaker: "Speaker | None", says: str) -> None:
        self._as_json, self._speaker, self._says = as_json, speaker, says
        self._complained = False

    def hear(self, reading: "Reading") -> None:
        for event in reading.events:
            confidence = round(reading.scores.get(event.labels[0], 0.0), 3)
            self.tell({**event.as_dict(), "confidence": confidence}, event.text)
        self.say_problem()

    def tell(self, event: dict[str, object], text: str) -> None:
        labels = event["labels"]
        assert isinstance(labels, list)
        if self._as_json:
            console.show(json.dumps(event, ensure_ascii=False))
        else:
            _show(str(event["kind"]), labels, text)
        if self._speaker and event["kind"] == {"letters": "letter", "words": "word"}.get(self._says):
            self._speaker.say(text if event["kind"] == "word" else " ".join(labels))

    def say_problem(self) -> None:
        """Why nothing is heard, once."""
        if self._speaker and self._speaker.problem and not self._complained:
            self._complained = True
            console.say_problems([self._speaker.problem])


def _show(kind: str, labels: list[str], text: str) -> None:
    """One thing that was recognised, on a line."""
    console.show(f"{kind:<8} {' '.join(labels):<12} {text}")


def simulate(
    run: Path = _WHAT,
    *,
    source: str = _SOURCE,
    settings: list[str] = _SET,
    python: str = typer.Option("", "--python", help="That runs the program, such as python3.7; this one unless given."),
    folder: Path | None = typer.Option(None, "--folder", help="Keep log, heartbeat and results there."),
    key: Path | None = Key,
    accept_host_key: str | None = AcceptHostKey,
    as_json: bool = typer.Option(False, "--json", help="Print each event as a line of JSON."),
) -> None:
    """Run the device's own program on this computer, until Ctrl-C: a source is its camera, MXNet its engine."""
    import sys
    import tempfile

    from signlab.capture.sources import open_source
    from signlab.cli.bundle import parse
    from signlab.deployment.here import choice
    from signlab.deployment.here.simulation import Simulation, released
    from signlab.jobs import Watch

    opened = open_source(source, login=login_for(source, key, accept_host_key))
    given, watch = parse(settings), Watch()

    def tell(event: dict[str, Any]) -> None:
        if as_json:
            console.show(json.dumps(event, ensure_ascii=False))
        else:
            _show(event["kind"], event["labels"], event["text"])

    def work(releases: Path) -> None:
        chosen, problems = released(choice.find(run), releases)
        console.say_problems(problems)
        with Simulation(chosen, given, folder=folder, python=python or sys.executable) as simulation:
            console.say(f"Release {chosen.name} sees {source}. Ctrl-C stops it.")
            if simulation.stream:
                console.say(f"What it shows: {simulation.stream}, for any player of MJPEG.")
            simulation.run(opened, tell, lambda words: console.say(f"  ! {words}"), watch)

    with tempfile.TemporaryDirectory(prefix="signlab-") as releases:
        console.in_thread(lambda: work(Path(releases)), watch.cancel)
