"""The one QApplication of a process."""

from PySide6.QtCore import QLibraryInfo, QLocale, QTranslator
from PySide6.QtWidgets import QApplication

from signlab.bundled import RESOURCES


def the_application() -> QApplication:
    """The one QApplication of this process, with the user's language where there is a translation."""
    running = QApplication.instance()
    if isinstance(running, QApplication):
        return running
    application = QApplication(["signlab"])
    application.setApplicationName("signlab")
    application.setApplicationDisplayName("Sign Lab")
    application.setDesktopFileName("signlab")
    for name, folder in (
        ("qtbase", QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)),
        ("signlab", str(RESOURCES / "translations")),
    ):
        translator = QTranslator(application)
        if translator.load(QLocale(), name, "_", folder):
            application.installTranslator(translator)
    return application
