"""How a terminal shows things: a job's progress, problems in words, JSON, exit codes."""

import contextlib
import json
import signal
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from enum import IntEnum
from types import FrameType
from typing import Any, NoReturn, TypeVar

import typer

from signlab.errors import Cancelled, Problem, SignlabError
from signlab.jobs import Job, Plan, Progress, Watch

Result = TypeVar("Result")


class Exit(IntEnum):
    """Exit codes. 2 is the shell's own for a wrong option."""

    DONE = 0
    FAILED = 1
    WITH_PROBLEMS = 3
    """Done, but some of the input could not be used; each is listed."""
    CANCELLED = 130


Json = typer.Option(False, "--json", help="Print the result as JSON on standard output.")
"""The option of every verb that reports."""


def say(text: str = "") -> None:
    """A line for a person, on standard error: standard output carries results."""
    typer.echo(text, err=True)


def show(text: str = "") -> None:
    """A line of the result, on standard output."""
    typer.echo(text)


def show_json(value: object) -> None:
    """The result as JSON, on standard output. Dates and paths become text."""
    typer.echo(json.dumps(value, indent=2, ensure_ascii=False, default=str))


def say_problems(problems: Sequence[Problem], most: int = 20) -> None:
    """List problems, the first ``most`` in full."""
    for problem in problems[:most]:
        say(f"  ! {problem}")
    if len(problems) > most:
        say(f"  ! … and {len(problems) - most:,} more (all of them with --json)")


def ask(question: str) -> None:
    """Go on if the answer is yes; else end the program, as cancelled."""
    say(f"{question} [y/N]")
    if sys.stdin.readline().strip().casefold() not in ("y", "yes"):
        raise typer.Exit(Exit.CANCELLED)


def finish(problems: Sequence[Problem]) -> NoReturn:
    """End the program with the exit code that tells whether some input could not be used."""
    raise typer.Exit(Exit.WITH_PROBLEMS if problems else Exit.DONE)


def run(job: Job[Result]) -> tuple[Plan, Result, list[Problem]]:
    """Prepare and run ``job`` with a progress bar on standard error; Ctrl-C stops it cleanly."""
    plan = job.prepare()
    say(plan.words)
    for warning in plan.warnings:
        say(f"  ! {warning}")
    watch = Watch(total=plan.total)
    with _bar(plan) as tell:
        watch.on_progress = tell
        return plan, in_thread(lambda: job.run(watch), watch.cancel), watch.problems


def in_thread(work: Callable[[], Result], cancel: Callable[[], None]) -> Result:
    """Run ``work`` in a thread of its own and wait for it; Ctrl-C asks it to stop, once or as often as pressed."""
    box: dict[str, Any] = {}

    def target() -> None:
        try:
            box["result"] = work()
        except BaseException as error:  # carried to the main thread, raised there
            box["error"] = error

    thread = threading.Thread(target=target, name="job")
    before = signal.signal(signal.SIGINT, lambda _number, _frame: cancel())
    try:
        thread.start()
        thread.join()
    finally:
        signal.signal(signal.SIGINT, before)
    if "error" in box:
        raise box["error"]
    result: Result = box["result"]
    return result


@contextlib.contextmanager
def polite_kill_stops() -> Iterator[None]:
    """Let SIGTERM do what Ctrl-C does: what a script starts in the background never hears of Ctrl-C."""

    def stop(_number: int, frame: FrameType | None) -> None:
        heeds = signal.getsignal(signal.SIGINT)
        (heeds if callable(heeds) else signal.default_int_handler)(signal.SIGINT, frame)

    before = signal.signal(signal.SIGTERM, stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


@contextlib.contextmanager
def _bar(plan: Plan) -> Iterator[Callable[[Progress], None]]:
    """A progress line where standard error is a terminal; nothing elsewhere."""
    if not sys.stderr.isatty():
        yield lambda _progress: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn
    from rich.progress import Progress as Bars

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[speed]}", style="dim"),
        TextColumn("{task.fields[note]}", style="dim"),
    )
    with Bars(*columns, console=Console(stderr=True), transient=True) as bars:
        task = bars.add_task(plan.title, total=plan.total, speed="", note="")

        def tell(progress: Progress) -> None:
            left = "" if progress.remaining is None else f", {_duration(progress.remaining)} left"
            speed = f"{progress.rate:,.0f} {plan.unit}/s{left}"
            bars.update(task, completed=progress.done, total=progress.total, speed=speed, note=progress.note)

        yield tell


def _duration(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes}:{rest:02d}"


@contextlib.contextmanager
def errors_in_words() -> Iterator[None]:
    """Turn what a verb raises into words on standard error and an exit code."""
    try:
        yield
    except SignlabError as error:
        say(f"signlab: {error}")
        raise SystemExit(Exit.FAILED) from None
    except (Cancelled, KeyboardInterrupt):
        say("signlab: stopped. What was stored before is kept; nothing was left half-written.")
        raise SystemExit(Exit.CANCELLED) from None
    except BrokenPipeError:  # `signlab status | head`
        sys.stderr.close()
        raise SystemExit(Exit.DONE) from None
    except OSError as error:
        say(f"signlab: {_why(error)}")
        raise SystemExit(Exit.FAILED) from None


def _why(error: OSError) -> str:
    return str(Problem(str(error.filename or "The disk"), error.strerror or str(error), "Mend that and try again."))
