"""Run as a program of its own: does verbs on a project, and is killed at any step if asked to.

child.py kill VERB TEMPLATE FOLDER [ARGUMENT]   for n = 1, 2, 3, …: copies the project TEMPLATE to FOLDER/n, does
                                                VERB on it in a process that is killed before its n-th step on the
                                                disk, and prints what that process had reported as stored; ends
                                                when the verb comes through
child.py VERB PROJECT [ARGUMENT]                does the verb, once
"""

import io
import itertools
import json
import os
import shutil
import signal
import sys
from collections.abc import Callable
from datetime import datetime, timezone
from pathlib import Path
from typing import Any, TextIO

from PIL import Image

from signlab import files
from signlab.dataset import verbs, withdrawing
from signlab.dataset.exporting import ExportFolder
from signlab.dataset.importing import ImportFolder
from signlab.dataset.merging import MergeProject
from signlab.dataset.project import Project
from signlab.dataset.recording import Recording
from signlab.jobs import Watch

Report = Callable[[str], None]


def picture(number: int) -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", (16, 12), (number % 256, number // 256, 9)).save(buffer, "JPEG")
    return buffer.getvalue()


def record(project: Project, report: Report, count: str = "2") -> None:
    with Recording(project, signer="s1") as recording:
        for label in "AB":
            recording.start_burst(label)
            for number in range(int(count)):
                time = datetime.now(timezone.utc)
                report(recording.add(picture(os.getpid() + number), time=time, width=16, height=12))


def record_and_discard(project: Project, report: Report) -> None:
    """Take a picture of a burst back while the burst goes on."""
    with Recording(project, signer="s1") as recording:
        recording.start_burst("A")
        names = [_add(recording, number) for number in range(2)]
        recording.commit()
        verbs.trash(project, names[:1])
        names.append(_add(recording, 2))
    report(" ".join(names))


def _add(recording: Recording, number: int) -> str:
    return recording.add(picture(number), time=datetime.now(timezone.utc), width=16, height=12)


def record_and_wait(project: Project, report: Report) -> None:
    with Recording(project, signer="s1") as recording:
        recording.start_burst("A")
        report(recording.add(picture(1), time=datetime.now(timezone.utc), width=16, height=12))
        sys.stdin.read()


def relabel(project: Project, _report: Report) -> None:
    verbs.relabel(project, project.index.select(label="A"), "B")


def trash(project: Project, _report: Report) -> None:
    verbs.trash(project, project.index.select(label="A"))


def withdraw(project: Project, _report: Report) -> None:
    withdrawing.withdraw(project, "s1")


def mark(project: Project, _report: Report) -> None:
    verbs.mark(project, project.index.select(label="A"), "doubtful")


def review(project: Project, report: Report, as_: str) -> None:
    """Mark every picture, one after the other."""
    for name in project.index.select():
        report(verbs.mark(project, [name], as_).words)


def empty(project: Project, _report: Report) -> None:
    verbs.empty_trash(project)


def undo(project: Project, _report: Report) -> None:
    verbs.undo(project)


def redo(project: Project, _report: Report) -> None:
    verbs.redo(project)


def bring_in(project: Project, _report: Report, source: str) -> None:
    _run(ImportFolder(project, Path(source), pattern="{signer}_{n}"))


def merge(project: Project, _report: Report, other: str) -> None:
    _run(MergeProject(project, Path(other), new_labels=True))


def export(project: Project, _report: Report, target: str) -> None:
    _run(ExportFolder(project, Path(target) / project.root.name))


def _run(job: Any) -> None:
    job.prepare()
    job.run(Watch())


def shuffle(project: Project, report: Report, rounds: str = "20") -> None:
    """Change whatever there is, as somebody else does the same."""
    for number in range(int(rounds)):
        label = "ABC"[(number + os.getpid()) % 3]
        project.index.refresh()
        names = project.index.select(label=label)
        for changes in (
            verbs.relabel(project, names[::2], "ABC"[(number + 1) % 3]),
            verbs.trash(project, names[1:2]),
            verbs.restore(project, names[1:2]),
            verbs.undo(project),
        ):
            report(changes.words)


VERBS: dict[str, Callable[..., None]] = {
    verb.__name__: verb
    for verb in (
        record,
        record_and_discard,
        record_and_wait,
        relabel,
        trash,
        withdraw,
        mark,
        review,
        empty,
        undo,
        redo,
        bring_in,
        merge,
        export,
        shuffle,
    )
}


def kill_before(step: int) -> None:
    """Kill this process before its ``step``-th call that changes what is on the disk, or in the middle of a line."""
    count = itertools.count(1)

    def guarded(call: Callable[..., Any]) -> Callable[..., Any]:
        def guard(*args: Any, **options: Any) -> Any:
            if next(count) == step:
                os.kill(os.getpid(), signal.SIGKILL)
            return call(*args, **options)

        return guard

    for name in ("link", "rename", "replace", "unlink", "mkdir", "rmdir"):
        setattr(os, name, guarded(getattr(os, name)))
        if sys.version_info < (3, 11) and name != "link":  # pathlib had taken these for itself
            setattr(Path, name, guarded(getattr(Path, name)))
    os.fsync = guarded(lambda _descriptor: None)  # a step, but not worth its time: no power fails here
    append = files.append_line

    def append_half(path: Path, line: bytes) -> None:
        if next(count) == step:
            with path.open("ab") as file:
                file.write(line[: len(line) // 2])
            os.kill(os.getpid(), signal.SIGKILL)
        append(path, line)

    files.append_line = append_half


def _die(verb: str, root: Path, step: int, reports: TextIO, *arguments: str) -> None:
    kill_before(step)
    with Project.open(root) as project:
        VERBS[verb](project, lambda words: print(words, file=reports), *arguments)


def kill_at_every_step(verb: str, template: str, folder: str, *arguments: str) -> None:
    for step in itertools.count(1):
        root = Path(folder) / str(step)
        shutil.copytree(template, root)
        reader, writer = os.pipe()
        child = os.fork()
        if not child:
            os.close(reader)
            with os.fdopen(writer, "w", buffering=1) as reports:
                _die(verb, root, step, reports, *arguments)
            os._exit(0)
        os.close(writer)
        with os.fdopen(reader) as reports:
            reported = reports.read().split()
        _pid, status = os.waitpid(child, 0)
        print(json.dumps({"root": str(root), "reported": reported}))
        if status == 0:
            return
        if not os.WIFSIGNALED(status):
            sys.exit(f"the verb failed at step {step}")


if __name__ == "__main__":
    if sys.argv[1] == "kill":
        kill_at_every_step(*sys.argv[2:])
    else:
        with Project.open(Path(sys.argv[2])) as opened:
            VERBS[sys.argv[1]](opened, lambda words: print(words, flush=True), *sys.argv[3:])
