"""A guided session: prompt after prompt until every label has its pictures; can be broken off and taken up again."""

import time
from collections.abc import Callable, Iterable
from dataclasses import replace

from signlab.capture import events, queue_file
from signlab.capture.events import Event
from signlab.capture.progress import Progress, Summary
from signlab.capture.prompts import Prompt
from signlab.capture.queue_file import Queue, Row
from signlab.dataset.project import Project
from signlab.errors import Problem, SignlabError


class Guide:
    """The queue of one signer. One thread uses it; what is on disk of the signer's pictures decides what is done.

    ``labels`` (all of the alphabet unless given) are asked for in their order, or with ``least_first`` those first of
    which the signer has fewest pictures, until there are ``count`` of each. A session that was broken off goes on
    where it was, unless ``again``: then ``count`` more are wanted. ``found`` says what could not be taken up.
    """

    def __init__(
        self,
        project: Project,
        signer: str,
        hand: str = "right",
        *,
        count: int | None = None,
        labels: Iterable[str] | None = None,
        least_first: bool = False,
        again: bool = False,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.signer, self.hand = signer, hand
        self.found: list[Problem] = []
        self.trouble: Problem | None = None
        """Why the queue could not be kept, when it was last tried."""
        self._project = project
        self._clock = clock
        self._count = count or int(project.settings["capture"]["count"])
        self._more = again
        self._fresh: dict[str, int] = {}
        self._counts: dict[str, int] = {}
        self.refresh()
        wanted = list(labels) if labels is not None else None
        for label in wanted or ():
            project.alphabet.class_id(label)
        kept = None if again else self._kept()
        self._queue = (kept and self._taken_up(kept, wanted, count)) or self._begun(wanted, least_first)
        self._since = clock()
        self._settle()

    def _begun(self, wanted: list[str] | None, least_first: bool) -> Queue:
        labels = wanted or list(self._project.alphabet.names)
        if least_first:
            labels = sorted(labels, key=lambda label: self._counts.get(label, 0))
        rows = [Row(Prompt(label, self._count, self.hand), names=[] if self._more else None) for label in labels]
        return Queue(rows, dict(self._counts), self.hand)

    def _taken_up(self, kept: Queue, wanted: list[str] | None, count: int | None) -> Queue | None:
        """The queue that was ``kept``, made to fit what is wanted now; None where nothing of it is left."""
        for row in list(kept.rows):
            if row.prompt.label not in self._project.alphabet:
                kept.rows.remove(row)
                thing, cause = f"The label {row.prompt.label}", "is no longer in the alphabet"
                self.found.append(Problem(thing, cause, "It is left out."))
        usual = {row.prompt.label: row for row in kept.rows if not row.extra}
        if wanted is not None and set(wanted) != set(usual):
            fresh = [usual.get(label, Row(Prompt(label, self._count))) for label in wanted]
            kept.rows = fresh + [row for row in kept.rows if row.extra]
            kept.at = 0
        for row in kept.rows:
            pictures_wanted = count if count and not row.extra else row.prompt.count
            row.prompt = replace(row.prompt, hand=self.hand, count=pictures_wanted)
        kept.at = min(kept.at, max(len(kept.rows) - 1, 0))
        return kept if kept.rows else None

    def _kept(self) -> Queue | None:
        try:
            return queue_file.load(self._project, self.signer)
        except SignlabError as error:
            self.found.append(error.problem)
            return None

    # What is asked for, and how far it is

    @property
    def prompt(self) -> Prompt | None:
        """What is asked for now; None when all is done or skipped."""
        row = self._row
        return row.prompt if row else None

    @property
    def _row(self) -> Row | None:
        return self._queue.rows[self._queue.at] if not self.is_over else None

    @property
    def is_over(self) -> bool:
        """Whether every prompt is done or skipped."""
        return all(one.is_over for one in self.progress)

    @property
    def progress(self) -> list[Progress]:
        """Every prompt in the order of the queue."""
        return [Progress(row.prompt, self._done(row), row.skipped) for row in self._queue.rows]

    @property
    def at(self) -> int:
        """The place in the queue of what is asked for."""
        return self._queue.at

    @property
    def missing(self) -> int:
        """Pictures that what is asked for still lacks."""
        row = self._row
        return max(row.prompt.count - self._done(row), 0) if row else 0

    def _done(self, row: Row) -> int:
        return min(self._have(row), row.prompt.count)

    def _have(self, row: Row) -> int:
        return len(row.names) if row.names is not None else self._now(row.prompt.label)

    def _now(self, label: str) -> int:
        """Pictures of ``label`` that the signer has."""
        return self._counts.get(label, 0) + self._fresh.get(label, 0)

    # What comes of it

    def heed(self, event: Event, *, fits: bool = True) -> None:
        """Follow what a ``Live`` tells, so that the counts are right at once. The queue is kept when a burst ends.

        Of a prompt that somebody put in, a stored picture counts only where it ``fits``: shows the hand as asked.
        """
        match event:
            case events.Stored(name, label):
                self._fresh[label] = self._fresh.get(label, 0) + 1
                row = self._row
                if row and row.names is not None and row.prompt.label == label and (fits or not row.extra):
                    row.names.append(name)
            case events.Changed(changes):
                for move in changes.moves:
                    if move.target and move.target.area == "images":
                        self._counts[move.target.label] = self._counts.get(move.target.label, 0) + 1
                        if move.source is None and self._fresh.get(move.target.label):
                            self._fresh[move.target.label] -= 1
                    if move.source and move.source.area == "images":
                        self._counts[move.source.label] = self._counts.get(move.source.label, 0) - 1
                        self._disown(move.name)
            case events.BurstEnded(summary):
                if summary.kept:
                    self._queue.bursts[summary.label] = self._queue.bursts.get(summary.label, 0) + 1
                self._keep()

    def _disown(self, name: str) -> None:
        for row in self._queue.rows:
            if row.names and name in row.names:
                row.names.remove(name)

    def refresh(self) -> None:
        """Count anew what is on disk, after others changed it."""
        self._project.index.refresh()
        self._counts, self._fresh = self._project.index.of_signer(self.signer), {}

    # Moving about

    def advance(self) -> Prompt | None:
        """Go on to the next prompt that is not over, from here on and then from the front; None when all are."""
        return self._go(self._queue.at + 1)

    def skip(self, reason: str) -> Prompt | None:
        """Leave out what is asked for, and go on."""
        if row := self._row:
            row.skipped = reason.strip() or "no reason given"
        return self.advance()

    def back(self) -> Prompt | None:
        """Go back to the prompt before. Where it was done, more is asked for until you go on; where it was skipped, it
        is asked for again."""
        return self._to(max(self._queue.at - 1, 0))

    def jump(self, label: str, cell: str | None = None) -> Prompt | None:
        """Go to a prompt for ``label``, of ``cell`` where one is given: the first that is not over, else the first.

        Raises:
            SignlabError: the queue has none.
        """
        places = [place for place, row in enumerate(self._queue.rows) if row.prompt.label == label]
        places = [place for place in places if cell in (None, self._queue.rows[place].prompt.cell)] or places
        if not places:
            names = " ".join(dict.fromkeys(row.prompt.label for row in self._queue.rows))
            raise SignlabError(f"The label {label!r}", "is not in this session", f"It has: {names}.")
        over = [one.is_over for one in self.progress]
        return self._to(next((place for place in places if not over[place]), places[0]))

    def add(self, prompt: Prompt, *, soon: bool = True) -> None:
        """Put in a prompt: right behind what is asked for, or at the end. Only what is recorded for it counts for it.

        Raises:
            SignlabError: the alphabet has no such label.
        """
        self._project.alphabet.class_id(prompt.label)
        over = self.is_over
        place = self._queue.at + 1 if soon and not over else len(self._queue.rows)
        self._queue.rows.insert(place, Row(replace(prompt, hand=self.hand), names=[], extra=True))
        if over:
            self._queue.at = place
        self._keep()

    def _to(self, place: int) -> Prompt | None:
        self._leave()
        row = self._queue.rows[place]
        row.skipped = None
        if (have := self._have(row)) >= row.prompt.count:
            row.usual, row.prompt = row.prompt.count, replace(row.prompt, count=have + self._count)
        self._queue.at = place
        self._keep()
        return self.prompt

    def _leave(self) -> None:
        """Where more was asked for than usual, what came of it is enough."""
        row = self._queue.rows[self._queue.at]
        if row.usual is not None:
            row.prompt = replace(row.prompt, count=max(row.usual, self._have(row)))
            row.usual = None

    def _go(self, start: int) -> Prompt | None:
        self._leave()
        count, progress = len(self._queue.rows), self.progress
        for step in range(count):
            place = (start + step) % count
            if not progress[place].is_over:
                self._queue.at = place
                break
        self._keep()
        return self.prompt

    def _settle(self) -> None:
        if not self.is_over and self.progress[self._queue.at].is_over:
            self._go(self._queue.at)

    def _keep(self) -> None:
        now = self._clock()
        self._queue.seconds += now - self._since
        self._since = now
        try:
            queue_file.save(self._project, self.signer, self._queue)
            self.trouble = None
        except SignlabError as error:
            self.trouble = error.problem

    # The end

    def summary(self) -> Summary:
        """What came of it so far."""
        recorded = {
            label: count
            for label in self._project.alphabet.names
            if (count := self._now(label) - self._queue.before.get(label, 0)) > 0
        }
        skipped = {row.prompt.label: row.skipped for row in self._queue.rows if row.skipped is not None}
        left = {one.prompt.label: one.wanted - one.done for one in self.progress if not one.is_over}
        seconds = self._queue.seconds + self._clock() - self._since
        return Summary(self.signer, recorded, dict(self._queue.bursts), skipped, left, seconds)

    def finish(self) -> Summary:
        """The summary; where nothing is left to do the queue is forgotten, and the next session begins anew."""
        if self.is_over:
            summary = self.summary()
            queue_file.forget(self._project, self.signer)
            return summary
        self._keep()
        return self.summary()
