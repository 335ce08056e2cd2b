"""Looks at every picture of a project once and keeps what it saw in the index."""

import os
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from signlab.dataset.changes import pictures
from signlab.dataset.measurements import Measured
from signlab.dataset.project import Project
from signlab.errors import Cancelled, Problem, SignlabError
from signlab.jobs import Plan, Watch
from signlab.vision.hand import HandEstimator, best_estimator, has_landmarks
from signlab.vision.looking import VERSION
from signlab.vision.workers import Answer, Task, Workers, WorkersLostError

_KEPT_EVERY = 1.0
"""Seconds; so much work is done again after a kill."""

_MADE_ANEW = VERSION + 1


@dataclass(frozen=True)
class MeasureSummary:
    """What came of it. ``found``: pictures with a hand; ``missed``: those without, by label. ``rate`` a second."""

    measured: int
    found: int
    missed: dict[str, int]
    unusable: int
    seconds: float
    cancelled: bool = False

    @property
    def rate(self) -> float:
        return self.measured / self.seconds if self.seconds else 0.0

    @property
    def words(self) -> str:
        """``Measured 1,000 pictures; a hand was found in 950.``"""
        words = f"Measured {pictures(self.measured)}; a hand was found in {self.found:,}."
        if self.unusable:
            words += f" {self.unusable:,} could not be looked at."
        if self.cancelled:
            words = f"Stopped. {words} The rest waits for the next time."
        return words

    def as_dict(self) -> dict[str, object]:
        return {
            "measured": self.measured,
            "found": self.found,
            "no_hand": self.missed,
            "unusable": self.unusable,
            "seconds": round(self.seconds, 2),
            "cancelled": self.cancelled,
        }


class Measure:
    """A job. ``workers`` processes (one for each core unless given) look at what was not looked at since it changed.

    ``again``: at everything. ``make`` gives each process its estimator.
    """

    def __init__(
        self,
        project: Project,
        *,
        workers: int | None = None,
        again: bool = False,
        make: Callable[[], HandEstimator] = best_estimator,
    ) -> None:
        self._project = project
        self._count = workers or os.cpu_count() or 1
        self._again = again
        self._make = make

    def prepare(self) -> Plan:
        """What there is to look at.

        Raises:
            SignlabError: what is measured could not be kept.
        """
        index = self._project.index
        index.refresh()
        if not index.lasting:
            cause = "cannot be written, so that what is measured would be lost"
            raise SignlabError(f"The project {self._project.name}", cause, "Copy it to where you may write.")
        waiting, total = len(self._names()), index.total().pictures
        words = f"Measuring {waiting:,} of {pictures(total)} with {self._count} processes."
        warnings = () if has_landmarks() or self._make is not best_estimator else (_ROUGH,)
        return Plan("Measuring", words if waiting else f"All {total:,} were measured.", waiting, warnings=warnings)

    def _names(self) -> list[str]:
        version = _MADE_ANEW if self._again else VERSION
        return self._project.index.unmeasured(version, without="hand")

    def run(self, watch: Watch) -> MeasureSummary:
        """Measure. Cancelled, it keeps what was measured; the summary says so."""
        start = time.monotonic()
        tally = _Tally(self._project, watch)
        tasks = self._tasks()
        watch.begin(len(tasks))
        try:
            with Workers(self._count, self._make) as workers:
                for answer in workers.answers(tasks):
                    tally.add(answer)
                    watch.step(0 if answer is None else 1)
        except Cancelled:
            return tally.summary(time.monotonic() - start, cancelled=True)
        except WorkersLostError as error:
            raise SignlabError("Measuring", f"came to an end: {error}", "Is there enough memory?") from error
        finally:
            tally.keep()
        return tally.summary(time.monotonic() - start)

    def _tasks(self) -> list[Task]:
        wanted = set(self._names())
        hands = {header.session: header.hand for header in self._project.index.sessions()}
        return [
            Task(picture.name, picture.path, {"right": True, "left": False}.get(hands.get(picture.session, "")))
            for picture in self._project.index.pictures()
            if picture.name in wanted
        ]


_ROUGH = Problem(
    "mediapipe",
    "is not there, so that hands are only outlines: roll may be upside down, yaw and pitch are not known",
    "It is installed with Sign Lab where it has a wheel: Linux on x86-64.",
)


class _Tally:
    """Counts answers, and keeps them in the index in bundles."""

    def __init__(self, project: Project, watch: Watch) -> None:
        self._index, self._watch = project.index, watch
        self._rows: list[Measured] = []
        self._kept = time.monotonic()
        self._counts: Counter[str] = Counter()
        self._missed: list[str] = []

    def add(self, answer: Answer | None) -> None:
        if answer is not None and not answer.gone:
            self._count(answer)
            values, where = answer.values or {}, (answer.name, answer.size_bytes, answer.mtime_ns)
            self._rows.append(Measured(*where, VERSION, values, answer.problem, answer.landmarks))
        if time.monotonic() - self._kept > _KEPT_EVERY:
            self.keep()

    def _count(self, answer: Answer) -> None:
        if answer.values is None:
            self._counts["unusable"] += 1
            self._watch.problem(Problem(answer.name, answer.problem, "Look at it, and delete it if it is spoilt."))
            return
        self._counts["measured"] += 1
        if answer.values["hand"]:
            self._counts["found"] += 1
        else:
            self._missed.append(answer.name)

    def keep(self) -> None:
        rows, self._rows, self._kept = self._rows, [], time.monotonic()
        if rows:
            self._index.remember(rows)

    def summary(self, seconds: float, *, cancelled: bool = False) -> MeasureSummary:
        missed = Counter(places[0].label for places in self._index.places(self._missed).values())
        return MeasureSummary(
            self._counts["measured"],
            self._counts["found"],
            dict(sorted(missed.items())),
            self._counts["unusable"],
            seconds,
            cancelled,
        )
