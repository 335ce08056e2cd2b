"""Coverage as numbers: for other programs (JSON), for tables (CSV)."""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from signlab.vision import bins
from signlab.vision.advice import next_step
from signlab.vision.bins import LIGHT
from signlab.vision.coverage import Coverage
from signlab.vision.prompts import prompts
from signlab.vision.shortcuts import Shortcut


@dataclass(frozen=True)
class LabelFigures:
    """One label's figures. Shares run from 0 to 1; None where there is nothing to take a share of."""

    label: str
    pictures: int
    measured: int
    bursts: int
    no_hand: int
    near_duplicates: float | None
    filled: float
    covered: float
    evenness: float | None
    missing: int
    one_signer_cells: int
    one_session_cells: int


def of_labels(covered: Coverage) -> list[LabelFigures]:
    """In class order."""
    totals = covered.totals
    rows = []
    for number, label in enumerate(covered.labels):
        measured = int(totals["measured"][number])
        evenness = float(covered.evenness[number])
        rows.append(
            LabelFigures(
                label=label,
                pictures=int(totals["pictures"][number]),
                measured=measured,
                bursts=int(totals["bursts"][number]),
                no_hand=int(totals["no_hand"][number]),
                near_duplicates=float(totals["near"][number]) / measured if measured else None,
                filled=float(covered.filled[number]),
                covered=float(covered.covered[number]),
                evenness=None if np.isnan(evenness) else evenness,
                missing=int(covered.missing[number].sum()),
                one_signer_cells=int(covered.one_signer[number].sum()),
                one_session_cells=int(covered.one_session[number].sum()),
            )
        )
    return rows


def by_most_missing(covered: Coverage) -> list[LabelFigures]:
    """The label that lacks most first; of those that lack as much, in class order."""
    return sorted(of_labels(covered), key=lambda row: -row.missing)


def in_one_order(sets: Sequence[Coverage]) -> list[str]:
    """The labels of several sets, the one that lacks most in any of them first."""
    lacking: dict[str, int] = {}
    for covered in sets:
        for row in of_labels(covered):
            lacking[row.label] = max(lacking.get(row.label, 0), row.missing)
    return sorted(lacking, key=lambda label: -lacking[label])


def headline(covered: Coverage) -> str:
    """The whole in a sentence of figures."""
    rows = of_labels(covered)
    measured, missed = sum(row.measured for row in rows), sum(row.no_hand for row in rows)
    near = int(covered.totals["near"].sum())
    filled, full = 100 * float(covered.filled.mean()), 100 * float(covered.covered.mean())
    words = f"{filled:.0f} of 100 bursts are there, {full:.0f} of 100 cells have all their {covered.target}"
    if measured:
        words += f"; no hand was found in {100 * missed / measured:.0f} of 100 pictures"
        words += f", and {100 * near / measured:.0f} look like one before them"
    return f"{words}."


def as_dict(covered: Coverage, shortcuts: Sequence[Shortcut]) -> dict[str, Any]:
    """Everything, for JSON."""
    return {
        "next": next_step(covered),
        "headline": headline(covered),
        "axis": covered.axis.key,
        "target": covered.target,
        "angle_bins": [covered.axis.title(number) for number in range(len(covered.axis))],
        "light_bins": [LIGHT.title(number) for number in range(len(LIGHT))],
        "wanted": covered.wanted.tolist(),
        "light_median_by_signer": {name: round(value, 2) for name, value in covered.pictures.medians.items()},
        "labels": [
            {
                **vars(row),
                "cells": covered.bursts[number].tolist(),
                "pictures_in_cells": covered.frames[number].tolist(),
                "signers_in_cells": covered.signers[number].tolist(),
                "light_from": dict(zip(bins.DIRECTIONS, covered.directions[number].tolist(), strict=True)),
            }
            for number, row in enumerate(of_labels(covered))
        ],
        "prompts": [each.as_dict() for each in prompts(covered)],
        "shortcuts": [each.as_dict() for each in shortcuts],
    }


def as_csv(covered: Coverage) -> str:
    """A row for each cell of each label."""
    text = io.StringIO()
    table = csv.writer(text, lineterminator="\n")
    head = ["label", "light", f"{covered.axis.key}", "wanted", "bursts", "missing", "pictures", "signers", "sessions"]
    table.writerow([*head, "one_signer_only"])
    for number, label in enumerate(covered.labels):
        for light in range(len(LIGHT)):
            for angle in range(len(covered.axis)):
                cell = (number, light, angle)
                table.writerow(
                    [
                        label,
                        LIGHT.title(light),
                        covered.axis.title(angle),
                        int(covered.wanted[light, angle]),
                        covered.bursts[cell],
                        covered.missing[cell],
                        covered.frames[cell],
                        covered.signers[cell],
                        covered.sessions[cell],
                        int(covered.one_signer[cell]),
                    ]
                )
    return text.getvalue()
