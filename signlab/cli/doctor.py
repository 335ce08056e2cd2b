"""``signlab doctor``: what this computer has, what it lacks, and what to do about it."""

import platform
import sys
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal

import typer

from signlab.cli import console
from signlab.errors import SignlabError

State = Literal["good", "note", "bad"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at. ``bad`` stops a part of Sign Lab from working, ``note`` only limits it."""

    thing: str
    state: State
    words: str
    next_step: str = ""


def register(app: typer.Typer) -> None:
    app.command(epilog="Example: signlab doctor my-signs")(doctor)


def doctor(
    directory: Path | None = typer.Argument(None, metavar="[DIR]", help="A project to look at as well."),
    aws: bool = typer.Option(
        False, "--aws", help="Look at the AWS account as well; signlab sagemaker check says more."
    ),
    as_json: bool = console.Json,
) -> None:
    """Look at this computer, and at a project if one is named, and say what is missing and how to mend it."""
    findings = [*_computer(), *(_project(directory) if directory else ()), *(_aws() if aws else ())]
    if as_json:
        console.show_json([asdict(finding) for finding in findings])
    else:
        for finding in findings:
            mark = {"good": "✓", "note": "·", "bad": "✗"}[finding.state]
            console.show(f"{mark} {finding.thing}: {finding.words}")
            if finding.next_step:
                console.show(f"    {finding.next_step}")
    raise typer.Exit(console.Exit.FAILED if any(finding.state == "bad" for finding in findings) else console.Exit.DONE)


def _computer() -> Iterator[Finding]:
    yield _python()
    for check in (_opencv, _window, _cameras, _keyring, _known_devices, _mxnet):
        try:
            yield check()
        except Exception as error:  # the doctor is for computers on which anything may be broken
            yield Finding(_title(check), "bad", f"{type(error).__name__}: {error}", "Run ./run once more to repair it.")


def _title(check: Callable[[], Finding]) -> str:
    return check.__name__.strip("_").replace("_", " ").capitalize()


def _python() -> Finding:
    version = platform.python_version()
    if (3, 10) <= sys.version_info[:2] < (3, 13):
        return Finding("Python", "good", version)
    return Finding("Python", "bad", f"{version} was never tried with Sign Lab", "Use Python 3.10, 3.11 or 3.12.")


def _opencv() -> Finding:
    import cv2

    return Finding("Pictures and video", "good", f"OpenCV {cv2.__version__}")


def _window() -> Finding:
    from signlab.cli import window

    try:
        window.check()
    except SignlabError as error:
        return Finding("Window", "bad" if window.has_screen() else "note", error.problem.cause, error.problem.next_step)
    return Finding("Window", "good", "can be shown")


def _cameras() -> Finding:
    from signlab.capture.cameras import cameras

    found = cameras()
    if not found:
        return Finding("Cameras", "note", "none is connected", "A DeepLens, a file or the source demo: works without.")
    return Finding("Cameras", "good", ", ".join(f"camera:{camera.number} {camera.name}" for camera in found))


def _keyring() -> Finding:
    import keyring
    from keyring.backends import fail, null

    backend = keyring.get_keyring()
    if isinstance(backend, (fail.Keyring, null.Keyring)):
        return Finding("Passwords", "note", "no system keyring here: asked for each time", "Or log in with a key.")
    return Finding("Passwords", "good", f"kept in {backend.name}, if you wish")


def _known_devices() -> Finding:
    from signlab.capture.deeplens.saved import saved_devices

    devices = saved_devices()
    names = ", ".join(f"{device.name} ({device.url})" for device in devices)
    return Finding("Saved devices", "good" if devices else "note", names or "none yet")


def _mxnet() -> Finding:
    import importlib.metadata

    try:
        return Finding("MXNet", "good", importlib.metadata.version("mxnet"))
    except importlib.metadata.PackageNotFoundError:
        return Finding("MXNet", "note", "not installed; only training pictures on this computer needs it")


def _aws() -> Iterator[Finding]:
    """What a training on SageMaker needs, as far as it can be seen without naming anything."""
    import os

    from signlab.aws.session import Access
    from signlab.training.sagemaker.checklist import checks

    for one in checks(Access(), role=os.environ.get("SIGNLAB_SAGEMAKER_ROLE", "")):
        yield Finding(one.thing, one.state, one.words, one.next_step)


def _project(directory: Path) -> Iterator[Finding]:
    from signlab import files
    from signlab.dataset.project import Project

    try:
        project = Project.open(directory)
    except SignlabError as error:
        yield Finding(str(directory), "bad", error.problem.cause, error.problem.next_step)
        return
    with project:
        for problem in project.found:
            yield Finding(problem.thing, "note", problem.cause, problem.next_step)
        project.index.refresh()
        pictures = sum(1 for _ in project.index.pictures())
        yield Finding(project.name, "good", f"{pictures:,} pictures, {len(project.alphabet)} labels")
        free = files.free_bytes(project.root)
        state: State = "good" if free > 2_000_000_000 else "note"
        yield Finding("Free space", state, f"{free / 1e9:,.1f} GB on the project's disk")
