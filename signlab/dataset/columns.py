"""Takes the rows of a query into columns, orders them and groups them."""

from array import array
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from itertools import count
from pathlib import Path
from sqlite3 import Cursor
from typing import Any

import numpy as np
import numpy.typing as npt

from signlab.dataset.measurements import MEASURES
from signlab.dataset.names import from_utc_text
from signlab.dataset.query import Query
from signlab.dataset.rows import Group, Rows

Numbers = npt.NDArray[np.int32] | npt.NDArray[np.int64] | npt.NDArray[np.intp]
Facts = Mapping[str, tuple[str, str]]
"""The signer and the start (UTC) of each session."""


class Columns:
    """What ``cursor`` gives, sorted by label and name: texts that come again and again become numbers."""

    def __init__(self, cursor: Cursor, alphabet: Sequence[str]) -> None:
        self.names: list[str] = []
        self.keys: list[Any] = []
        numbers = {"labels": "i", "sessions": "i", "bursts": "i", "sizes": "q", "mtimes": "q"}
        columns = {name: array(kind) for name, kind in numbers.items()}
        label_ids: dict[str, int] = _numbered(alphabet)  # so that their order is that of the classes
        session_ids: dict[str, int] = _numbered([""])
        while chunk := cursor.fetchmany(2000):
            names, labels, sessions, bursts, sizes, mtimes, keys = zip(*chunk, strict=True)
            self.names += names
            self.keys += keys
            columns["labels"].extend(map(label_ids.__getitem__, labels))
            columns["sessions"].extend(map(session_ids.__getitem__, sessions))
            columns["bursts"].extend(bursts)
            columns["sizes"].extend(sizes)
            columns["mtimes"].extend(mtimes)
        self.label_names, self.session_names = tuple(label_ids), tuple(session_ids)
        self.labels, self.sessions, self.bursts = (
            np.frombuffer(columns[name], dtype=np.int32) for name in ("labels", "sessions", "bursts")
        )
        self.sizes, self.mtimes = (np.frombuffer(columns[name], dtype=np.int64) for name in ("sizes", "mtimes"))

    def rows(self, folder: Path, query: Query, facts: Facts) -> Rows:
        """The columns as ``query`` wants them ordered and grouped."""
        order = self._order(query)
        groups: tuple[Group, ...] = (Group(0, len(order), ""),) if len(order) else ()
        if query.group != "none" and len(order):
            order, groups = _grouped(order, *self._groups(query.group, facts))
        measured = query.sort in MEASURES
        return Rows(
            folder,
            list(map(self.names.__getitem__, order.tolist())),
            self.label_names,
            self.session_names,
            self.labels[order],
            self.sessions[order],
            self.bursts[order],
            self.sizes[order],
            self.mtimes[order],
            np.array(self.keys, dtype=np.float64)[order] if measured else None,
            groups,
        )

    def _order(self, query: Query) -> npt.NDArray[np.intp]:
        """By class and name, then by what was asked for; what is unknown comes last."""
        if query.sort == "name":
            return self._by_text(self.names, query.descending)
        by_class: npt.NDArray[np.intp] = np.argsort(self.labels, kind="stable")
        if query.sort == "label":
            return np.flip(by_class) if query.descending else by_class
        if query.sort == "time":
            return self._by_text([key or "" for key in self.keys], query.descending)
        values = np.array(self.keys, dtype=np.float64)
        by_value: npt.NDArray[np.intp] = np.lexsort(
            (self.labels, -values if query.descending else values, np.isnan(values))
        )
        return by_value

    @staticmethod
    def _by_text(texts: list[str], descending: bool) -> npt.NDArray[np.intp]:
        order = sorted(range(len(texts)), key=texts.__getitem__, reverse=descending)
        known = [row for row in order if texts[row]]
        return np.array([*known, *(row for row in range(len(texts)) if not texts[row])], dtype=np.intp)

    def _groups(self, by: str, facts: Facts) -> "tuple[Numbers, Callable[[int], tuple[Any, str]]]":
        """For each row the number of its group; and for a group the key it is sorted by, and its words."""
        if by == "label":
            return self.labels, lambda row: (self.labels[row], self.label_names[self.labels[row]])
        if by == "burst":
            return self.sessions.astype(np.int64) << 32 | self.bursts, lambda row: self._burst(row, facts)
        if by == "session":
            return self.sessions, lambda row: self._session(row, facts)
        signers = _numbered([""])
        ids = np.array([signers[facts.get(name, ("", ""))[0]] for name in self.session_names])
        names = tuple(signers)
        codes: Numbers = ids[self.sessions]

        def signer(row: int) -> tuple[Any, str]:
            name = names[codes[row]]
            return (not name, name), name or "No signer"

        return codes, signer

    def _session(self, row: int, facts: Facts) -> tuple[Any, str]:
        name = self.session_names[self.sessions[row]]
        if not name:
            return (True, "", ""), "No session"
        signer, started = facts.get(name, ("", ""))
        parts = (signer, _day(started), name)
        return (False, started, name), " · ".join(part for part in parts if part)

    def _burst(self, row: int, facts: Facts) -> tuple[Any, str]:
        key, words = self._session(row, facts)
        burst = int(self.bursts[row])
        if not burst:
            return (*key, 0), "No burst" if key[0] else f"{words}, no burst"
        label = self.label_names[self.labels[row]]
        return (*key, burst), f"{label} · {words}, burst {burst}"


def _grouped(
    order: npt.NDArray[np.intp], codes: Numbers, describe: "Callable[[int], tuple[Any, str]]"
) -> tuple[npt.NDArray[np.intp], tuple[Group, ...]]:
    """``order`` with groups together, each in its order within; and the groups. ``describe`` gets a row of a group."""
    _found, first, group, counts = np.unique(codes[order], return_index=True, return_inverse=True, return_counts=True)
    described = [describe(int(order[row])) for row in first]
    ranked = sorted(range(len(described)), key=lambda position: described[position][0])
    ranks = np.empty(len(ranked), dtype=np.intp)
    ranks[ranked] = np.arange(len(ranked))
    starts = np.cumsum([0, *(counts[position] for position in ranked)])
    groups = tuple(
        Group(int(start), int(counts[position]), described[position][1])
        for start, position in zip(starts, ranked, strict=False)
    )
    return order[np.argsort(ranks[group], kind="stable")], groups


def _numbered(texts: Sequence[str]) -> dict[str, int]:
    """Gives each new text the next number."""
    numbers: defaultdict[str, int] = defaultdict(count(len(texts)).__next__)
    numbers.update((text, number) for number, text in enumerate(texts))
    return numbers


def _day(started: str) -> str:
    try:
        return from_utc_text(started).astimezone().date().isoformat()
    except ValueError:
        return ""
