"""Choose where pictures come from: a camera, a DeepLens, a film, the drawn hand."""

from collections import Counter
from pathlib import Path

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import (
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from signlab.capture.deeplens.saved import remove_device, save_device
from signlab.capture.probe import Probe, probe
from signlab.capture.source import FrameSource
from signlab.capture.sources import Listed, list_sources, open_source
from signlab.errors import Problem
from signlab.ui.pages.capture.asking import Asking
from signlab.ui.pages.capture.devices import DeviceForm
from signlab.ui.pages.capture.questions import enter_is_for
from signlab.ui.theme import Theme
from signlab.ui.widgets.text import button, label, set_tone
from signlab.ui.worker import Worker

_ICONS = {"camera": "camera", "deeplens": "device", "file": "film", "demo": "hand"}
_URL = Qt.ItemDataRole.UserRole
_NAME = Qt.ItemDataRole.UserRole + 1


def steady(found: list[Listed]) -> list[Listed]:
    """Cameras by name instead of by number, which changes as they are plugged in, where the name is one camera's."""
    names = Counter(one.name for one in found if one.kind == "camera")
    return [
        Listed(f"camera:{one.name}", one.kind, one.name)
        if one.kind == "camera" and names[one.name] == 1 and one.name and not one.name.isdecimal()
        else one
        for one in found
    ]


class SourceChooser(QDialog):
    """``chosen`` carries a URL and what the source is called."""

    chosen = Signal(str, str)

    def __init__(self, theme: Theme, asking: Asking, current: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Choose a source"))
        self.setFixedSize(560, 480)
        self._theme, self._asking, self._current = theme, asking, current
        self._worker = Worker("sources", self)
        self._tested: FrameSource | None = None
        self.list = QListWidget()
        self.list.setIconSize(QSize(20, 20))
        self.list.setAccessibleName(self.tr("Sources"))
        self.list.itemDoubleClicked.connect(lambda _item: self.use())
        self.list.currentItemChanged.connect(lambda *_items: self._show_buttons())
        self.said = label("", wrap=True)
        self._stack = QStackedWidget()
        self.form = DeviceForm()
        self.form.saved.connect(self._save)
        self.form.dropped.connect(lambda: self._stack.setCurrentIndex(0))
        self._use = button(self.tr("Use this"), self.use, "primary")
        self._test = button(self.tr("Test"), self.test)
        self._remove = button(self.tr("Remove"), self.remove, "danger")
        self._stack.addWidget(self._list_page())
        self._stack.addWidget(self.form)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 24, 24, 16)
        column.addWidget(self._stack)
        enter_is_for(self._use, self)
        self.finished.connect(self._close)
        self.look()

    def _list_page(self) -> QWidget:
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(label(self.tr("Where do the pictures come from?"), "title"))
        column.addWidget(self.list, 1)
        column.addWidget(self.said)
        more = QHBoxLayout()
        more.addWidget(button(self.tr("Add a DeepLens…"), self._add))
        more.addWidget(button(self.tr("A film…"), self.ask_file))
        more.addWidget(button(self.tr("Look again"), self.look, "flat"))
        more.addStretch()
        column.addLayout(more)
        row = QHBoxLayout()
        row.setContentsMargins(0, 8, 0, 0)
        row.addWidget(self._remove)
        row.addWidget(self._test)
        row.addStretch()
        row.addWidget(button(self.tr("Cancel"), self.reject))
        row.addWidget(self._use)
        column.addLayout(row)
        return page

    # What there is

    def look(self) -> None:
        """List what can be opened, in a worker: cameras may take a second to answer."""
        self._say(self.tr("Looking for cameras…"))
        self._show_buttons()
        self._worker.ask(list_sources, self._show, failed=self._fail, topic="list")

    def _show(self, answer: tuple[list[Listed], list[Problem]]) -> None:
        found, problems = answer
        selected = self._url or self._current
        self.list.clear()
        for one in steady(found):
            item = QListWidgetItem(self._theme.icon(_ICONS[one.kind]), self._words(one))
            item.setData(_URL, one.url)
            item.setData(_NAME, one.name if one.kind != "demo" else "")
            item.setSizeHint(QSize(0, 36))
            self.list.addItem(item)
            if one.url == selected:
                self.list.setCurrentItem(item)
        if self.list.currentRow() < 0:
            self.list.setCurrentRow(0)
        self.list.setFocus()
        cameras = any(one.kind == "camera" for one in found)
        self._say("" if cameras else self.tr("No camera is plugged in."))
        for problem in problems:
            self._fail(problem)
        self._show_buttons()

    def _words(self, one: Listed) -> str:
        if one.kind == "deeplens":
            return f"{one.name}  ·  {one.url.removeprefix('deeplens://')}"
        return self.tr("A hand that signs, drawn by the program") if one.kind == "demo" else one.name or one.url

    @property
    def _url(self) -> str:
        item = self.list.currentItem()
        return str(item.data(_URL)) if item else ""

    @property
    def _name(self) -> str:
        item = self.list.currentItem()
        return str(item.data(_NAME)) if item else ""

    def _show_buttons(self) -> None:
        device = self._url.startswith("deeplens:")
        self._use.setEnabled(bool(self._url))
        self._test.setEnabled(bool(self._url) and self._tested is None)
        self._remove.setVisible(device)

    # What can be done

    def use(self) -> None:
        if self._url:
            self.chosen.emit(self._url, self._name)
            self.accept()

    def ask_file(self) -> None:
        path, _kind = QFileDialog.getOpenFileName(
            self,
            self.tr("Choose a film"),
            "",
            self.tr("Films (*.mp4 *.mov *.mkv *.avi *.webm *.mjpeg *.mjpg);;All files (*)"),
        )
        if path:
            self.chosen.emit(f"file:{Path(path)}", "")
            self.accept()

    def test(self) -> None:
        """Watch the source for two seconds, and say what there is to see."""
        url = self._url
        self._say(self.tr("Testing {name}…").format(name=self._name or url))

        def question() -> Probe:
            source = self._tested = open_source(url, login=self._asking.login(url))
            try:
                return probe(source)
            finally:
                self._tested = None

        def answer(found: Probe) -> None:
            width, height = found.size
            words = self.tr("It works: {width} × {height}, {rate:.0f} pictures a second.")
            self._say(words.format(width=width, height=height, rate=found.rate), "proved")
            if found.problem:
                self._fail(found.problem)
            self._show_buttons()

        self._test.setEnabled(False)
        self._worker.ask(question, answer, failed=self._fail)

    def remove(self) -> None:
        """Forget a saved device. Its host key and its password stay where they are."""
        name = self._name
        self._worker.ask(lambda: remove_device(name), lambda _device: self.look(), failed=self._fail)

    def _add(self) -> None:
        self._stack.setCurrentWidget(self.form)
        self.form.begin()

    def _save(self, name: str, url: str) -> None:
        def saved(_device: object) -> None:
            self._current = url
            self.list.clear()
            self._stack.setCurrentIndex(0)
            self.look()

        self._worker.ask(lambda: save_device(name, url), saved, failed=self._fail)

    def _say(self, words: str, tone: str = "") -> None:
        self.said.setText(words)
        set_tone(self.said, tone)

    def _fail(self, problem: Problem) -> None:
        self._say(str(problem), "warn")
        self._show_buttons()

    def _close(self) -> None:
        if self._tested:
            self._tested.stop()
        self._worker.close()
