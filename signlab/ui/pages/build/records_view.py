"""The .rec files of a build, looked into: every record with its picture, and what verifying found."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QHBoxLayout, QLineEdit, QStackedLayout, QVBoxLayout, QWidget

from signlab.errors import Problem
from signlab.records.browse import Entry, entries
from signlab.ui.pages.build.following import Following
from signlab.ui.pages.build.record_card import RecordCard
from signlab.ui.pages.build.tiles import Tiles
from signlab.ui.pages.build.words import counted, side_words
from signlab.ui.theme import Theme
from signlab.ui.widgets.states import ProblemCard, Skeleton
from signlab.ui.widgets.text import button, label


class RecordsView(QWidget):
    """``left`` says that nobody looks any more; ``library_wanted`` carries the path of a picture to be shown there."""

    left = Signal()
    library_wanted = Signal(str)

    def __init__(self, theme: Theme, following: Following) -> None:
        super().__init__()
        self._following = following
        self.folder = Path()
        self._all: Sequence[Entry] = ()
        self._faults: Mapping[tuple[str, int], str] = {}
        self.title = label("", "title")
        self.back = button(self.tr("Back"), self.left.emit)
        self.label, self.side, self.words = QComboBox(), QComboBox(), QLineEdit()
        self.wrong = QCheckBox(self.tr("Only what is wrong"))
        self.count = label("", "muted")
        self.tiles, self.card = Tiles(theme), RecordCard(theme)
        self._skeleton = Skeleton(theme)
        self._problems = QVBoxLayout()
        self.label.setAccessibleName(self.tr("Label"))
        self.side.setAccessibleName(self.tr("Side"))
        self.words.setAccessibleName(self.tr("Id, name or signer"))
        self.words.setPlaceholderText(self.tr("Id, name or signer"))
        self.words.setClearButtonEnabled(True)
        self._lay_out()
        self.label.currentIndexChanged.connect(self._filter)
        self.side.currentIndexChanged.connect(self._filter)
        self.words.textChanged.connect(self._filter)
        self.wrong.toggled.connect(self._filter)
        self.tiles.chosen.connect(self._show_card)
        self.tiles.opened.connect(lambda entry: entry.path and self.library_wanted.emit(entry.path))
        self.card.library_wanted.connect(self.library_wanted)

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setContentsMargins(24, 12, 24, 4)
        head.setSpacing(8)
        head.addWidget(self.back)
        head.addWidget(self.title)
        head.addStretch()
        filters = QHBoxLayout()
        filters.setContentsMargins(24, 4, 24, 8)
        filters.setSpacing(8)
        self.words.setMaximumWidth(220)
        for part in (self.label, self.side, self.words, self.wrong):
            filters.addWidget(part)
        filters.addStretch()
        filters.addWidget(self.count)
        self._problems.setContentsMargins(24, 0, 24, 0)
        self._stack = QStackedLayout()
        self._stack.addWidget(self._skeleton)
        self._stack.addWidget(self.tiles)
        middle = QHBoxLayout()
        middle.setSpacing(0)
        middle.addLayout(self._stack, 1)
        middle.addWidget(self.card)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addLayout(filters)
        column.addLayout(self._problems)
        column.addLayout(middle, 1)

    def show_build(self, folder: Path, faults: Mapping[tuple[str, int], str]) -> None:
        """Look into the build in ``folder``; ``faults`` are what verifying found."""
        if folder != self.folder:
            self._all = ()
            self.tiles.show_entries(folder, ())
            self._stack.setCurrentWidget(self._skeleton)
        self.folder, self._faults = folder, faults
        self.title.setText(self.tr("Records of {name}").format(name=folder.name))
        self._following.ask(lambda: entries(folder), self._show, failed=self._fail, topic="entries")

    def _show(self, found: tuple[list[Entry], list[Problem]]) -> None:
        self._all, problems = found
        self._show_problems(problems)
        present = {entry.label for entry in self._all}
        order = dict.fromkeys(entry.label for entry in sorted(self._all, key=lambda entry: entry.id))
        self._offer(self.label, self.tr("All labels"), [(name, name) for name in order if name in present])
        sides = dict.fromkeys(entry.side for entry in self._all)
        self._offer(self.side, self.tr("All sides"), [(side_words(side), side) for side in sides])
        self.wrong.setVisible(bool(self._faults))
        self._stack.setCurrentWidget(self.tiles)
        self._filter()

    def _show_problems(self, problems: Sequence[Problem]) -> None:
        while item := self._problems.takeAt(0):
            item.widget().hide()
            item.widget().deleteLater()
        for problem in problems[:3]:
            self._problems.addWidget(ProblemCard(problem, tone="record"))
        if (more := len(problems) - 3) > 0:
            self._problems.addWidget(label(self.tr("and {n} more").format(n=f"{more:,}"), "muted"))

    def _fail(self, problem: Problem) -> None:
        self._show_problems([problem])
        self._stack.setCurrentWidget(self.tiles)

    @staticmethod
    def _offer(combo: QComboBox, first: str, choices: Sequence[tuple[str, str]]) -> None:
        before = combo.currentData()
        combo.blockSignals(True)
        combo.clear()
        combo.addItem(first, "")
        for words, value in choices:
            combo.addItem(words, value)
        combo.setCurrentIndex(max(0, combo.findData(before or "")))
        combo.blockSignals(False)

    def _filter(self, _changed: object = None) -> None:
        name, side, words = self.label.currentData(), self.side.currentData(), self.words.text().strip().casefold()
        wrong = self.wrong.isChecked() and bool(self._faults)
        shown = [
            entry
            for entry in self._all
            if (not name or entry.label == name)
            and (not side or entry.side == side)
            and (not words or words == str(entry.id) or words in f"{entry.path} {entry.signer}".casefold())
            and (not wrong or (f"{entry.side}.rec", entry.offset) in self._faults)
        ]
        self.tiles.show_entries(self.folder, shown, self._faults)
        self.count.setText(counted(len(shown), self.tr("record"), self.tr("records")))

    def _show_card(self, entry: Entry | None) -> None:
        self.card.show_entry(self.folder, entry, self.tiles.fault(entry) if entry else "")

    def close_down(self) -> None:
        self.tiles.close_down()
        self.card.close_down()
