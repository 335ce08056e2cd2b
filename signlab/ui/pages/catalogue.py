"""Which class is which page. Each is imported when it is first shown, so that the window opens fast."""

from importlib import import_module

from signlab.ui.pages.page import Page
from signlab.ui.workbench import Workbench

_WHERE = {
    "capture": ("signlab.ui.pages.capture.page", "page"),
    "library": ("signlab.ui.pages.library.page", "LibraryPage"),
    "coverage": ("signlab.ui.pages.coverage.page", "CoveragePage"),
    "build": ("signlab.ui.pages.terminal", "BuildInTerminal"),
    "train": ("signlab.ui.pages.train.page", "TrainPage"),
    "deploy": ("signlab.ui.pages.terminal", "DeployInTerminal"),
}


def make(page: str, bench: Workbench) -> Page:
    """The page of that name. Raises ``KeyError`` where there is none."""
    module, name = _WHERE[page]
    made: Page = getattr(import_module(module), name)(bench)
    return made
