"""The right half of the page: two runs side by side, and whether one is better."""

from PySide6.QtCore import Signal

from signlab.training import comparison, runs
from signlab.ui.pages.train import words
from signlab.ui.pages.train.seen import One
from signlab.ui.pages.train.watching import Watching
from signlab.ui.widgets.summary import Summary
from signlab.ui.widgets.table import Column, Table

_KINDS = ("unseen", "seen", "all")


class CompareView(Summary):
    """The difference in a sentence, then figures, then the settings that differ."""

    all_wanted = Signal()

    def __init__(self, watching: Watching) -> None:
        super().__init__(watching.bench.theme, "Comparison")
        self._watching = watching
        self.pair: tuple[One, One] | None = None
        self.offer(self.tr("All runs"), self.all_wanted.emit, "flat")
        self.figures: Table | None = None
        self.settings: Table | None = None

    def show_pair(self, first: One, second: One) -> None:
        """Compare two runs, the earlier first."""
        if self.pair == (first, second):
            return
        self.pair = (first, second)
        names = first.run.name, second.run.name
        self.say(self.tr("{one} and {other}").format(one=names[0], other=names[1]), self.tr("Comparing"))
        self._show_tables(first, second)
        ours, theirs = first.figures, second.figures
        if ours is None or theirs is None:
            missing = names[0] if ours is None else names[1]
            self.sentence.setText(self.tr("{name} was not evaluated, so nothing tells.").format(name=missing))
            return

        def tell() -> str:
            return comparison.in_words(comparison.difference(ours, theirs), *names)

        self._watching.ask(tell, self.sentence.setText, topic="compare")

    def _show_tables(self, first: One, second: One) -> None:
        names = first.run.name, second.run.name
        if self.figures is None or self.settings is None:
            titles = Column(self.tr("What")), Column("1"), Column("2")
            self.figures = Table(self.tr("Figures"), titles)
            self.settings = Table(self.tr("Settings that differ"), titles)
            self.section(self.tr("Figures"), self.figures)
            self.section(self.tr("Settings that differ"), self.settings)
        for table in (self.figures, self.settings):
            table.title_columns((self.tr("What"), *names))
        shares = {
            "unseen": self.tr("Right for people it does not know"),
            "seen": self.tr("Right for people it knows"),
            "all": self.tr("Right for all"),
        }
        rows = [(shares[kind], *(_share(one, kind) for one in (first, second))) for kind in _KINDS]
        told = [self.tr("Trained for, s"), *(f"{one.run.seconds:,.0f}" for one in (first, second))]
        self.figures.show_rows([*rows, tuple(told), *self._extra(first, second)])
        differing = [row for row in runs.compare([first.run, second.run]) if row.differs and row.name != "seconds"]
        self.settings.show_rows([(row.name, *(value or None for value in row.values)) for row in differing])

    def _extra(self, first: One, second: One) -> list[tuple[str, ...]]:
        pairs = [_most_confused(one) for one in (first, second)]
        cost = [words.dollars(words.cost(one.run)) for one in (first, second)]
        return [(self.tr("Most confused"), *pairs), (self.tr("Cost"), *cost)]


def _share(one: One, kind: str) -> str | None:
    facts = (one.figures or {}).get("accuracy", {}).get(kind)
    if facts is None:
        return None
    said = words.percent(facts["value"])
    if facts["low"] is None:
        return said
    return f"{said} ({100 * facts['low']:.0f} – {100 * facts['high']:.0f})"


def _most_confused(one: One) -> str:
    pairs = (one.figures or {}).get("confused", ())[:3]
    return ", ".join(f"{pair['label']} → {pair['told']}" for pair in pairs) or "–"
