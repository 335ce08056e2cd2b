"""How each picture was taken, as far as it is measured: by the project that it is from, or here."""

import contextlib
import math
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType

from signlab.dataset import settings
from signlab.dataset.project import Project
from signlab.errors import SignlabError
from signlab.training.evaluation.cases import Case
from signlab.vision.hand import HandEstimator, best_estimator
from signlab.vision.looking import look
from signlab.vision.pictures import MAPPED
from signlab.vision.reading import Unreadable

KEYS = (*MAPPED, "sharpness")

Figures = Mapping[str, float | None]
"""By the keys of measures; None, or none at all, for what is not known."""


class Looks:
    """Measures of pictures; a context manager. ``project`` is the folder of the project that they come from, if any.

    What the project has measured is taken from there; everything else is looked at, some 30 pictures a second.
    """

    def __init__(self, project: Path | None) -> None:
        self._known: dict[str, Figures] = {}
        self._estimator: HandEstimator | None = None
        if project is not None and (project / settings.FILE).is_file():
            with contextlib.suppress(SignlabError):  # a project that does not open is of no help, and no harm
                self._known = _measured(project)

    def of(self, case: Case) -> Figures:
        known = self._known.get(Path(case.path).name)
        if known is not None:
            return known
        self._estimator = self._estimator or best_estimator().__enter__()
        try:
            return look(case.image, self._estimator)[0]
        except Unreadable:
            return {}

    def __enter__(self) -> "Looks":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._estimator is not None:
            self._estimator.__exit__(kind, error, trace)


def _measured(folder: Path) -> dict[str, Figures]:
    """By the names of pictures; the hand that a session states is believed rather than the one that is seen."""
    with Project.open(folder) as project:
        stated = {header.session: header.hand for header in project.index.sessions()}
        found: dict[str, Figures] = {}
        for name, _, session, _, _, _, *values in project.index.table(KEYS).tolist():
            figures = dict(zip(KEYS, map(_known, values), strict=True))
            if figures["hand"] is None:
                continue
            side = stated.get(session, "")
            found[name] = {**figures, "handedness": 100.0 * (side == "right")} if side else figures
    return found


def _known(value: float | None) -> float | None:
    """``value``, or None for a NaN."""
    return None if value is None or math.isnan(value) else value
