"""The table of hyperparameters: what is allowed, and what is not."""

import pytest

from signlab.errors import SignlabError
from signlab.training import hyperparameters
from signlab.training.hyperparameters import BY_NAME, TABLE, Range


def test_names_are_there_once_and_defaults_are_allowed() -> None:
    assert len(BY_NAME) == len(TABLE) == 29
    hyperparameters.check({one.name: one.default for one in TABLE})


def test_searches_stay_within_what_is_allowed() -> None:
    for one in TABLE:
        if isinstance(one.search, Range):
            assert one.low is not None
            assert one.search.low >= one.low
            assert one.high is None or one.search.high <= one.high
        elif one.search:
            assert set(one.search) <= set(one.choices)


@pytest.mark.parametrize(
    ("name", "value", "why"),
    [
        ("epochs", 0, "less than 1"),
        ("epochs", 2.5, "whole"),
        ("epochs", True, "not a number"),
        ("learning_rate", 1.5, "more than 1"),
        ("learning_rate", float("nan"), "not a number"),
        ("optimizer", "Adam", "none of sgd"),
        ("num_layers", 19, "none of 18"),
        ("image_shape", "224,224", "shape"),
        ("image_shape", "3,0,224", "shape"),
        ("lr_scheduler_step", "10;20", "list of epochs"),
        ("early_stopping", "yes", "true nor false"),
        ("augmentation", "crop", "is not one"),
    ],
)
def test_what_is_not_allowed_is_refused(name: str, value: object, why: str) -> None:
    with pytest.raises(SignlabError, match=why):
        hyperparameters.check({name: value})  # type: ignore[dict-item]


def test_settings_are_read_as_typed() -> None:
    typed = ["epochs=4", "learning_rate = 0.01", "early_stopping=true", "lr_scheduler_step=2,4"]
    wanted = {"epochs": 4, "learning_rate": 0.01, "early_stopping": True, "lr_scheduler_step": "2,4"}
    assert hyperparameters.parse(typed) == wanted
    for wrong in ("epochs", "epochs=many", "early_stopping=perhaps", "epoch=3"):
        with pytest.raises(SignlabError):
            hyperparameters.parse([wrong])


def test_values_become_the_texts_that_the_service_takes() -> None:
    assert BY_NAME["early_stopping"].text(True) == "True"
    assert BY_NAME["use_pretrained_model"].text(True) == "1"
    assert BY_NAME["learning_rate"].text(0.001) == "0.001"
    assert BY_NAME["eps"].text(1e-8) == "1e-08"


def test_the_learning_rate_falls_after_its_steps() -> None:
    values: hyperparameters.Values = {"learning_rate": 0.1, "lr_scheduler_factor": 0.1, "lr_scheduler_step": "2,4"}
    rates = [hyperparameters.rate(values, epoch) for epoch in range(6)]
    assert rates == pytest.approx([0.1, 0.1, 0.01, 0.01, 0.001, 0.001])
    assert hyperparameters.rate({**values, "lr_scheduler_step": None}, 9) == 0.1


def test_only_square_pictures_in_colour_are_taken() -> None:
    assert hyperparameters.side("3,224,224") == 224
    for shape in ("1,28,28", "3,200,100"):
        with pytest.raises(SignlabError, match="no square"):
            hyperparameters.side(shape)
