"""The chosen build, from a sentence to detail."""

from datetime import datetime
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from signlab.errors import Problem
from signlab.records.hashed import hash_name
from signlab.records.shelf import Shelved
from signlab.ui.pages.build import words
from signlab.ui.pages.build.bars import SideBars
from signlab.ui.theme import Theme
from signlab.ui.widgets.summary import Facts, Summary
from signlab.ui.widgets.table import Column, Table


class BuildView(Summary):
    """``deeds`` are asked for by name: "look", "verify", "upload", "folder", "delete"."""

    wanted = Signal(str)

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, self.tr("The chosen build"))
        self.buttons = {
            "look": self.offer(self.tr("Look into its records"), lambda: self.wanted.emit("look"), "primary"),
            "verify": self.offer(self.tr("Verify"), lambda: self.wanted.emit("verify")),
            "upload": self.offer(self.tr("Upload to S3 …"), lambda: self.wanted.emit("upload")),
            "folder": self.offer(self.tr("Show the folder"), lambda: self.wanted.emit("folder")),
            "delete": self.offer(self.tr("Delete …"), lambda: self.wanted.emit("delete"), "danger"),
        }
        self.bars = SideBars(theme)
        self.signers = Table(self.tr("Signers by side"), self._columns())
        self.alike, self.settings, self.files = Facts(), Facts(), Facts()
        self._sections: list[QWidget] = [
            self.section(self.tr("Pictures by label and side"), self.bars),
            self.section(self.tr("Signers by side"), self.signers),
            self.section(self.tr("Do the sides know each other?"), self.alike),
            self.section(self.tr("How it was made"), self.settings),
            self.section(self.tr("Files"), self.files, folds=True),
        ]
        self._shown = ""

    def _columns(self) -> list[Column]:
        return [
            Column(self.tr("signer")),
            *(Column(words.side_words(side)) for side in ("train", "validation", "test")),
        ]

    def show_build(self, build: Shelved, used: list[str], checked: "tuple[datetime, list[Problem]] | None") -> None:
        """Show ``build``: the runs that ``used`` it, and what came of ``checked`` it last."""
        title = "  ·  ".join(
            part for part in (build.name, words.made_words(build.made), self._checked(checked)) if part
        )
        self.say(title, words.sentence(build))
        problems = [*build.faults, *(checked[1] if checked else ())]
        if build.news.words:
            cause = self.tr("are others since this was built: {news}").format(news=build.news.words)
            problems.append(Problem(self.tr("The pictures"), cause, self.tr("Build again to train on them.")))
        self.show_problems([*problems, *build.problems])
        for section in self._sections:
            section.setVisible(bool(build.account))
        for deed in ("look", "verify", "upload"):
            self.buttons[deed].setEnabled(bool(build.account))
        if build.account:
            self._show_account(build, used)
        if build.name != self._shown:
            self._shown = build.name
            self.to_top()

    def _checked(self, checked: "tuple[datetime, list[Problem]] | None") -> str:
        if checked is None:
            return ""
        when, found = checked
        said = self.tr("verified {time}, all well") if not found else self.tr("verified {time}, not well")
        return said.format(time=when.strftime("%H:%M"))

    def _show_account(self, build: Shelved, used: list[str]) -> None:
        account = build.account
        self.bars.show_counts(account["counts"])
        sides = account.get("signers", {})
        people = sorted({name for names in sides.values() for name in names})
        mark = self.tr("yes")
        self.signers.show_rows(
            [
                (name, *(mark if name in sides.get(side, ()) else None for side in ("train", "validation", "test")))
                for name in people
            ],
            people,
        )
        self._sections[1].setVisible(bool(people))
        self.alike.show_facts(self._alike(account))
        self.settings.show_facts(self._settings(account, used))
        sizes, kind = account.get("bytes", {}), hash_name(account)
        self.files.show_facts(
            [
                (name, f"{words.size_words(sizes[name])},  {kind} {digest}" if name in sizes else f"{kind} {digest}")
                for name, digest in account["outputs"].items()
            ]
        )

    def _alike(self, account: dict[str, Any]) -> list[tuple[str, str]]:
        if account.get("leaks") is None:
            return [(self.tr("Not compared"), self.tr("It was built without decoding the pictures."))]
        lines = words.leak_words(account["leaks"])
        return [(self.tr("Look alike") if not at else "", line) for at, line in enumerate(lines)] or [
            (self.tr("One side only"), self.tr("There is nothing to compare."))
        ]

    def _settings(self, account: dict[str, Any], used: list[str]) -> list[tuple[str, str]]:
        split = account["split"]
        shares = ", ".join(
            f"{words.side_words(side)} {100 * share:.0f} %" for side, share in split["ratios"].items() if share
        )
        facts = [
            (self.tr("Split"), str(split["why"])),
            (self.tr("Shares asked"), shares),
            (self.tr("Shuffle"), str(split["seed"])),
            (self.tr("Pictures"), words.encoding_words(account["encoding"])),
            (self.tr("Left out"), words.without_words(account.get("without")) or self.tr("nothing on purpose")),
            (self.tr("Alphabet"), f"{account['alphabet']}, {len(account['classes'])} {self.tr('classes')}"),
            (self.tr("Trained on it"), ", ".join(used) or self.tr("no run so far")),
        ]
        if "seconds" in account:
            facts.append((self.tr("Took"), words.time_words(float(account["seconds"]))))
        facts.append((self.tr("Made by"), f"Sign Lab {account['version']}"))
        return facts
