import pytest

from signlab.dataset import consents
from signlab.dataset.consents import SCOPES, in_words
from signlab.errors import SignlabError


def test_every_wording_has_its_date_and_all_scopes() -> None:
    versions = [wording.version for wording in consents.wordings()]
    assert versions == sorted(set(versions))
    for wording in consents.wordings():
        assert tuple(wording.scopes) == SCOPES
        assert all(len(paragraph.text) > 40 for paragraph in (wording.before, *wording.scopes.values()))


def test_consent_is_to_what_was_said_and_to_nothing_else() -> None:
    consent = consents.given({"training", "sharing"})
    assert (consent.training, consent.sharing, consent.publishing) == (True, True, False)
    assert consent.wording == consents.latest().version
    with pytest.raises(SignlabError, match="The consent to selling"):
        consents.given({"selling"})


@pytest.mark.parametrize(
    ("scopes", "words"),
    [
        ({"training"}, "training"),
        ({"training", "sharing"}, "training and sharing"),
        (set(SCOPES), "training, sharing and publishing"),
        (set(), "nothing"),
    ],
)
def test_consent_in_words(scopes: set[str], words: str) -> None:
    assert in_words(consents.given(scopes)) == words
    assert in_words(None) == "not asked"
