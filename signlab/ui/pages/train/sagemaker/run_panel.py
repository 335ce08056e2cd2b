"""What the page of a run says of SageMaker: how it stands there, what it costs, why nobody follows it any more."""

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QVBoxLayout

from signlab.errors import SignlabError
from signlab.training.run import Run
from signlab.training.sagemaker import apart
from signlab.ui.pages.train.engine import RunPanel
from signlab.ui.widgets.states import ProblemCard
from signlab.ui.widgets.summary import Facts

if TYPE_CHECKING:
    from signlab.ui.pages.train.sagemaker.engine import SageMaker


class CloudPanel(RunPanel):
    """Facts of the training at AWS; with a card where it is not followed."""

    def __init__(self, engine: "SageMaker") -> None:
        super().__init__()
        self._engine = engine
        self._run: Run | None = None
        self.facts = Facts()
        self.card: ProblemCard | None = None
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 8, 0, 0)
        self._column.setSpacing(8)
        self._column.addWidget(self.facts)

    def show_run(self, run: Run) -> None:
        if run == self._run:
            return
        self._run = run
        cloud = run.cloud
        self.facts.show_facts(
            (
                (self.tr("At SageMaker"), str(cloud.get("status", ""))),
                (self.tr("Cost"), self._cost(run)),
                (self.tr("Machines"), self._machines(run)),
                (self.tr("Job"), str(cloud.get("job", ""))),
                (self.tr("Bucket"), str(cloud.get("bucket", ""))),
            )
        )
        self._show_trouble(run)

    def _machines(self, run: Run) -> str:
        cloud = run.cloud
        spare = self.tr(", capacity to spare") if cloud.get("spot") else ""
        machines = f"{cloud.get('count', 1)} × {cloud.get('instance', '')}"
        return self.tr("{machines} in {region}").format(machines=machines, region=cloud.get("region", "")) + spare

    def _cost(self, run: Run) -> str:
        from signlab.aws.instances import estimate

        cloud = run.cloud
        try:
            count, disk = int(cloud["count"]), int(cloud["disk"])
            most = estimate(cloud["instance"], cloud["region"], float(cloud["hours"]), count=count, disk=disk).most
        except (SignlabError, KeyError):
            most = None
        known = cloud.get("cost")
        if run.state != "running":
            return self.tr("about ${cost}, an estimate").format(cost=f"{known:.2f}") if known is not None else "–"
        if most is None:
            return "–" if known is None else f"${known:.2f}"
        said = self.tr("about ${cost} so far, at most ${most}; an estimate")
        return said.format(cost=f"{known or 0:.2f}", most=f"{most:.2f}")

    def _show_trouble(self, run: Run) -> None:
        if self.card is not None:
            self._column.removeWidget(self.card)
            self.card.hide()
            self.card.deleteLater()
            self.card = None
        if (problem := apart.trouble(run)) is not None:
            self.card = ProblemCard(problem, (self.tr("Follow it again"), self._follow))
            self._column.insertWidget(0, self.card)

    def _follow(self) -> None:
        if self._run is not None:
            self._engine.follow(self._run)
