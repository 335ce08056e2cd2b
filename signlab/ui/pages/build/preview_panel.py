"""What the build would be, beside the form that asks for it."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from signlab.errors import Problem
from signlab.records.preview import Preview
from signlab.ui.pages.build import words
from signlab.ui.pages.build.bars import SideBars
from signlab.ui.theme import Theme
from signlab.ui.widgets.columns import scrolling
from signlab.ui.widgets.states import ProblemCard, Skeleton
from signlab.ui.widgets.summary import Facts
from signlab.ui.widgets.text import label

_MOST = 4
_WIDE = 720


class PreviewPanel(QWidget):
    """``show_preview`` what it would be, ``show_problem`` why it cannot be; until then the structure of it."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._heading = label(self.tr("What it will be"))
        self._heading.setProperty("strong", True)
        self.why = label("", wrap=True)
        self.bars, self.facts = SideBars(theme), Facts()
        self.problems = QVBoxLayout()
        self.problems.setSpacing(8)
        self._skeleton = Skeleton(theme)
        self._skeleton.setMinimumHeight(260)
        self._found = QWidget()
        found = QVBoxLayout(self._found)
        found.setContentsMargins(0, 0, 0, 0)
        found.setSpacing(12)
        for part in (self.bars, self.facts):
            found.addWidget(part)
        inside = QWidget()
        inside.setMaximumWidth(_WIDE)
        column = QVBoxLayout(inside)
        column.setContentsMargins(8, 12, 24, 16)
        column.setSpacing(8)
        column.addWidget(self._heading)
        column.addWidget(self._skeleton)
        column.addWidget(self.why)
        column.addLayout(self.problems)
        column.addWidget(self._found)
        column.addStretch(1)
        self._found.hide()
        area = scrolling(inside, self._heading.text())
        area.setAlignment(Qt.AlignmentFlag.AlignLeft)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(area)

    def show_preview(self, seen: Preview) -> None:
        self._skeleton.hide()
        self._found.show()
        self.why.setText(words.meaning(seen.split.rule, seen.split.asked))
        self.bars.show_counts(seen.split.table)
        self.facts.show_facts(self._facts(seen))
        self._show_problems(list(seen.problems))

    def show_problem(self, problem: Problem) -> None:
        """Nothing can be made of the values."""
        self._skeleton.hide()
        self._found.hide()
        self.why.setText("")
        self._show_problems([problem])

    def _facts(self, seen: Preview) -> list[tuple[str, str]]:
        facts = [(self.tr("Split"), f"{seen.split.why}; {self._groups(seen)}")]
        for side, people in seen.signers.items():
            named = ", ".join(f"{name or self.tr('not named')} {count:,}" for name, count in sorted(people.items()))
            name = self.tr("Signers, {side}").format(side=words.side_words(side))
            facts.append((name, named or self.tr("nobody")))
        facts.append((self.tr("On several sides"), self._torn(seen)))
        facts += self._leaks(seen)
        space = self.tr("{size} of disk, {time}")
        size = words.size_words(seen.plan.space)
        facts.append((self.tr("It needs"), space.format(size=size, time=words.time_words(seen.seconds))))
        return facts

    def _groups(self, seen: Preview) -> str:
        return words.counted(seen.split.groups, self.tr("group kept whole"), self.tr("groups kept whole"))

    def _torn(self, seen: Preview) -> str:
        kinds = {
            "signer": (self.tr("signer"), self.tr("signers")),
            "session": (self.tr("session"), self.tr("sessions")),
            "burst": (self.tr("burst"), self.tr("bursts")),
        }
        torn = [words.counted(count, *kinds[kind]) for kind, count in seen.torn.items() if count]
        return ", ".join(torn) or self.tr("no signer, no session, no burst")

    def _leaks(self, seen: Preview) -> list[tuple[str, str]]:
        name = self.tr("Look alike")
        if not seen.compared:
            return [(name, self.tr("not known yet; building compares every picture"))]
        lines = [line for line, leak in zip(words.leak_words(seen.leaks), seen.leaks, strict=True) if leak.alike]
        if not lines:
            lines = [self.tr("no picture looks like one on another side")]
        if seen.compared < seen.pictures:
            some = self.tr("as far as known, of {n} of {all} pictures")
            lines.append(some.format(n=f"{seen.compared:,}", all=f"{seen.pictures:,}"))
        return [(name, "\n".join(lines))]

    def _show_problems(self, problems: list[Problem]) -> None:
        while item := self.problems.takeAt(0):
            item.widget().hide()
            item.widget().deleteLater()
        for problem in problems[:_MOST]:
            self.problems.addWidget(ProblemCard(problem))
        if (more := len(problems) - _MOST) > 0:
            self.problems.addWidget(label(self.tr("and {n} more").format(n=f"{more:,}"), "muted"))
