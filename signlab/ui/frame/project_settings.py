"""The numbers of a project's signlab.toml that the settings page offers, in words."""

from dataclasses import dataclass

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication

from signlab.dataset.settings import DEFAULTS


@dataclass(frozen=True, slots=True)
class ProjectSetting:
    """A number of ``[table]``, between ``least`` and ``most``."""

    table: str
    key: str
    words: object
    least: int
    most: int
    unit: object = ""

    @property
    def default(self) -> float:
        """What it is where the file lacks it; its type is that of the number."""
        value: float = DEFAULTS[self.table][self.key]
        return value

    @property
    def said(self) -> str:
        return QCoreApplication.translate("ProjectSettings", str(self.words))

    @property
    def unit_said(self) -> str:
        return QCoreApplication.translate("ProjectSettings", str(self.unit))


PROJECT_SETTINGS = (
    ProjectSetting("capture", "count", QT_TRANSLATE_NOOP("ProjectSettings", "Pictures in a burst"), 1, 1000),
    ProjectSetting(
        "capture",
        "rate",
        QT_TRANSLATE_NOOP("ProjectSettings", "Pictures a second"),
        0,
        60,
        QT_TRANSLATE_NOOP("ProjectSettings", "a second"),
    ),
    ProjectSetting(
        "capture",
        "countdown",
        QT_TRANSLATE_NOOP("ProjectSettings", "Countdown before a hands-free burst"),
        0,
        30,
        QT_TRANSLATE_NOOP("ProjectSettings", "s"),
    ),
    ProjectSetting(
        "capture",
        "novelty",
        QT_TRANSLATE_NOOP("ProjectSettings", "How much a picture must differ from the one before; 0 keeps all"),
        0,
        64,
        QT_TRANSLATE_NOOP("ProjectSettings", "of 64 bits"),
    ),
    ProjectSetting("coverage", "pictures", QT_TRANSLATE_NOOP("ProjectSettings", "Pictures"), 0, 100_000),
    ProjectSetting("coverage", "bursts", QT_TRANSLATE_NOOP("ProjectSettings", "Bursts"), 0, 10_000),
    ProjectSetting("coverage", "signers", QT_TRANSLATE_NOOP("ProjectSettings", "Signers"), 0, 1_000),
    ProjectSetting("coverage", "cell", QT_TRANSLATE_NOOP("ProjectSettings", "Bursts in each cell of a map"), 1, 100),
)
"""The table, grouped."""
