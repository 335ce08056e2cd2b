"""A query as SQL: each thing asked for is a condition on a row of ``files``, with values for its question marks."""

import json
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple

from signlab.dataset import sayings
from signlab.dataset.measurements import JOIN, MEASURES
from signlab.dataset.names import utc_text
from signlab.dataset.query import Limit, Query


class Condition(NamedTuple):
    sql: str
    values: tuple[Any, ...] = ()


def _header(key: str) -> str:
    return f"CASE WHEN json_valid(header) THEN json_extract(header, '$.{key}') END"


def _of_session(condition: str) -> str:
    return f"files.session IN (SELECT session FROM sessions WHERE {condition})"


_LIKE = "LIKE ? ESCAPE '\\'"
_EQUAL = {
    "label": "label = ?",
    "session": "files.session = ?",
    "burst": "files.burst = ?",
    "signer": _of_session("signer = ?"),
    "source": _of_session(f"{_header('source')} {_LIKE}"),
    "side": "coalesce((SELECT side FROM sides WHERE path = label || '/' || files.name), 'none') = ?",
    "says": "sayings.told = ?",
    "mark": "coalesce((SELECT mark FROM marks WHERE name = files.name), 'none') = ?",
}
_NAMED = "files.name IN (SELECT value FROM json_each(?))"  # there may be more of them than SQL takes variables
_SOMEBODY = _of_session("signer <> ''")
_PROBLEMS = {
    "undecodable": "measurements.problem IS NOT NULL",
    "unmeasured": "measurements.version IS NULL",
    "doubled": "files.name IN (SELECT name FROM files GROUP BY name HAVING count(*) > 1)",
    "stray": "files.session = ''",
}
_SAID = " OR ".join(f"{_header(key)} {_LIKE}" for key in ("session", "signer", "source", "camera", "note"))
_WORD = f"files.name {_LIKE} OR label {_LIKE} OR {_of_session(_SAID)}"


def conditions(query: Query) -> list[Condition]:
    """All of these must hold."""
    found = [_any_of(key, getattr(query, key)) for key in _EQUAL if getattr(query, key)]
    if query.name:
        found.append(Condition(_NAMED, (json.dumps(query.name),)))
    if query.problem:
        found.append(Condition(" OR ".join(_PROBLEMS[problem] for problem in query.problem)))
    if query.model:
        found.append(Condition(" OR ".join(sayings.MODEL[thought] for thought in query.model)))
    if query.since:
        found.append(Condition("frames.time >= ?", (_midnight(query.since),)))
    if query.until:
        found.append(Condition("frames.time < ?", (_midnight(query.until + timedelta(days=1)),)))
    found += [_limit(limit) for limit in query.limits]
    found += [Condition(_WORD, (_like(word),) * _WORD.count("?")) for word in query.words]
    return found


def sort_column(sort: str) -> str:
    """What SQL has to give so that rows can be sorted. Labels and names are there anyway."""
    if sort in MEASURES:
        return MEASURES[sort].column
    return "frames.time" if sort == "time" else "NULL"


def joins(used: Iterable[str]) -> str:
    """The tables beside ``files`` that the texts ``used`` need: each costs a look-up for every picture."""
    text = " ".join(used)
    frames = "LEFT JOIN frames ON frames.name = files.name " if "frames." in text else ""
    said = sayings.JOIN if "sayings." in text else ""
    return frames + said + (JOIN if "measurements." in text else "")


def _any_of(key: str, asked: tuple[str, ...]) -> Condition:
    parts = [Condition(f"NOT {_SOMEBODY}") if key == "signer" and not value else _is(key, value) for value in asked]
    return Condition(" OR ".join(part.sql for part in parts), tuple(value for part in parts for value in part.values))


def _is(key: str, value: str) -> Condition:
    return Condition(_EQUAL[key], (_like(value) if key == "source" else value,))


def _like(text: str) -> str:
    for special in "\\%_":
        text = text.replace(special, f"\\{special}")
    return f"%{text}%"


def _limit(limit: Limit) -> Condition:
    column = MEASURES[limit.key].column
    if limit.value is None:
        return Condition(f"{column} IS NULL")
    return Condition(f"{column} {limit.sign} ?", (limit.value,))


def _midnight(day: date) -> str:
    return utc_text(datetime.combine(day, time()).astimezone())
