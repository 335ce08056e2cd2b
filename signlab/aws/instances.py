"""Machines to train on: which there are, which cannot be used and why, and what they cost."""

import sys
from dataclasses import dataclass
from functools import cache
from typing import Any

from signlab.bundled import RESOURCES
from signlab.errors import SignlabError

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

DEFAULT = "ml.g4dn.xlarge"


@dataclass(frozen=True)
class Instance:
    """``price`` in US dollars for an hour in the region of the table; ``gpus`` graphics cards."""

    name: str
    price: float
    gpus: int


@dataclass(frozen=True)
class Estimate:
    """What a training costs: ``hourly`` for an hour, ``most`` if it runs as long as it may; in US dollars."""

    hourly: float
    most: float
    words: str


@cache
def _table() -> dict[str, Any]:
    return tomllib.loads((RESOURCES / "aws" / "instances.toml").read_text(encoding="utf-8"))


def instances() -> list[Instance]:
    """All that can be used, the cheapest first."""
    found = [Instance(name, row["price"], row["gpus"]) for name, row in _table()["instances"].items()]
    return sorted(found, key=lambda one: one.price)


def instance(name: str) -> Instance:
    """The machine called ``name``. Raises ``SignlabError`` with the reason where it cannot be used."""
    for one in instances():
        if one.name == name:
            return one
    refused = {start: cause for start, cause in _table()["refused"].items() if name.startswith(start)}
    cause = refused[max(refused, key=len)] if refused else "is no machine of SageMaker's"
    raise SignlabError(f"The instance {name}", cause, f"Take {DEFAULT}.")


def estimate(name: str, region: str, hours: float, *, count: int = 1, disk: int = 50, spot: bool = False) -> Estimate:
    """What ``count`` machines cost for at most ``hours``, each with ``disk`` gigabytes."""
    table = _table()
    factor = 1.0 if region == table["region"] else float(table["other_regions"])
    hourly = count * (instance(name).price * factor + disk * table["storage"] / 730)  # hours in a month
    most = hourly * hours
    where = "" if factor == 1 else f" (the dearest region: for {region} there is no price here)"
    saved = f" Spare capacity costs about {table['spot']:.0%} of that." if spot else ""
    words = (
        f"About ${hourly:.2f} an hour{where}, at most ${most:.2f} for {hours:g} hours, by prices of"
        f" {table['as_of']}; an estimate, not a bill.{saved}"
    )
    return Estimate(round(hourly, 4), round(most, 2), words)
