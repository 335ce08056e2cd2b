"""The verb ``guide``: a guided session in the terminal, label after label."""

import queue
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from signlab.cli import console
from signlab.cli.capture import camera_name, source_options
from signlab.cli.login import AcceptHostKey, KeepPassword, Key, login_for
from signlab.cli.people import agreed
from signlab.errors import Cancelled, Problem, SignlabError

if TYPE_CHECKING:
    from signlab.capture.burst import BurstOptions
    from signlab.capture.events import Event
    from signlab.capture.guide import Guide
    from signlab.capture.handsfree import Cue, HandsFree
    from signlab.capture.live import Live
    from signlab.capture.prompts import Prompt

_TICK = 0.05


def register(app: typer.Typer) -> None:
    """Add the verb of this module to ``app``."""
    app.command(epilog="Example: signlab guide my-signs --source camera:0 --signer s1 --hands-free")(guide)


def guide(
    project: Path = typer.Argument(..., help="The project's folder."),
    *,
    source: str = typer.Option("camera:0", "--source", help="Where frames come from; see signlab sources."),
    signer: str = typer.Option(..., "--signer", help="Who signs, by a pseudonym."),
    hand: str = typer.Option("right", "--hand", help="The hand that signs: right or left."),
    count: int | None = typer.Option(None, "--count", min=1, help="Pictures of each label."),
    labels: str = typer.Option("", "--labels", help="Labels, as a list: A,B,C; without it, the whole alphabet."),
    least_first: bool = typer.Option(False, "--least-first", help="Begin with what this signer has least of."),
    again: bool = typer.Option(False, "--again", help="Begin anew: as many pictures more of each label."),
    hands_free: bool = typer.Option(False, "--hands-free", help="Go on by itself, with a countdown before each burst."),
    countdown: int | None = typer.Option(None, "--countdown", min=0, help="Seconds before each burst."),
    fps: float | None = typer.Option(None, "--fps", min=0, help="Pictures a second at most; 0 keeps every frame."),
    novelty: int | None = typer.Option(
        None, "--novelty", min=0, max=64, help="Bits of 64 in which pictures of a burst differ; 0 keeps them all."
    ),
    keep_all: bool = typer.Option(False, "--keep-all", help="Keep also what is dark, blown out or blurred."),
    size: str | None = typer.Option(None, "--size", help="Width and height to ask of the source: 640x480."),
    camera_note: str = typer.Option("", "--camera-note", help="What to remember of camera and place."),
    consent: str = typer.Option("", "--consent", help="What the signer agreed to: training,sharing,publishing."),
    timeout: float = typer.Option(10.0, "--timeout", min=0.1, help="Seconds to wait for a signal."),
    key: Path | None = Key,
    accept_host_key: str | None = AcceptHostKey,
    keep_password: bool = KeepPassword,
    as_json: bool = console.Json,
) -> None:
    """Walk through the alphabet, label after label, until each has its pictures.

    Ctrl-C breaks it off; the next time it goes on from there. Without a terminal it is hands-free.
    """
    from signlab.capture.burst import BurstOptions
    from signlab.capture.bursts import Signer
    from signlab.capture.guide import Guide
    from signlab.capture.handsfree import HandsFree
    from signlab.capture.live import Live
    from signlab.dataset.project import Project

    login = login_for(source, key, accept_host_key, keep=keep_password)
    wanted = [part.strip() for part in labels.split(",") if part.strip()] or None
    person = Signer(signer, hand, agreed(consent), camera_note or camera_name(source))
    with Project.open(project) as opened:
        console.say_problems(opened.found)
        settings = opened.settings["capture"]
        rate = settings["rate"] if fps is None else fps
        asked: dict[str, Any] = {} if novelty is None else {"novelty": novelty}
        options = BurstOptions.of(settings, rate=rate or None, insist=keep_all, **asked)
        guided = Guide(opened, signer, hand, count=count, labels=wanted, least_first=least_first, again=again)
        console.say_problems(guided.found)
        seconds = round(settings["countdown"]) if countdown is None else countdown
        told: queue.SimpleQueue[Event] = queue.SimpleQueue()
        with Live(opened, lambda event: _put(told, event)) as live:
            live.sit(person)
            live.open(source, source_options(None, size, timeout), login)
            attended = sys.stdin.isatty() and not hands_free
            cycle = HandsFree(guided, countdown=seconds, rest=min(seconds, 1.5))
            terminal = _Terminal(guided, cycle, live, told, options, attended=attended)
            problems = terminal.run()
        summary = guided.finish()
    if as_json:
        console.show_json(summary.as_dict())
    else:
        console.show(summary.words)
    console.say_problems(problems)
    if terminal.cancelled:
        raise typer.Exit(console.Exit.CANCELLED)
    if problems and not summary.recorded:
        raise typer.Exit(console.Exit.FAILED)
    console.finish(problems)


def _put(told: "queue.SimpleQueue[Event]", event: "Event") -> None:
    """Pass on what a terminal can tell; it shows no pictures."""
    from signlab.capture import events

    if not isinstance(event, events.Shown):
        told.put(event)


class _Terminal:
    """Does what the cycle says, and tells it what comes of it. ``attended``: somebody presses Enter for each label."""

    def __init__(
        self,
        guided: "Guide",
        cycle: "HandsFree",
        live: "Live",
        told: "queue.SimpleQueue[Event]",
        options: "BurstOptions",
        *,
        attended: bool,
    ) -> None:
        self.cancelled = False
        self._guided = guided
        self._cycle = cycle
        self._live = live
        self._told = told
        self._options = options
        self._attended = attended
        self._problems: list[Problem] = []
        self._over = False

    def run(self) -> list[Problem]:
        """Go through the whole queue; what went wrong."""
        try:
            self._wait_for_a_frame()
            while not self._over:
                self._do(self._cycle.step())
                self._hear(_TICK)
        except (KeyboardInterrupt, Cancelled):
            self.cancelled = True
            self._live.stop()
        return self._problems

    def _wait_for_a_frame(self) -> None:
        while self._live.newest is None and not self._over:
            self._hear(_TICK)

    def _hear(self, seconds: float) -> None:
        """Follow what the source tells, for as long at most."""
        from signlab.capture import events

        try:
            event = self._told.get(timeout=seconds)
        except queue.Empty:
            return
        self._guided.heed(event)
        match event:
            case events.StatusChanged(status) if self._live.newest is None and not status.problem:
                console.say(status.words)
            case events.BurstPaused(_, words):
                console.say(f"  {words}")
            case events.BurstEnded(summary):
                console.say(f"  {summary.words}")
                self._do(self._cycle.ended(summary))
            case events.Failed(part, problem):
                if problem not in self._problems:  # a source that fails fails its burst as well
                    self._problems.append(problem)
                self._over = self._over or part is events.Part.SOURCE
                if part is events.Part.RECORDING:
                    self._do(self._cycle.failed(problem))

    def _do(self, cues: "list[Cue]") -> None:
        from dataclasses import replace

        from signlab.capture import handsfree

        for cue in cues:
            match cue:
                case handsfree.Show(prompt):
                    self._show(prompt)
                    if self._attended:
                        self._do(self._asked())
                        return  # what else was to be done is out of date
                case handsfree.Count(seconds):
                    console.say(f"  {seconds}")
                case handsfree.Record(prompt, count):
                    self._live.start(prompt.label, replace(self._options, count=count))
                case handsfree.Halt():
                    self._live.stop()
                case handsfree.Paused(words) if words and self._attended:
                    console.say(f"  ! {words}")
                    self._do(self._asked())
                case handsfree.Paused() | handsfree.Over():
                    self._over = True

    def _show(self, prompt: "Prompt") -> None:
        self._live.prompt(prompt.label)
        over = sum(one.is_over for one in self._guided.progress)
        place = f"{over + 1} of {len(self._guided.progress)}"
        console.say(f"\n{prompt.label}   ({place}; {self._guided.missing} pictures to go)\n  {prompt.how}")

    def _asked(self) -> "list[Cue]":
        """What somebody at the keyboard wants."""
        answer = input("  Enter: record · s REASON: skip · b: back · LABEL: go there · q: stop  ").strip()
        key, _, reason = answer.partition(" ")
        try:
            match key:
                case "":
                    self._cycle.pause()
                    return self._cycle.resume()
                case "q":
                    raise Cancelled
                case "s":
                    return self._cycle.skip(reason)
                case "b":
                    return self._cycle.back()
            return self._cycle.jump(answer)
        except SignlabError as error:
            console.say_problems([error.problem])
            return self._asked()
