"""The verbs that bring frames in: ``capture`` and ``sources``."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from signlab.cli import console
from signlab.cli.login import AcceptHostKey, KeepPassword, Key, login_for
from signlab.cli.people import agreed

if TYPE_CHECKING:
    from signlab.capture.deeplens.login import Login
    from signlab.capture.recorder import BurstOptions
    from signlab.capture.source import FrameSource, SourceOptions, Status
    from signlab.capture.summary import CaptureSummary


def register(app: typer.Typer) -> None:
    """Add the verbs of this module to ``app``."""
    example = "Example: signlab capture my-signs --label A --source camera:0 --count 40 --signer s1"
    app.command(epilog=example)(capture)
    app.command(epilog="Example: signlab sources --probe camera:0")(sources)


def capture(
    project: Path = typer.Argument(..., help="The project's folder."),
    *,
    label: list[str] = typer.Option([], "--label", help="What to record; may be given again for the next one."),
    labels: str = typer.Option("", "--labels", help="The same, as a list: A,B,C."),
    source: str = typer.Option("camera:0", "--source", help="Where frames come from; see signlab sources."),
    signer: str = typer.Option(..., "--signer", help="Who signs, by a pseudonym."),
    hand: str | None = typer.Option(
        None, "--hand", help="The hand that signs: right or left; as it was registered unless given, else right."
    ),
    count: int | None = typer.Option(None, "--count", min=1, help="Pictures of each burst."),
    seconds: float | None = typer.Option(None, "--seconds", help="Or how long each burst takes, at most."),
    fps: float | None = typer.Option(None, "--fps", min=0, help="Pictures a second at most; 0 keeps every frame."),
    novelty: int | None = typer.Option(
        None, "--novelty", min=0, max=64, help="Bits of 64 in which pictures of a burst differ; 0 keeps them all."
    ),
    countdown: int | None = typer.Option(None, "--countdown", min=0, help="Seconds before each burst."),
    delay: float = typer.Option(0.0, "--delay", min=0, help="Seconds between bursts, before the countdown."),
    bursts: int = typer.Option(1, "--bursts", min=1, help="Bursts of each label."),
    size: str | None = typer.Option(None, "--size", help="Width and height to ask of the source: 640x480."),
    camera_note: str = typer.Option("", "--camera-note", help="What to remember of camera and place."),
    consent: str = typer.Option("", "--consent", help="Of training,sharing,publishing; as registered unless given."),
    timeout: float = typer.Option(10.0, "--timeout", min=0.1, help="Seconds to wait for a signal."),
    key: Path | None = Key,
    accept_host_key: str | None = AcceptHostKey,
    keep_password: bool = KeepPassword,
    as_json: bool = console.Json,
) -> None:
    """Record pictures into the folders of labels, with who, when and how beside them.

    Ctrl-C ends it; what was stored is kept.
    """
    from signlab.capture.session import CaptureSession
    from signlab.dataset.project import Project

    login = login_for(source, key, accept_host_key, keep=keep_password)
    wanted = [*label, *(part.strip() for part in labels.split(",") if part.strip())]
    if not wanted:
        raise typer.BadParameter("Name at least one label.", param_hint="--label")
    with Project.open(project) as opened:
        console.say_problems(opened.found)
        settings = opened.settings["capture"]
        if countdown is None:  # nobody stands before a file
            countdown = 0 if source.startswith("file:") else round(settings["countdown"])
        options = _burst_options(settings, count=count, seconds=seconds, fps=fps, novelty=novelty, countdown=countdown)
        with CaptureSession(
            opened,
            _open(source, _source_options(options.rate, size, timeout), login),
            wanted,
            options,
            signer=signer,
            hand=hand,
            consent=agreed(consent),
            camera=camera_note or _camera_name(source),
            bursts=bursts,
            delay=delay,
        ) as session:
            _, summary, _ = console.run(session)
    _report(summary, as_json)


def sources(
    *,
    probe: str | None = typer.Option(None, "--probe", help="Open this one for two seconds and say what it gives."),
    key: Path | None = Key,
    accept_host_key: str | None = AcceptHostKey,
    keep_password: bool = KeepPassword,
    as_json: bool = console.Json,
) -> None:
    """List where frames can come from: cameras, saved devices, files, the demo."""
    if probe is not None:
        _probe(probe, login_for(probe, key, accept_host_key, keep=keep_password), as_json)
        return
    from signlab.capture.sources import FORMS, list_sources

    found, problems = list_sources()
    if as_json:
        told = [problem.as_dict() for problem in problems]
        console.show_json({"sources": [one.as_dict() for one in found], "problems": told})
        console.finish(problems)
    for one in found:
        console.show(f"{one.url:<36} {one.name}")
    if not any(one.kind == "camera" for one in found):
        console.say("No camera is plugged in.")
    console.say("Sources are written so:")
    for form in FORMS.values():
        console.say(f"  {form}")
    console.say_problems(problems)
    console.finish(problems)


def _probe(url: str, login: "Login | None", as_json: bool) -> None:
    from signlab.capture.probe import probe

    seen = probe(_open(url, _source_options(None, None, 10.0), login))
    if as_json:
        console.show_json(seen.as_dict())
    else:
        console.show(seen.words)
    problems = [seen.problem] if seen.problem else []
    console.say_problems(problems)
    console.finish(problems)


def _open(url: str, options: "SourceOptions", login: "Login | None") -> "FrameSource":
    from signlab.capture.sources import open_source

    return open_source(url, options, login)


def _source_options(fps: float | None, size: str | None, timeout: float) -> "SourceOptions":
    from signlab.capture.settings import parse_size
    from signlab.capture.source import SourceOptions

    pixels = None if size is None else parse_size(size, "The option --size")
    return SourceOptions(fps=fps, size=pixels, timeout=timeout, on_status=_say_before_the_bar())


def _say_before_the_bar() -> Any:
    """Says what a source does until it is live; from then on the progress line does."""
    from signlab.capture.source import State

    live = False

    def say(status: "Status") -> None:
        nonlocal live
        if not live and status.state is not State.ENDED:
            console.say(status.words)
            if status.problem:
                console.say_problems([status.problem])
        live = live or status.state is State.LIVE

    return say


def _burst_options(
    settings: dict[str, Any],
    *,
    count: int | None,
    seconds: float | None,
    fps: float | None,
    novelty: int | None,
    countdown: int,
) -> "BurstOptions":
    """What was asked for, and of the rest what the project's ``signlab.toml`` says."""
    from signlab.capture.recorder import BurstOptions

    rate = settings["rate"] if fps is None else fps
    return BurstOptions(
        count=settings["count"] if count is None and seconds is None else count,
        seconds=seconds,
        rate=rate or None,
        novelty=settings["novelty"] if novelty is None else novelty,
        countdown=countdown,
    )


def _camera_name(url: str) -> str:
    """What the system calls the camera, where the source is one."""
    if not url.startswith("camera:"):
        return ""
    from signlab.capture.cameras import find

    return find(url.partition(":")[2]).name


def _report(summary: "CaptureSummary", as_json: bool) -> None:
    if as_json:
        console.show_json(summary.as_dict())
    else:
        console.show(summary.words)
    console.say_problems(summary.problems)
    if summary.cancelled:
        raise typer.Exit(console.Exit.CANCELLED)
    if summary.problems and not summary.stored:
        raise typer.Exit(console.Exit.FAILED)
    console.finish(summary.problems)
