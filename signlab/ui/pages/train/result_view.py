"""The right half of the page: what came of trying a model elsewhere than on its own test side."""

from PySide6.QtCore import Signal

from signlab.ui.pages.train.exporting import Exporting
from signlab.ui.pages.train.figures_view import FiguresView
from signlab.ui.pages.train.looking import Looking
from signlab.ui.pages.train.seen import Tried
from signlab.ui.pages.train.watching import Watching
from signlab.ui.widgets.summary import Summary


class ResultView(Summary):
    """``delete_wanted`` is told by its button."""

    delete_wanted = Signal()
    all_wanted = Signal()

    def __init__(self, watching: Watching) -> None:
        super().__init__(watching.bench.theme, "Evaluation")
        self.tried: Tried | None = None
        self._exporting, self._looking = Exporting(watching, self), Looking(watching.bench, self)
        self._export = self.offer(self.tr("Export"), self._offer_export)
        self.offer(self.tr("Delete"), self.delete_wanted.emit)
        self.offer(self.tr("All runs"), self.all_wanted.emit, "flat")
        self.figures = FiguresView(watching.bench.theme, self._exporting.keep_table)
        self.figures.pair_wanted.connect(self._look_at)
        self.figures.record_wanted.connect(self._looking.record)
        self.section(self.tr("Figures"), self.figures)

    def show_tried(self, tried: Tried) -> None:
        if self.tried == tried:
            return
        self.tried = tried
        self.say(tried.title, tried.figures["words"][0])
        self.figures.show_figures(tried.figures)
        self.to_top()

    def _look_at(self, label: str, told: str) -> None:
        if self.tried is not None:
            self._looking.look_at(self.tried.figures, label, told)

    def _offer_export(self) -> None:
        if self.tried is not None:
            self._exporting.show_menu(self._export, self.tried.figures, self.tried.file.stem)
