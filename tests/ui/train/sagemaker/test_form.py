"""What the form asks for, and what it says of the answers."""

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from signlab.training.hyperparameters import TABLE
from signlab.ui.pages.train.engine import Ground
from signlab.ui.pages.train.sagemaker import fields
from signlab.ui.pages.train.sagemaker.engine import SageMaker
from signlab.ui.widgets.form import Form
from tests.ui.train.sagemaker.conftest import Values


def test_every_hyperparameter_is_asked_for_or_known(engine: SageMaker, ground: Ground) -> None:
    asked = {field.name for group in engine.groups(ground) for field in group.fields}
    left_out = {one.name for one in TABLE} - asked
    assert left_out == {"num_classes", "num_training_samples", "multi_label", "use_weighted_loss"}
    assert asked == set(engine.sensible(ground))


def test_the_form_holds_what_is_sensible(engine: SageMaker, ground: Ground, qtbot: QtBot) -> None:
    form = Form("x", engine.groups(ground))
    qtbot.addWidget(form)
    form.fill(engine.sensible(ground))
    assert form.values == engine.sensible(ground)


def test_the_button_says_what_it_may_cost(engine: SageMaker, ground: Ground, values: Values) -> None:
    one = engine.look(values(), ground)
    assert one.ready, one
    assert one.promise == "Train on SageMaker · at most $2.23"
    assert "an estimate and not a bill" in dict(one.facts)["At most"]
    assert "num_classes 3" in dict(one.facts)["Filled in"]
    search = engine.look(values(way="search", jobs=3, parallel=1), ground)
    assert search.promise == "Search on SageMaker · at most $6.69"


@pytest.mark.parametrize(
    ("wrong", "field", "why"),
    [
        ({"learning_rate": "3"}, "learning_rate", "more than 1. 0 to 1"),
        ({"learning_rate": "fast"}, "learning_rate", "is not a number"),
        ({"epochs": "0"}, "epochs", "less than 1"),
        ({"image_shape": "3,64,64"}, "image_shape", "36 pixels"),
        ({"mini_batch_size": "600"}, "mini_batch_size", "the training would fail"),
        ({"lr_scheduler_step": "ten"}, "lr_scheduler_step", "list of epochs"),
        ({"num_layers": "20"}, "num_layers", "not made for pictures of 32"),
        ({"bucket": "mine"}, "bucket", "begins with deeplens-"),
        ({"role": ""}, "role", "No role"),
        ({"profile": "nobody"}, "profile", "nobody"),
        ({"way": "search", "seek_learning_rate": "0.5 : 2"}, "seek_learning_rate", "not within"),
        ({"way": "search", "parallel": 20}, "parallel", "20 at a time"),
        ({"way": "search", "budget": 3}, "budget", "would fit"),
        ({"name": "a/b"}, "name", "Cannot have this name"),
    ],
)
def test_what_is_wrong_is_said_at_its_field(
    engine: SageMaker, ground: Ground, values: Values, wrong: dict[str, object], field: str, why: str
) -> None:
    checked = engine.look(values(**wrong), ground)
    assert not checked.ready
    assert checked.words
    assert why in checked.problems[field]


def test_without_a_region_that_is_said(
    engine: SageMaker, ground: Ground, values: Values, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("AWS_DEFAULT_REGION")
    assert "region" in engine.look(values(), ground).problems
    assert engine.look(values(region="eu-west-1"), ground).ready


def test_a_mirrored_hand_is_warned_of(engine: SageMaker, ground: Ground, values: Values) -> None:
    (warning,) = engine.look(values(augmentation_type="crop"), ground).warnings
    assert "mirrors" in warning.cause


def test_without_a_build_there_is_nothing_to_train_on(engine: SageMaker, values: Values) -> None:
    checked = engine.look(values(build=""), Ground((), (), "r1"))
    assert (checked.ready, checked.words) == (False, "Make a build first.")


def test_only_what_matters_is_shown(engine: SageMaker, values: Values) -> None:
    plain = engine.shown(values())
    assert plain["momentum"]
    assert not plain["beta_1"]
    assert not plain["kv_store"]
    assert not plain["sought"]
    other = engine.shown(values(optimizer="adam", count=2, way="search", sought=("eps",), early_stopping=True))
    assert other["beta_1"]
    assert not other["momentum"]
    assert other["kv_store"]
    assert other["seek_eps"]
    assert not other["seek_momentum"]
    assert other["early_stopping_patience"]
    assert not other["name"]


def test_what_is_not_shown_is_not_sent(engine: SageMaker, values: Values) -> None:
    options = fields.options(values(optimizer="adam", momentum="5", top_k=""))
    assert "momentum" not in options.values
    assert "top_k" not in options.values
    assert options.values["beta_1"] == 0.9


def test_it_offers_what_else_can_be_done(engine: SageMaker, page: QWidget) -> None:
    assert [words for words, _deed in engine.tools()] == ["Searches at SageMaker …", "What costs money at AWS …"]
