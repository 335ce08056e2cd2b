"""Figures of an evaluation, in sections: people, labels, what was taken for what, conditions, confidence."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLayout, QVBoxLayout, QWidget

from signlab.errors import Problem
from signlab.ui.pages.train import words
from signlab.ui.pages.train.cells import CellsTable
from signlab.ui.pages.train.matrix import Matrix
from signlab.ui.pages.train.plots import Bar, Bars, Calibration, Dot
from signlab.ui.theme import Theme
from signlab.ui.widgets.states import ProblemCard
from signlab.ui.widgets.summary import Section
from signlab.ui.widgets.table import Column, Table
from signlab.ui.widgets.text import button, label

_MOST_PAIRS = 6


class FiguresView(QWidget):
    """One account of an evaluation, as ``evaluation.json`` has it. ``pair_wanted`` carries a label and what it was
    named as, to be looked at in the Library; ``record_wanted`` a label to be recorded more of.
    """

    pair_wanted = Signal(str, str)
    record_wanted = Signal(str)

    def __init__(self, theme: Theme, keep: Callable[[Path, str], object]) -> None:
        super().__init__()
        self._theme = theme
        self.said = label("", "muted", wrap=True)
        self.people = Bars(theme, self.tr("People"), 152)
        self._doubts = QWidget()
        self._doubts_column = QVBoxLayout(self._doubts)
        self._doubts_column.setContentsMargins(0, 0, 0, 0)
        self._doubts_column.setSpacing(8)
        self.matrix = Matrix(theme)
        self.matrix.opened.connect(self.pair_wanted)
        self.pairs = QWidget()
        self.pairs.setMaximumWidth(640)
        self._pairs_grid = QGridLayout(self.pairs)
        self._pairs_grid.setContentsMargins(0, 0, 0, 0)
        self._pairs_grid.setVerticalSpacing(0)
        self._pairs_grid.setColumnStretch(0, 1)
        self.labels = Table(self.tr("Labels"), self._columns(), most_shown=30, keep=keep)
        self.labels.opened.connect(self.record_wanted)
        self.calibration, self.trust = Calibration(theme), label("", "muted", wrap=True)
        self.conditions = QWidget()
        self._conditions_column = QVBoxLayout(self.conditions)
        self._conditions_column.setContentsMargins(0, 0, 0, 0)
        self._conditions_column.setSpacing(12)
        self.cells = CellsTable(theme)
        self._lay_out()

    def _columns(self) -> tuple[Column, ...]:
        return (
            Column(self.tr("Label")),
            Column(self.tr("Pictures")),
            Column(self.tr("Found, %"), words.whole, self.tr("Recall: of its pictures, how many were named so.")),
            Column(self.tr("Rightly named, %"), words.whole, self.tr("Precision: of what was named so, how much is.")),
            Column(self.tr("Named")),
        )

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(24)
        column.addWidget(self.said)
        self._sections: dict[str, Section] = {}
        trusted = QWidget()
        row = QHBoxLayout(trusted)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(24)
        row.addWidget(self.calibration)
        row.addWidget(self.trust, 1, Qt.AlignmentFlag.AlignTop)
        for name, title, content in (
            ("doubts", self.tr("What this data cannot tell"), self._doubts),
            ("people", self.tr("People"), self.people),
            ("pairs", self.tr("Most confused"), self.pairs),
            ("matrix", self.tr("What was taken for what"), self.matrix),
            ("conditions", self.tr("Light, angle and sharpness"), self.conditions),
            ("cells", self.tr("Light and tilt together"), self.cells),
            ("labels", self.tr("Labels"), self.labels),
            ("trust", self.tr("How far its confidence can be trusted"), trusted),
        ):
            self._sections[name] = Section(self._theme, title, content)
            column.addWidget(self._sections[name])
        self._sections["matrix"].note(self.tr("Rows: the label. Columns: what was named. A cell opens its pictures."))
        self._sections["cells"].note(
            self.tr(
                "The fuller the colour, the more often it is right. Cells without colour hold too few pictures to say."
            )
        )
        self._sections["people"].note(
            self.tr("How often it is right; the thin line is where the true share lies in 95 of 100 samples like this.")
        )

    # ---- what is shown

    def show_figures(self, facts: Mapping[str, Any]) -> None:
        self.said.setText(self._about(facts))
        _clear(self._doubts_column)
        for doubt in facts["doubts"]:
            card = ProblemCard(Problem(doubt["thing"], doubt["cause"], doubt.get("next_step", "")))
            self._doubts_column.addWidget(card)
        self._sections["doubts"].setVisible(bool(facts["doubts"]))
        self.people.show_bars(self._people(facts))
        self._show_pairs(facts["confused"])
        self.matrix.show_counts(facts["classes"], facts["confusion"])
        self._show_conditions(facts.get("conditions") or ())
        self._show_cells(facts.get("cells"))
        rows = [
            (row["label"], row["pictures"], row["recall"], row["precision"], row["told"]) for row in facts["labels"]
        ]
        self.labels.show_rows(rows, [row["label"] for row in facts["labels"]])
        self._show_trust(facts)

    def _about(self, facts: Mapping[str, Any]) -> str:
        data = facts["data"]
        rest = [said for said in facts["words"][1:] if said != words.confused(facts)]
        on = self.tr("Tried on {n} pictures of {name}, {side} side.") if data.get("side") else ""
        on = on or self.tr("Tried on {n} pictures of {name}.")
        said = on.format(n=f"{data['pictures']:,}", name=data.get("name", ""), side=data.get("side", ""))
        return " ".join((said, *rest))

    def _people(self, facts: Mapping[str, Any]) -> list[Bar]:
        titles = {
            "seen": self.tr("People it knows"),
            "unseen": self.tr("New people"),
            "unknown": self.tr("Nobody knows whom"),
        }
        bars = []
        for kind, title in titles.items():
            one = facts["accuracy"].get(kind)
            if one is not None:
                bars.append(_bar(title, one, self._of(one["pictures"])))
            elif kind != "unknown":
                bars.append(Bar(title, None, words=self.tr("cannot be known from this data")))
        for one in facts["signers"]:
            new = {True: self.tr("known"), False: self.tr("new"), None: ""}[one["seen"]]
            said = ", ".join(part for part in (new, self._of(one["pictures"])) if part)
            bars.append(_bar(f"   {one['signer']}", one, said))
        return bars

    def _of(self, pictures: int) -> str:
        return self.tr("of {n} pictures").format(n=f"{pictures:,}") if pictures != 1 else self.tr("of 1 picture")

    def _show_pairs(self, pairs: Sequence[Mapping[str, Any]]) -> None:
        _clear(self._pairs_grid)
        for row, pair in enumerate(pairs[:_MOST_PAIRS]):
            told = pair["told"] if pair["told"] != "nothing" else self.tr("nothing")
            said = self.tr("{label} named as {told}: {n} pictures, {share} of its own").format(
                label=pair["label"], told=told, n=pair["pictures"], share=words.percent(pair["share"])
            )
            look = partial(self.pair_wanted.emit, pair["label"], pair["told"])
            more = partial(self.record_wanted.emit, pair["label"])
            deeds = (
                button(self.tr("Look at them"), look, "flat"),
                button(self.tr("Record more {label}").format(label=pair["label"]), more, "flat"),
            )
            self._pairs_grid.addWidget(label(said), row, 0)
            for column, deed in enumerate(deeds, 1):
                deed.setAccessibleDescription(said)
                self._pairs_grid.addWidget(deed, row, column)
        self._sections["pairs"].setVisible(bool(pairs))

    def _show_conditions(self, conditions: Sequence[Mapping[str, Any]]) -> None:
        _clear(self._conditions_column)
        for one in conditions:
            bars = [
                _bar(part["title"], part, self._part(part), few=part["few"])
                for part in one["parts"]
                if part["pictures"]
            ]
            if one["unknown"]:
                bars.append(_bar(self.tr("not known"), one["unknown"], self._of(one["unknown"]["pictures"])))
            if bars:
                made = Bars(self._theme, one["title"])
                made.show_bars(bars)
                self._conditions_column.addWidget(label(one["title"], "muted"))
                self._conditions_column.addWidget(made)
        self._sections["conditions"].setVisible(bool(conditions))

    def _show_cells(self, cells: Mapping[str, Any] | None) -> None:
        if cells:
            self.cells.show_cells(cells)
        self._sections["cells"].setVisible(bool(cells))

    def _part(self, part: Mapping[str, Any]) -> str:
        of = self._of(part["pictures"])
        return f"{of}: {self.tr('too few to say')}" if part["few"] else of

    def _show_trust(self, facts: Mapping[str, Any]) -> None:
        calibration = facts["calibration"]
        said = self.tr("{n} pictures: {confidence} sure, {accuracy} right")
        self.calibration.show_dots(
            [
                Dot(
                    one["confidence"],
                    one["accuracy"],
                    one["pictures"],
                    said.format(
                        n=f"{one['pictures']:,}",
                        confidence=words.percent(one["confidence"]),
                        accuracy=words.percent(one["accuracy"]),
                    ),
                )
                for one in calibration["bins"]
            ]
        )
        gap = self.tr("On the slanting line it is as sure as it is right; below it, too sure. On average it is off by")
        lines = [f"{gap} {words.percent(calibration['ece'])}."]
        silent = self.tr("Silent below {threshold} sure: answers {answered}, right for {right} of those.")
        for one in facts["thresholds"]:
            if one["right"] is not None and one["threshold"] in (0.5, 0.8, 0.95):
                shares = {name: words.percent(one[name]) for name in ("threshold", "answered", "right")}
                lines.append(silent.format(**shares))
        self.trust.setText("\n\n".join(lines))


def _bar(name: str, one: Mapping[str, Any], said: str, *, few: bool = False) -> Bar:
    value = one["right"] / one["pictures"] if one["pictures"] else None
    return Bar(name, value, one.get("low"), one.get("high"), said, few)


def _clear(column: QLayout) -> None:
    while item := column.takeAt(0):
        item.widget().hide()
        item.widget().deleteLater()
