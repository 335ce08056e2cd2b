"""Every command of the window, declared once: menus, keys, palette, hints and the help page all come from here."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication, QObject, Qt, Signal
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QWidget

from signlab.ui.settings import Settings
from signlab.ui.theme import Theme


@dataclass(frozen=True, slots=True)
class Command:
    """Something to do. ``page`` is where it can be done, "" for everywhere; ``help`` says more than its words."""

    id: str
    words: str
    key: str = ""
    page: str = ""
    icon: str = ""
    help: str = ""


def _c(id_: str, words: str, key: str = "", icon: str = "", help_: str = "") -> Command:
    page, dot, _ = id_.partition(".")
    return Command(
        id_,
        str(QT_TRANSLATE_NOOP("Commands", words)),
        key,
        page if dot and page in PAGES else "",
        icon,
        str(QT_TRANSLATE_NOOP("Commands", help_)),
    )


PAGES = {
    "capture": QT_TRANSLATE_NOOP("Commands", "Capture"),
    "library": QT_TRANSLATE_NOOP("Commands", "Library"),
    "coverage": QT_TRANSLATE_NOOP("Commands", "Coverage"),
    "build": QT_TRANSLATE_NOOP("Commands", "Build"),
    "train": QT_TRANSLATE_NOOP("Commands", "Train"),
    "deploy": QT_TRANSLATE_NOOP("Commands", "Deploy"),
}
"""The six steps, in their order, with their words. Their icons have the same names."""

COMMANDS = (
    *(_c(f"go.{page}", f"Go to {name}", f"Ctrl+{place}", page) for place, (page, name) in enumerate(PAGES.items(), 1)),
    _c("palette", "Find a command", "Ctrl+K", "search", "Type a few letters of what you want to do."),
    _c("undo", "Undo", "Ctrl+Z", "undo", "Takes the latest change to the pictures back, also after a restart."),
    _c("redo", "Redo", "Ctrl+Shift+Z", "redo"),
    _c("jobs", "Show or hide the jobs", "Ctrl+J", "jobs", "Long tasks: how far they are, and what came of them."),
    _c("help", "Help", "F1", "help"),
    _c("settings", "Settings", "Ctrl+,", "settings"),
    _c("project.new", "New project", "Ctrl+N", "add"),
    _c("project.open", "Open a project", "Ctrl+O", "folder"),
    _c("project.import", "Import pictures", "Ctrl+I", "import", "A folder of label folders."),
    _c("project.close", "Close the project", "Ctrl+W"),
    _c("project.folder", "Show the project in the file manager", icon="open"),
    _c("full", "Full screen", "F11", "full"),
    _c("quit", "Quit", "Ctrl+Q"),
    _c("capture.record", "Hold to record", "Space", "record", "A letter's own key does the same for that letter."),
    _c("capture.hands_free", "Hands-free: start or stop", "Return", "play", "Countdown, burst, next letter."),
    _c("capture.pause", "Hands-free: pause or go on", "Ctrl+Space", "pause"),
    _c("capture.take_back", "Take the latest burst back", "Backspace", "undo", "Its pictures go to the trash."),
    _c("capture.next", "Next letter", "Right", "forward"),
    _c("capture.previous", "Letter before", "Left", "back"),
    _c("capture.skip", "Skip this letter, with a reason", "Ctrl+Right", "skip"),
    _c("capture.finish", "Finish for today", icon="check", help_="Thanks and a summary."),
    _c("capture.source", "Choose a source", "Ctrl+S", "camera"),
    _c("capture.signer", "Choose a signer", "Ctrl+P", "person"),
    _c("capture.insist", "Keep pictures that fail a check", "Ctrl+Shift+K", "warn"),
    _c("library.search", "Search and filter", "Ctrl+F", "search"),
    _c("library.open", "Full size", "Return", "full"),
    _c("library.trash", "Move to the trash", "Delete", "trash"),
    _c("library.restore", "Restore from the trash", "Ctrl+Shift+R", "restore"),
    _c("library.checked", "Mark as checked", "Ctrl+Return", "check"),
    _c("library.doubtful", "Mark as doubtful", "Ctrl+D", "doubt"),
    _c("library.unmark", "Take the mark off", "Ctrl+U"),
    _c("library.next_review", "Next picture to review", "Ctrl+Down", "down"),
    _c("library.previous_review", "Picture to review before", "Ctrl+Up", "up"),
    _c("library.details", "Show or hide details", "Ctrl+T", "info"),
    _c("library.duplicates", "Find duplicates", "Ctrl+Shift+D", "twins"),
    _c("library.show_trash", "Show the trash", icon="trash"),
    _c("library.empty_trash", "Empty the trash", help_="Deletes for good; this cannot be undone."),
    _c("library.compare", "Compare two signers or sessions", icon="compare"),
    _c("library.reveal", "Show in the file manager", "Ctrl+Shift+F", "open"),
    _c("library.select_all", "Select all", "Ctrl+A"),
    _c("library.relabel", "Move to a label", "Ctrl+L", "label", "A letter's own key does it at once."),
    _c("library.copy", "Copy the files", "Ctrl+C"),
    _c("library.larger", "Larger thumbnails", "Ctrl++"),
    _c("library.smaller", "Smaller thumbnails", "Ctrl+-"),
    _c("train.new", "New run", "Ctrl+R", "train"),
    _c("train.evaluate", "Evaluate a model", "Ctrl+E", "proved", "Any run, or a model.tar.gz, on any pictures."),
    _c("train.go", "Do what the form asks for", "Ctrl+Return", "play"),
    _c("train.stop", "Stop the run", "Ctrl+.", "stop"),
    _c("train.all", "All runs in a table", "Ctrl+T", "sort"),
)  # fmt: skip
"""The table. A letter's own key is no command: it records on the Capture page and relabels in the Library."""


def words(text: object) -> str:
    """A text of the table in the user's language."""
    return QCoreApplication.translate("Commands", str(text))


class Commands(QObject):
    """The commands as actions. Whoever can do one attaches a handler; keys follow the settings.

    ``changed`` says that a key is another now.
    """

    changed = Signal()

    def __init__(self, settings: Settings, theme: Theme, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._settings, self._theme = settings, theme
        self._actions: dict[str, QAction] = {}
        self.recent: list[str] = []
        """Ids of commands that were found in the palette, the latest first."""
        settings.changed.connect(self._set_keys)
        theme.changed.connect(self._set_icons)

    def attach(self, widget: QWidget, handlers: Mapping[str, Callable[[], object]]) -> None:
        """Let ``handlers``, by id, be called by key while ``widget`` or a part of it has the focus.

        Raises:
            KeyError: the table has no such command.
        """
        for id_, handler in handlers.items():
            command = _TABLE[id_]
            action = QAction(words(command.words), widget)
            action.setObjectName(id_)
            scope = Qt.ShortcutContext.WidgetWithChildrenShortcut if command.page else Qt.ShortcutContext.WindowShortcut
            action.setShortcutContext(scope)
            action.triggered.connect(lambda _checked=False, call=handler: call())
            widget.addAction(action)
            self._actions[id_] = action
            action.destroyed.connect(partial(self._forget, id_, id(action)))
        self._set_keys("keys")
        self._set_icons()

    def action(self, id_: str) -> QAction:
        """The action of an attached command. Raises ``KeyError`` where none is."""
        return self._actions[id_]

    def available(self) -> Iterator[tuple[Command, QAction]]:
        """The commands that can be given now, in the order of the table."""
        for command in COMMANDS:
            action = self._actions.get(command.id)
            if action and action.isEnabled() and _seen(action):
                yield command, action

    def used(self, id_: str) -> None:
        """A command was found in the palette: it comes first the next time."""
        self.recent = [id_, *(other for other in self.recent if other != id_)]

    def key(self, id_: str) -> str:
        """The key of a command as it is now, "" for none."""
        return self._settings.keys.get(id_, _TABLE[id_].key)

    def conflicts(self) -> dict[str, list[Command]]:
        """Keys that more than one command has on one page, with those commands."""
        shared: dict[str, list[Command]] = {}
        for command in COMMANDS:
            if key := self.key(command.id):
                shared.setdefault(QKeySequence(key).toString(), []).append(command)
        return {key: some for key, some in shared.items() if _clash(some)}

    def clashing(self, id_: str) -> list[Command]:
        """The other commands that have the key of ``id_`` where it has it too."""
        mine, key = _TABLE[id_], QKeySequence(self.key(id_))
        same = [other for other in COMMANDS if other.id != id_ and QKeySequence(self.key(other.id)) == key]
        return [other for other in same if _clash([mine, other])] if not key.isEmpty() else []

    def set_key(self, id_: str, key: str | None) -> None:
        """Give a command another key; "" for none, None for the one it comes with."""
        self._settings.set_key(id_, None if key == _TABLE[id_].key else key)

    def reset_keys(self) -> None:
        """Give every command the key it comes with."""
        self._settings.reset_keys()

    @property
    def has_own_keys(self) -> bool:
        """Whether any key is another than it came."""
        return bool(self._settings.keys)

    def with_key(self, text: str, id_: str) -> str:
        """``text`` and the key in brackets, for a hint that appears on hover."""
        key = QKeySequence(self.key(id_)).toString(QKeySequence.SequenceFormat.NativeText)
        return f"{text} ({key})" if key else text

    def _forget(self, id_: str, dead: int, _gone: object = None) -> None:
        if id_ in self._actions and id(self._actions[id_]) == dead:
            del self._actions[id_]

    def _set_keys(self, changed: str) -> None:
        if changed != "keys":
            return
        for id_, action in self._actions.items():
            action.setShortcut(QKeySequence(self.key(id_)))
            action.setToolTip(self.with_key(action.text(), id_))
        self.changed.emit()

    def _set_icons(self) -> None:
        for id_, action in self._actions.items():
            if name := _TABLE[id_].icon:
                action.setIcon(self._theme.icon(name))


_TABLE = {command.id: command for command in COMMANDS}


def _seen(action: QAction) -> bool:
    """Whether what the command belongs to, as a page, is on the screen."""
    owner = action.parent()
    return not isinstance(owner, QWidget) or owner.isVisible()


def _clash(some: list[Command]) -> bool:
    pages = [command.page for command in some]
    return len(some) > 1 and ("" in pages or len(set(pages)) < len(pages))
