"""What is said of builds. Knows no widget."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from PySide6.QtCore import QCoreApplication

from signlab.records.leak import Leak
from signlab.records.shelf import Shelved


def tr(text: str) -> str:
    return QCoreApplication.translate("Build", text)


def counted(number: int, one: str, many: str) -> str:
    """``1 label``, ``1,200 labels``."""
    return f"{number:,} {one if number == 1 else many}"


def pictures(number: int) -> str:
    return counted(number, tr("picture"), tr("pictures"))


def side_words(side: str) -> str:
    return {"train": tr("training"), "validation": tr("validation"), "test": tr("test")}.get(side, side)


def meaning(rule: str, sides: Sequence[str] = ("test",)) -> str:
    """What a split onto ``sides`` means for the test, in a sentence."""
    if "test" not in sides:
        if "validation" not in sides:
            return tr("All pictures are for training: nothing tells how good a model is.")
        unseen = tr("Validation is about people that the model has not learned from; there is no test side.")
        return unseen if rule == "signer" else tr("There is no test side.")
    return {
        "signer": tr("Nobody is on two sides, so the test is about people that the model has never seen."),
        "session": tr("People are on several sides, so the test says little about people the model has never seen."),
        "burst": tr("People, rooms and days are on several sides, so the test flatters a model."),
        "image": tr("Bursts are torn apart, so the test mostly measures memory. Good for comparing with old results."),
    }.get(rule, "")


def state_words(build: Shelved) -> str:
    """The state for a row of the list."""
    if build.faults:
        fault = build.faults[0]
        return tr("damaged: {thing} {cause}").format(thing=fault.thing.rpartition("/")[2], cause=fault.cause)
    if build.news.words:
        return tr("pictures since: {news}").format(news=build.news.words)
    return tr("whole")


def sentence(build: Shelved) -> str:
    """What a build is, before all else."""
    if not build.account:
        return tr("This build cannot be read.")
    account = build.account
    labels = sum(any(row.values()) for row in account["counts"].values())
    people = {name for names in account.get("signers", {}).values() for name in names}
    parts = [pictures(sum(build.sides.values())), counted(labels, tr("label"), tr("labels"))]
    said = tr("{pictures} of {labels}").format(pictures=parts[0], labels=parts[1])
    if people:
        said += " " + tr("by {signers}").format(signers=counted(len(people), tr("signer"), tr("signers")))
    return f"{said}. {meaning(str(account['split']['by']), tuple(build.sides))}"


def made_words(made: datetime | None) -> str:
    return tr("made {when}").format(when=made.astimezone().strftime("%Y-%m-%d %H:%M")) if made else ""


def size_words(size_bytes: float) -> str:
    return f"{size_bytes / 1e6:,.1f} MB" if size_bytes < 1e9 else f"{size_bytes / 1e9:,.2f} GB"


def time_words(seconds: float) -> str:
    """About how long: ``about 3 s``, ``about 5 min``."""
    if seconds < 90:
        return tr("about {n} s").format(n=max(1, round(seconds)))
    return tr("about {n} min").format(n=round(seconds / 60))


def encoding_words(encoding: Any) -> str:
    """How pictures went in: as stored, or what was done to them."""
    if not isinstance(encoding, Mapping):
        return tr("as stored, byte for byte")
    parts = [tr("{format}, quality {n}").format(format=str(encoding["format"]).upper(), n=encoding["quality"])]
    if encoding["resize"]:
        parts.append(tr("shorter side {n} pixels").format(n=encoding["resize"]))
    if encoding["square"]:
        parts.append(tr("central square"))
    if encoding["colour"] != "rgb":
        parts.append(tr("grey") if encoding["colour"] == "grey" else tr("colours as stored"))
    return tr("encoded anew: {how}").format(how=", ".join(parts))


def leak_words(leaks: Sequence[Leak | Mapping[str, Any]]) -> list[str]:
    """A line for each pair of sides: how many pictures of one look like one of the other."""
    lines = []
    for leak in leaks:
        facts = leak.as_dict() if isinstance(leak, Leak) else leak
        line = tr("{n} of {all} pictures in {other} look much like one in {side}").format(
            n=f"{facts['alike']:,}",
            all=f"{facts['pictures']:,}",
            other=side_words(facts["other"]),
            side=side_words(facts["side"]),
        )
        if facts["alike"]:
            near = tr("{n} nearly the same, {same} identical")
            line += f" ({near.format(n=format(facts['near'], ','), same=format(facts['identical'], ','))})"
        lines.append(line)
    return lines


def without_words(without: Any) -> str:
    """What was left out on purpose; "" for nothing."""
    if not isinstance(without, Mapping):
        return ""
    parts = []
    if without.get("labels"):
        parts.append(tr("labels {names}").format(names=" ".join(without["labels"])))
    if without.get("signers"):
        parts.append(tr("signers {names}").format(names=", ".join(without["signers"])))
    if without.get("marks"):
        parts.append(tr("what is marked as doubtful"))
    if without.get("least"):
        parts.append(tr("labels with fewer than {n}").format(n=pictures(int(without["least"]))))
    return ", ".join(parts)
