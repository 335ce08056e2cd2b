"""The engines there are, in the order in which they are offered."""

from PySide6.QtCore import QObject

from signlab.ui.pages.train.engine import Engine
from signlab.ui.pages.train.landmarks import Landmarks
from signlab.ui.pages.train.pictures import Pictures
from signlab.ui.pages.train.sagemaker.engine import SageMaker
from signlab.ui.workbench import Workbench

_KINDS: tuple[type[Engine], ...] = (Landmarks, Pictures, SageMaker)


def engines(bench: Workbench, parent: QObject) -> dict[str, Engine]:
    """One of each, by name."""
    return {kind.name: kind(bench, parent) for kind in _KINDS}
