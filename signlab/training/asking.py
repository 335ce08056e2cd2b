"""The job: ask a model about every picture of a project, so that the Library can show what it says and doubts.

The answers go to the index, by run: see :mod:`signlab.dataset.sayings`. They may be asked for anew at any time.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from signlab.dataset import settings
from signlab.dataset.changes import pictures
from signlab.dataset.project import Project
from signlab.errors import Problem, SignlabError
from signlab.jobs import Plan, Watch
from signlab.training import run as one
from signlab.training import runs
from signlab.training.evaluation import models
from signlab.training.evaluation.cases import Case, OfProject
from signlab.training.evaluation.models import Model
from signlab.training.evaluation.result import Prediction
from signlab.training.landmarks.hands import Hands
from signlab.training.landmarks.serving import Reader
from signlab.training.preparation import decode
from signlab.training.run import Run
from signlab.vision.hand import Floats

_AT_ONCE = 16
_KEPT = 320
"""Answers that are kept at a time: what was said before it is stopped stays."""

Answer = tuple[str, str, float]
"""A picture's name, the label that is said of it ("" for no sign), and how sure that is, in %."""


@dataclass(frozen=True)
class Answers:
    """What came of it."""

    run: str
    asked: int
    doubted: int
    nothing: int

    @property
    def words(self) -> str:
        said = f"The model of {self.run} doubts {self.doubted:,} of {pictures(self.asked)}"
        return f"{said} and sees no sign in {self.nothing:,}." if self.nothing else f"{said}."


def latest(project: Project) -> Run:
    """The run that was done last.

    Raises:
        SignlabError: there is none.
    """
    done = [run for run in runs.listed(project.runs)[0] if run.state == "done" and run.model.is_file()]
    if not done:
        raise SignlabError(f"The project {project.name}", "has no model that was trained", "Train one first.")
    return done[-1]


class AskModel:
    """Ask the model of the run ``name``, or of the run that was done last."""

    def __init__(self, project: Project, name: str = "") -> None:
        self._project, self._name = project, name
        self._run: Run | None = None

    def prepare(self) -> Plan:
        self._run = one.read(self._project.runs / self._name) if self._name else latest(self._project)
        if not self._run.model.is_file():
            raise SignlabError(f"The run {self._run.name}", f"has no model: it is {self._run.state}", "Name another.")
        total = self._project.index.total().pictures
        return Plan("Ask the model", f"The model of {self._run.name} looks at {pictures(total)}.", total)

    def run(self, watch: Watch) -> Answers:
        if self._run is None:
            self.prepare()
        run, index = self._run, self._project.index
        assert run is not None
        index.refresh()
        index.forget_said(run.name)
        said: list[Answer] = []
        asked = doubted = nothing = 0
        try:
            for label, answer in self._answers(run, watch):
                said.append(answer)
                asked += 1
                doubted += answer[1] not in ("", label)
                nothing += not answer[1]
                if len(said) == _KEPT:
                    index.remember_said(run.name, said)
                    said = []
        finally:
            index.remember_said(run.name, said)
        return Answers(run.name, asked, doubted, nothing)

    def _answers(self, run: Run, watch: Watch) -> Iterator[tuple[str, Answer]]:
        cases = OfProject(self._project.root)
        with ExitStack() as held:
            model, _ = held.enter_context(models.opened(run.model, run.classes))
            hands = held.enter_context(Hands(self._project.private)) if isinstance(model, Reader) else None
            watch.begin(cases.total, "looking at pictures")
            some: list[Case] = []
            for case in cases.read():
                watch.step()
                if isinstance(case, Problem):
                    watch.problem(case)
                    continue
                some.append(case)
                if len(some) == _AT_ONCE:
                    yield from _told(model, hands, some, watch)
                    some = []
            yield from _told(model, hands, some, watch)


def _told(model: Model, hands: Hands | None, some: Sequence[Case], watch: Watch) -> Iterator[tuple[str, Answer]]:
    whole, looks = [], []
    for case in some:
        try:
            looks.append(hands.find(case.image) if hands else decode(case.image))
            whole.append(case)
        except ValueError as error:
            watch.problem(Problem(case.path, f"is left out: {error}"))
    if not whole:
        return
    # looks holds hands for a reader and pictures for a network
    rows: Floats = model.of_hands(looks) if isinstance(model, Reader) else model.probabilities(looks)  # type: ignore[arg-type]
    for case, row in zip(whole, rows, strict=True):
        told = model.classes[int(row.argmax())] if row.any() else ""
        yield case.label, (PurePosixPath(case.path).name, told, 100 * float(row.max()))


def keep(run: Run, target: Path, classes: Sequence[str], predictions: Iterable[Prediction]) -> None:
    """Keep what an evaluation found, where it was on a build or on all pictures of the run's own project."""
    root = run.folder.parent.parent.absolute()
    if not (root / settings.FILE).is_file() or target.absolute() not in (root, *_builds(root)):
        return
    said = [
        (PurePosixPath(each.path).name, classes[each.told] if each.told >= 0 else "", 100 * each.confidence)
        for each in predictions
    ]
    with Project.open(root) as project:
        project.index.remember_said(run.name, said)


def _builds(root: Path) -> list[Path]:
    return [path for path in (root / "builds").glob("*") if path.is_dir()]
