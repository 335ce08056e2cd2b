"""The job: try a model on pictures and account for what it made of them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from signlab.errors import Problem, SignlabError
from signlab.jobs import Plan, Watch
from signlab.training import bundle, source
from signlab.training.evaluation import account, models, words
from signlab.training.evaluation.cases import Case, Cases, cases, strangers
from signlab.training.evaluation.looks import Looks
from signlab.training.evaluation.models import Model
from signlab.training.evaluation.result import Evaluation, Prediction, Trained
from signlab.training.preparation import Picture, decode
from signlab.training.run import Run

_AT_ONCE = 16


@dataclass(frozen=True)
class Evaluated:
    """What came of it, and where it was written."""

    evaluation: Evaluation
    file: Path | None

    @property
    def words(self) -> str:
        where = f" All figures are in {self.file}." if self.file else ""
        return " ".join(words.sentences(self.evaluation)) + where


class Evaluate:
    """Try the model ``archive`` on ``target`` (see ``cases``), and write the account to ``file``.

    ``run`` is the run it came from, which says whose pictures it has learned from; ``classes`` are needed for a model
    that does not carry them.
    """

    def __init__(
        self,
        archive: Path,
        target: Path,
        side: str = "test",
        *,
        run: Run | None = None,
        classes: Sequence[str] = (),
        file: Path | None = None,
    ) -> None:
        self.archive, self.target, self.side = archive, target, side
        self._run, self._classes, self._file = run, tuple(classes) or (run.classes if run else ()), file
        self._cases: Cases | None = None

    def prepare(self) -> Plan:
        if not self.archive.is_file():
            cause = f"has no model: it is {self._run.state}" if self._run else "is not there"
            thing = f"The run {self._run.name}" if self._run else str(self.archive)
            raise SignlabError(thing, cause, "Name a run that is done, or a model.tar.gz.")
        self._cases = found = cases(self.target, self.side)
        what = f"The model {self.archive.parent.name} is tried on {found.total:,} pictures of {self.target.name}."
        return Plan("Evaluating", what, found.total)

    def run(self, watch: Watch) -> Evaluated:
        found = self._cases or cases(self.target, self.side)
        with models.opened(self.archive, self._classes) as (model, origin), Looks(found.project) as looks:
            for label in strangers(found.labels(), model.classes):
                watch.problem(
                    Problem(f"The label {label}", "is not one that the model knows; its pictures are left out")
                )
            predictions = tuple(_predictions(model, found, looks, watch))
            classes = model.classes
        if not predictions:
            raise SignlabError(str(self.target), "holds no picture of a label that the model knows", "Name another.")
        about: dict[str, Any] = {
            "name": self._run.name if self._run else self.archive.name,
            "sha256": bundle.sha256_of(self.archive),
        }
        about |= {"engine": origin.engine, "build": origin.build, "run": origin.run, "assumed": origin.assumed}
        trained = self._trained()
        evaluation = Evaluation(classes, predictions, trained, about, found.about, tuple(watch.problems))
        if self._run is not None:
            from signlab.training import asking

            asking.keep(self._run, self.target, classes, predictions)
        if self._file is not None:
            account.write(self._file, evaluation)
        return Evaluated(evaluation, self._file)

    def _trained(self) -> Trained:
        """What the run says of its training, and its build where that is still there."""
        if self._run is None:
            return Trained()
        named = self._run.build
        hashes: frozenset[str] = frozenset()
        folder = self._run.folder.parent.parent / "builds" / named.name
        try:
            build = source.read(folder)
        except SignlabError:
            build = None
        if build is not None and build.sha256 == named.sha256:
            learned = [row for side in ("train", "validation") for row in build.pictures.get(side, ())]
            hashes = frozenset(str(row["sha256"]) for row in learned)
        return Trained(frozenset(named.signers) if named.signers else None, hashes)


def _predictions(model: Model, found: Cases, looks: Looks, watch: Watch) -> Iterator[Prediction]:
    ids = {label: number for number, label in enumerate(model.classes)}
    watch.begin(found.total, "looking at pictures")
    known = _decoded(found, ids, watch)
    while some := list(islice(known, _AT_ONCE)):
        rows = model.probabilities([picture for _, picture in some])
        for (case, _), row in zip(some, rows, strict=True):
            told = int(row.argmax()) if row.any() else -1
            yield Prediction(
                case.path,
                ids[case.label],
                told,
                float(row.max()),
                case.signer,
                case.session,
                case.burst,
                case.id,
                case.sha256,
                looks.of(case),
            )


def _decoded(found: Cases, ids: dict[str, int], watch: Watch) -> Iterator[tuple[Case, Picture]]:
    for case in found.read():
        watch.step()
        if isinstance(case, Problem):
            watch.problem(case)
        elif case.label in ids:
            try:
                yield case, decode(case.image)
            except ValueError as error:
                watch.problem(Problem(case.path, f"is left out: {error}"))
