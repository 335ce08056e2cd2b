"""The engine that trains a network on pictures, with MXNet."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from signlab.dataset.layout import Layout
from signlab.dataset.project import Project
from signlab.errors import Problem, SignlabError
from signlab.jobs import Job
from signlab.training import background, outlook
from signlab.training.outlook import Duration
from signlab.training.pictures import drawn, mending
from signlab.training.pictures.job import ResumePictures, TrainPictures, keep
from signlab.training.pictures.options import DEFAULTS, NONE, Augmentation, PictureOptions, Pretrain, suited
from signlab.training.run import MODEL, Run
from signlab.training.source import Source
from signlab.ui.pages.train.engine import Begun, Failed, Ground
from signlab.ui.pages.train.local import Local
from signlab.ui.widgets.fields import Choice, File, Group, Number, Option, Switch

_DRAWN = "/drawn"
"""No run has such a name."""

_SIDES = (64, 96, 128, 160, 224)
_LEARNING = ("optimizer", "learning_rate", "weight_decay", "mini_batch_size")
"""What depends on where it starts from, as it is called by SageMaker."""

_ASIDE = {"build", "name", "seed", "start", "file", "augment", "mirror", "side"}
"""Fields that are not named as SageMaker names them."""


class Pictures(Local):
    """Minutes to hours; the network that the device runs."""

    name = "pictures"

    @property
    def title(self) -> str:
        return self.tr("Pictures")

    @property
    def words(self) -> str:
        return self.tr(
            "Trains a network on the pictures themselves, in minutes to hours. It takes hundreds of pictures of each"
            " letter by many people. The device runs it."
        )

    def missing(self) -> Problem | None:
        if mending.is_there():
            return None
        cause = self.tr("is not installed; it has packages for Linux and for Macs with Intel processors only")
        return Problem("MXNet", cause, self.tr("Train on landmarks or on SageMaker; all else works without."))

    def groups(self, ground: Ground) -> tuple[Group, ...]:
        return (
            Group(self.tr("What"), (*self.what(ground), *self._starts(ground))),
            Group(self.tr("How"), (*self._network(), *self._learning(), *self._changes())),
            Group(self.tr("Time"), self._time()),
        )

    def _starts(self, ground: Ground) -> tuple[Choice, File]:
        done = [run for run in ground.runs if run.state == "done" and run.engine in ("pictures", "sagemaker")]
        runs = tuple(
            Option(run.name, self.tr("Run {name}").format(name=run.name), self._network_of(run)) for run in done
        )
        nothing = Option("", self.tr("Nothing"), self.tr("A network that knows nothing yet."))
        hands = self.tr(
            "A network that has learned the letters from drawn hands. The compact one is there; others learn first,"
            " once for this computer: an hour or more."
        )
        drawing = Option(_DRAWN, self.tr("Drawn hands"), hands)
        own = Option("file", self.tr("A file"), self.tr("Of the same network: what fits is taken, layer by layer."))
        options = (nothing, drawing, *runs, own)
        return (
            Choice("start", self.tr("Start from"), options=options),
            File("file", self.tr("Parameters"), pattern=self.tr("Models (*.params *.tar.gz)")),
        )

    def _network_of(self, run: Run) -> str:
        return self.tr("{layers} layers, pictures of {shape}.").format(
            layers=run.options.get("num_layers", "?"), shape=run.options.get("image_shape", "?")
        )

    def _network(self) -> tuple[Choice, Choice]:
        compact = self.tr("For small sets; the quickest on the device.")
        layers = (
            Option(10, self.tr("Compact, 10 layers"), compact),
            *(Option(count, self.tr("ResNet, {n} layers").format(n=count)) for count in (18, 34, 50)),
        )
        sides = tuple(Option(side, f"{side} × {side}") for side in _SIDES)
        hint = self.tr("Larger ones show more and take longer: twice the side, four times as long.")
        return Choice("num_layers", self.tr("Network"), options=layers), Choice(
            "side", self.tr("Pictures"), hint, options=sides
        )

    def _learning(self) -> tuple[Choice, Number, Number, Number]:
        ways = (
            Option("nag", self.tr("Nesterov"), self.tr("Steady; a good first choice.")),
            Option("sgd", self.tr("Gradient descent")),
            Option("adam", "Adam", self.tr("Wants smaller steps, such as 0.001.")),
            Option("rmsprop", "RMSprop", self.tr("Wants smaller steps, such as 0.001.")),
        )
        return (
            Choice("optimizer", self.tr("Optimizer"), options=ways),
            Number("learning_rate", self.tr("Step size"), most=1, step=0.005, decimals=4),
            Number("mini_batch_size", self.tr("Pictures in a step"), least=1, most=1_024),
            Number("weight_decay", self.tr("Weight decay"), most=1, step=0.0001, decimals=5),
        )

    def _changes(self) -> tuple[Switch, Switch, Number]:
        changes = self.tr("Turned, moved, lit and blurred a little at random: it then minds such things less.")
        mirrored = self.tr("Makes left hands of right ones. Some letters are told apart by the hand alone.")
        return (
            Switch("augment", self.tr("Change pictures while training"), changes),
            Switch("mirror", self.tr("Mirror them as well"), mirrored),
            Number("seed", self.tr("Seed"), self.tr("The same seed gives the same model."), most=9_999),
        )

    def _time(self) -> tuple[Number, Switch]:
        rounds = self.tr("How often it goes through all pictures.")
        enough = self.tr("Once the validation side has not got better for 5 epochs; not before 10.")
        return (
            Number("epochs", self.tr("Epochs"), rounds, least=1, most=1_000),
            Switch("early_stopping", self.tr("End early when it learns no more"), enough),
        )

    def sensible(self, ground: Ground) -> dict[str, Any]:
        build = ground.builds[0] if ground.builds else None
        values = {name: DEFAULTS[name] for name in (*_LEARNING, "num_layers", "epochs", "early_stopping")}
        batch = min(int(DEFAULTS["mini_batch_size"] or 1), max(1, build.total("train"))) if build else 32
        own = {"augment": True, "mirror": False, "seed": 0, "start": "", "file": "", "side": 96}
        return {**values, **own, "mini_batch_size": batch, "build": build.name if build else "", "name": ""}

    def suited(self, values: Mapping[str, Any]) -> Mapping[str, Any]:
        known = suited(self._pretrain(values))
        return {name: known[name] for name in _LEARNING}

    def shown(self, values: Mapping[str, Any]) -> Mapping[str, bool]:
        return {"file": values["start"] == "file", "mirror": bool(values["augment"])}

    def job(self, values: Mapping[str, Any], build: Source, layout: Layout) -> Job[Any]:
        return TrainPictures(layout, build, self._options(values, layout), values["name"])

    def _options(self, values: Mapping[str, Any], layout: Layout) -> PictureOptions:
        settings = self._settings(values)
        changes = replace(Augmentation(), mirror=values["mirror"]) if values["augment"] else NONE
        start: Path | None = None
        pretrain = self._pretrain(values)
        if values["start"] == "file":
            if not values["file"]:
                raise SignlabError("file = none", self.tr("is not named yet"), self.tr("Choose one."))
            start = Path(values["file"])
        elif values["start"] and not pretrain:
            start = layout.runs / values["start"] / MODEL
        return PictureOptions(settings, changes, values["seed"], start, pretrain)

    @staticmethod
    def _pretrain(values: Mapping[str, Any]) -> Pretrain:
        return "drawn" if values["start"] == _DRAWN else ""

    def _settings(self, values: Mapping[str, Any]) -> dict[str, Any]:
        named = {name: value for name, value in values.items() if name not in _ASIDE}
        return {**named, "image_shape": f"3,{values['side']},{values['side']}"}

    def duration(self, values: Mapping[str, Any], build: Source, ground: Ground) -> Duration:
        settings = {**DEFAULTS, **self._settings(values)}
        if not self._pretrain(values):
            return outlook.of_pictures(build, settings, ground.runs)
        before = 0 if drawn.is_there(settings) else drawn.LEARNED
        draws = 0 if drawn.has_hands() else drawn.COUNT
        return outlook.of_pictures(build, settings, ground.runs, mixed=drawn.MIXED, before=before, draws=draws)

    # ---- a run of it

    def can_resume(self, run: Run) -> bool:
        return run.state in ("stopped", "failed", "broken off")

    def resume(self, run: Run, begun: Begun, failed: Failed) -> None:
        def begin(project: Project) -> background.Begun:
            job = ResumePictures(Layout(project.root), run)
            job.prepare()
            return background.begin(job, project.runs, run.name)

        self.bench.store.ask(begin, lambda child: begun(child.name), failed=failed)

    def can_keep(self, run: Run) -> bool:
        return self.can_resume(run)

    def keep(self, run: Run, kept: Begun, failed: Failed) -> None:
        self.bench.store.ask(lambda _project: keep(run), lambda done: kept(done.name), failed=failed)
