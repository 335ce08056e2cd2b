"""What the form for a new build asks for, and the options that its values are. Knows no widget."""

from collections.abc import Mapping, Sequence
from typing import Any

from signlab.errors import SignlabError
from signlab.records.builds import BuildOptions
from signlab.records.choosing import Without
from signlab.records.encode import Encoding
from signlab.ui.pages.build.words import meaning, pictures, tr
from signlab.ui.widgets.fields import Choice, Group, Number, Option, Several, Switch, Text

DEFAULTS: dict[str, Any] = {
    "name": "",
    "by": "auto",
    "validation": 10,
    "test": 10,
    "labels": (),
    "signers": (),
    "least": 0,
    "doubtful": False,
    "how": "stored",
    "resize": 0,
    "square": False,
    "format": "jpg",
    "quality": 95,
    "colour": "rgb",
    "seed": 0,
    "check": True,
}

ANEW = ("resize", "square", "format", "quality", "colour")
"""Fields that matter only where pictures are encoded anew."""


def groups() -> tuple[Group, ...]:
    """The fields, grouped."""
    return (_what(), _less(), _how())


def _what() -> Group:
    rules = (
        Option("auto", tr("As strict as the pictures allow"), tr("By signer where there are enough of them.")),
        Option("signer", tr("By signer"), meaning("signer")),
        Option("session", tr("By session"), meaning("session")),
        Option("burst", tr("By burst"), meaning("burst")),
        Option("image", tr("Each picture alone"), meaning("image")),
    )
    return Group(
        tr("What"),
        (
            Text("name", tr("Name"), placeholder=tr("b1, b2 and so on")),
            Choice("by", tr("Split"), options=rules),
            Number("validation", tr("For validation"), tr("Picks the best epoch."), 0, 60, 5, unit="%"),
            Number("test", tr("For the test"), tr("Seen once, at the end."), 0, 60, 5, unit="%"),
        ),
    )


def _less() -> Group:
    return Group(
        tr("Leave out"),
        (
            Several("labels", tr("Labels"), tr("They keep their place in the class map.")),
            Several("signers", tr("Signers")),
            Number("least", tr("Thin labels"), "", 0, 10_000, 5, zero=tr("keep them all"), unit=tr("pictures or more")),
            Switch("doubtful", tr("What is marked as doubtful")),
        ),
    )


def _how() -> Group:
    ways = (
        Option("stored", tr("As stored"), tr("Byte for byte: no second compression.")),
        Option("anew", tr("Encode anew"), tr("Smaller files; every picture is compressed once more.")),
    )
    colours = (Option("rgb", tr("Colour")), Option("grey", tr("Grey")), Option("unchanged", tr("As it is")))
    return Group(
        tr("How"),
        (
            Choice("how", tr("Pictures"), options=ways),
            Number("resize", tr("Shorter side"), "", 0, 4096, 32, unit=tr("pixels"), zero=tr("as it is")),
            Choice("format", tr("Format"), options=(Option("jpg", "JPEG"), Option("png", "PNG"))),
            Number("quality", tr("Quality"), tr("JPEG 1 to 100; PNG compression 0 to 9."), 0, 100),
            Choice("colour", tr("Colours"), options=colours),
            Switch("square", tr("Cut out the central square")),
            Number("seed", tr("Shuffle"), tr("Another number deals groups out differently."), 0, 999_999),
            Switch("check", tr("Check that each picture is whole")),
        ),
    )


def several(counts: Mapping[str, int]) -> tuple[Option, ...]:
    """Labels or signers with their numbers of pictures, to be ticked."""
    return tuple(Option(name, name, pictures(count)) for name, count in counts.items())


def options(values: Mapping[str, Any]) -> BuildOptions:
    """The options that the form's values are.

    Raises:
        SignlabError: they go beyond what a build can be.
    """
    validation, test = values["validation"] / 100, values["test"] / 100
    without = Without(
        tuple(values["labels"]), tuple(values["signers"]), ("doubtful",) if values["doubtful"] else (), values["least"]
    )
    return BuildOptions(
        values["name"],
        values["by"],
        (round(1 - validation - test, 4), validation, test),
        values["seed"],
        _encoding(values),
        values["check"],
        without=without,
    )


def _encoding(values: Mapping[str, Any]) -> Encoding | None:
    if values["how"] == "stored":
        return None
    try:
        facts = (values["resize"], values["square"], values["quality"], values["colour"], values["format"])
        return Encoding(*facts)
    except ValueError as error:
        raise SignlabError(tr("The encoding"), str(error), tr("Choose another value.")) from None


def problems(values: Mapping[str, Any], taken: Sequence[str], why_unsafe: str | None) -> dict[str, str]:
    """What is wrong with which field, as far as that is seen without looking at pictures."""
    found = {}
    if values["name"] in taken:
        found["name"] = tr("There is a build of that name. Builds are never changed.")
    elif values["name"] and why_unsafe:
        found["name"] = tr("Another name, please: {why}.").format(why=why_unsafe)
    if values["validation"] + values["test"] >= 100:
        found["test"] = tr("Nothing would be left to train on.")
    if values["how"] == "anew" and values["format"] == "png" and values["quality"] > 9:
        found["quality"] = tr("PNG has 0 to 9.")
    if values["how"] == "anew" and values["format"] == "jpg" and values["quality"] < 1:
        found["quality"] = tr("JPEG has 1 to 100.")
    return found
