"""Trainings that only wait, for tests of what goes on around them. In a module, so that another process finds them."""

import time
from dataclasses import dataclass

from signlab.dataset.layout import Layout
from signlab.errors import Cancelled, SignlabError
from signlab.jobs import Plan, Watch
from signlab.training import run as runs
from signlab.training.run import BuildNamed, Run


@dataclass
class Waiting:
    """Waits until it is told to stop. ``how``: "willing" to, or "deaf"; or it is "faulty", "refused" or "short"."""

    layout: Layout
    name: str
    how: str = "willing"

    def prepare(self) -> Plan:
        if self.how == "refused":
            raise SignlabError("The build", "is not to be learned from", "Build again.")
        return Plan("Waiting", "It waits.")

    def run(self, watch: Watch) -> Run:
        facts = {"build": BuildNamed("gone", ""), "classes": ("A", "B"), "options": {}}
        made = runs.create(self.layout.runs, self.name, engine="pictures", **facts)
        with made.held():
            if self.how == "faulty":
                raise ZeroDivisionError("nobody foresaw this")
            if self.how == "short":
                return made.ending("failed", 0.1, reason="it was short")
            watch.begin(100, "waiting")
            watch.step(7)
            try:
                while True:
                    if self.how == "deaf":
                        time.sleep(600)
                    watch.pause(0.05)
            except Cancelled:
                made.ending("stopped", 1.0, reason="stopped by hand")
                raise
