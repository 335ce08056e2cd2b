"""One release: what is in it, how it sounds, and where it can go."""

import json
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QFileDialog, QVBoxLayout, QWidget

from signlab.deployment import release as releases
from signlab.deployment.release import Release
from signlab.errors import Problem
from signlab.ui.pages.deploy.player import Player
from signlab.ui.pages.deploy.stock import Stock
from signlab.ui.widgets.confirm import confirm
from signlab.ui.widgets.flow import Flow
from signlab.ui.widgets.summary import Facts, Summary
from signlab.ui.widgets.text import button, label, set_tone
from signlab.ui.workbench import Workbench


class Voices(QWidget):
    """Listen to each label of each voice."""

    def __init__(self) -> None:
        super().__init__()
        self._player = Player(self)
        self._said: dict[str, dict[str, Path]] = {}
        self.choice = QComboBox()
        self.choice.setAccessibleName(self.tr("Voice"))
        self.choice.setFixedWidth(240)
        self.choice.currentTextChanged.connect(self._show_voice)
        self._holder = QWidget()
        self._flow = Flow(self._holder)
        self.said = label("", "muted", wrap=True)
        self.buttons: dict[str, Any] = {}
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.choice)
        column.addWidget(self._holder)
        column.addWidget(self.said)

    def show_release(self, release: Release) -> None:
        self._said = release.said
        self.choice.blockSignals(True)
        self.choice.clear()
        self.choice.addItems(release.voices)
        self.choice.blockSignals(False)
        self.choice.setVisible(len(release.voices) > 1)
        self._show_voice(self.choice.currentText())

    def _show_voice(self, name: str) -> None:
        for one in self.buttons.values():
            one.hide()
            one.deleteLater()
        self.buttons = {}
        said = self._said.get(name, {})
        for spoken, file in said.items():
            one = button(spoken, partial(self.play, file))
            one.setAccessibleName(self.tr("Listen to {label}").format(label=spoken))
            self.buttons[spoken] = one
            self._flow.addWidget(one)
        self._say("" if said else self.tr("It has no voice: the device shows letters, and says nothing."))

    def play(self, path: Path) -> None:
        heard = self._player.play(path)
        self._say("" if heard else self.tr("This computer has no loudspeaker that could play it."), "warn")

    def _say(self, words: str, tone: str = "") -> None:
        self.said.setText(words)
        set_tone(self.said, tone)
        self.said.setVisible(bool(words))


class ReleaseView(QWidget):
    """``deploy_wanted`` carries the release's name."""

    deploy_wanted = Signal(str)

    def __init__(self, bench: Workbench, stock: Stock) -> None:
        super().__init__()
        self._bench, self._stock = bench, stock
        self._release: Release | None = None
        self.summary = Summary(bench.theme, self.tr("Release"))
        self.summary.offer(self.tr("Deploy …"), self._deploy, "primary")
        self.summary.offer(self.tr("Zip for AWS Lambda …"), self._ask_zip)
        self.summary.offer(self.tr("Delete"), self.ask_delete, "danger")
        self.facts, self.voices, self.settings = Facts(), Voices(), Facts()
        self.summary.section(self.tr("What is in it"), self.facts)
        self.summary.section(self.tr("Voice"), self.voices, note=self.tr("Press a label to hear it."))
        self._set = self.summary.section(self.tr("Settings"), self.settings)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.summary)

    def show_release(self, release: Release) -> None:
        if release == self._release:
            return
        self._release = release
        from_run = self.tr("Made from the run {run}.").format(run=release.run) if release.run else ""
        ready = self.tr("Ready for a device.")
        self.summary.say(release.name, f"{ready} {from_run}".strip())
        self.summary.show_problems([])
        self.facts.show_facts(
            [
                (self.tr("Labels"), " ".join(release.classes)),
                (self.tr("Voices"), ", ".join(release.voices) or self.tr("none")),
                (self.tr("Files"), f"{len(release.entries)}, {release.size / 1e6:,.1f} MB"),
                (self.tr("Run, build"), f"{release.run or '–'}, {release.build or '–'}"),
                (self.tr("Model"), release.model),
                (self.tr("Folder"), str(release.folder)),
            ]
        )
        self.voices.show_release(release)
        given = [(name, json.dumps(value, ensure_ascii=False)) for name, value in release.settings.items()]
        self.settings.show_facts(given)
        self._set.setVisible(bool(given))
        self.summary.to_top()

    def _deploy(self) -> None:
        if self._release:
            self.deploy_wanted.emit(self._release.name)

    # ---- as a zip

    def _ask_zip(self) -> None:
        if self._release:
            name = f"{self._release.name}.zip"
            path, _kind = QFileDialog.getSaveFileName(
                self, self.tr("Zip for AWS Lambda"), str(Path.home() / name), "(*.zip)"
            )
            if path:
                self.save_zip(Path(path).with_suffix(".zip"))

    def save_zip(self, path: Path) -> None:
        """Write the zip, and say what AWS no longer allows."""
        release = self._release
        if release is None:
            return

        def done(notes: list[Problem]) -> None:
            self.summary.show_problems(notes)
            self._bench.tell(self.tr("Wrote {name}").format(name=path.name))

        self._stock.ask(lambda: releases.write_zip(release, path), done)

    def ask_delete(self) -> None:
        if release := self._release:
            confirm(
                self,
                self.tr("Delete {release}?").format(release=release.name),
                self.tr("It goes from this computer for good. Devices that have it keep it."),
                self.tr("Delete"),
                lambda: self._stock.delete(release),
            )
