from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from signlab.dataset.measurements import MEASURES
from signlab.dataset.query import CHOICES, KEYS, Limit, Query, parse
from signlab.errors import SignlabError


def test_what_people_type_is_understood() -> None:
    query = parse('label:A,B signer:s1 since:2026-11-01 sharpness<40 roll=none mark:doubtful in:trash two "three four"')
    assert query == Query(
        words=("two", "three four"),
        label=("A", "B"),
        signer=("s1",),
        mark=("doubtful",),
        limits=(Limit("sharpness", "<", 40.0), Limit("roll", "=", None)),
        since=date(2026, 11, 1),
        trashed=True,
    )
    assert str(query) == (
        'label:A,B signer:s1 mark:doubtful since:2026-11-01 sharpness<40 roll=none in:trash two "three four"'
    )


def test_values_may_hold_blanks_commas_quotes_and_colons() -> None:
    assert parse('label:"thank you" label:A').label == ("thank you", "A")
    assert parse('label:A label:"a,b" label:A').label == ("A", "a,b")
    assert parse('signer:"" source:demo:').signer == ("",)
    assert parse("source:camera:0").source == ("camera:0",)
    assert parse('"say ""hi""" "label:A"').words == ('say "hi"', "label:A")


def test_nothing_asks_for_everything() -> None:
    assert parse("  ") == Query()
    assert str(Query()) == ""


def test_order_and_groups_are_part_of_the_text() -> None:
    query = parse("sort:-sharpness group:burst")
    assert (query.sort, query.descending, query.group) == ("sharpness", True, "burst")
    assert str(query) == "group:burst sort:-sharpness"
    assert parse("sort:-label") == Query(descending=True)


def test_a_chip_can_be_removed() -> None:
    query = parse("label:A,B sharpness<40 word")
    assert list(query.terms()) == ["label:A,B", "sharpness<40", "word"]
    assert query.without("sharpness<40") == parse("label:A,B word")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("lable:A", r"The filter lable:A: has no key 'lable' that takes :\. There are: label: signer: .* sharpness"),
        ("label<3", "has no key 'label' that takes <"),
        ("side:left", r"has no side 'left'\. There are: train validation test none"),
        ("mark:checked,good", "has no mark 'good'. There are: checked doubtful none"),
        ("sort:-speed", "has no sort 'speed'. There are: label name time width"),
        ("group:day", "There are: none label signer session burst"),
        ("group:label,burst", "has more than one value"),
        ("problem:ugly", "There are: undecodable unmeasured doubled stray"),
        ("label:", "says nothing after the colon. Label: give a value"),
        ("since:yesterday", "Write it as 2026-11-20"),
        ("until:9999-12-31", "has no day"),
        ("sharpness<", "has no number after <. Write sharpness<40"),
        ("sharpness<nan", "has no number"),
        ("sharpness<none", "has no number"),
        ("sharpness:40", "compares with nothing. Write sharpness<40"),
        ("burst:first", "Bursts are numbers"),
    ],
)
def test_what_is_unknown_is_an_error_that_says_what_there_is(text: str, said: str) -> None:
    with pytest.raises(SignlabError, match=said):
        parse(text)


def test_every_choice_can_be_asked_for() -> None:
    assert set(CHOICES) <= set(KEYS)
    for key, values in CHOICES.items():
        for value in values:
            assert parse(str(parse(f"{key}:{value}"))) == parse(f"{key}:{value}")


_values = st.lists(st.text(max_size=5), max_size=3, unique=True).map(tuple)
_days = st.dates(date(1970, 1, 1), date(8999, 12, 31))
_number = st.floats(allow_nan=False, allow_infinity=False)


@given(
    st.builds(
        Query,
        words=st.lists(st.text(min_size=1, max_size=5), max_size=3).map(tuple),
        label=_values,
        signer=_values,
        session=_values,
        source=_values,
        burst=st.lists(st.integers(0, 99).map(str), unique=True).map(tuple),
        side=st.lists(st.sampled_from(CHOICES["side"]), unique=True).map(tuple),
        limits=st.lists(
            st.builds(Limit, st.sampled_from(list(MEASURES)), st.sampled_from(["<", "<=", ">", ">=", "="]), _number)
        ).map(tuple),
        since=st.none() | _days,
        until=st.none() | _days,
        trashed=st.booleans(),
        sort=st.sampled_from(CHOICES["sort"]),
        descending=st.booleans(),
        group=st.sampled_from(CHOICES["group"]),
    )
)
def test_text_and_query_say_the_same(query: Query) -> None:
    again = parse(str(query))
    assert {key: set(getattr(again, key)) for key in KEYS if isinstance(getattr(query, key, 0), tuple)} == {
        key: set(getattr(query, key)) for key in KEYS if isinstance(getattr(query, key, 0), tuple)
    }
    assert str(again) == str(query)
    assert (again.words, again.limits, again.since, again.until) == (
        query.words,
        query.limits,
        query.since,
        query.until,
    )
    assert (again.trashed, again.sort, again.descending, again.group) == (
        query.trashed,
        query.sort,
        query.descending,
        query.group,
    )
