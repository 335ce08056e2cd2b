"""The engine that learns from the joints of hands."""

from collections.abc import Mapping
from typing import Any

from signlab.dataset.layout import Layout
from signlab.errors import Problem
from signlab.jobs import Job
from signlab.training import outlook
from signlab.training.outlook import Duration
from signlab.training.source import Source
from signlab.ui.pages.train.engine import Ground
from signlab.ui.pages.train.local import Local
from signlab.ui.widgets.fields import Group, Number, Switch
from signlab.vision.hand import has_landmarks


class Landmarks(Local):
    """Seconds; good for people it has not seen; runs on this computer alone."""

    name = "landmarks"

    @property
    def title(self) -> str:
        return self.tr("Landmarks")

    @property
    def words(self) -> str:
        return self.tr(
            "Learns from the joints of the hand, in seconds. Few pictures are enough, and it does best with people it"
            " has not seen. Runs on this computer, not on the device."
        )

    def missing(self) -> Problem | None:
        if has_landmarks():
            return None
        cause = self.tr("has no mediapipe, which finds the joints of a hand")
        return Problem(self.tr("This computer"), cause, self.tr("Train on pictures, or on Linux."))

    def groups(self, ground: Ground) -> tuple[Group, ...]:
        drawn = self.tr("Letters that Sign Lab has drawn join the learning. They help with new people most of all.")
        how = (
            Switch("drawn", self.tr("Learn from drawn hands too"), drawn),
            Number("seed", self.tr("Seed"), self.tr("The same seed gives the same model."), most=9_999),
        )
        return Group(self.tr("What"), self.what(ground)), Group(self.tr("How"), how)

    def sensible(self, ground: Ground) -> dict[str, Any]:
        return {"build": ground.builds[0].name if ground.builds else "", "name": "", "drawn": True, "seed": 0}

    def job(self, values: Mapping[str, Any], build: Source, layout: Layout) -> Job[Any]:
        from signlab.training.landmarks.job import TrainLandmarks

        return TrainLandmarks(layout, build, values["seed"], values["name"], drawn=values["drawn"])

    def duration(self, _values: Mapping[str, Any], build: Source, ground: Ground) -> Duration:
        return outlook.of_landmarks(build, ground.runs)
