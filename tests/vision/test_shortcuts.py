import numpy as np

from signlab.vision.pictures import Pictures
from signlab.vision.shortcuts import Shortcut, shortcuts
from tests.vision.test_coverage import LABELS, Album


def _album(*, telling: bool) -> Pictures:
    rng = np.random.default_rng(1)
    album, burst = Album(), 0
    for label in LABELS:
        for _ in range(12):
            burst += 1
            level = 20 + 15 * LABELS.index(label) if telling else float(rng.choice([20, 35, 50]))
            session = ("one", "two", "left")[LABELS.index(label)] if telling else str(rng.choice(["one", "two"]))
            light = level + float(rng.normal(0, 1))
            album.add(label, light=light, burst=burst, frames=6, session=session, sharpness=float(rng.normal(200, 9)))
    order = rng.permutation(len(album.rows))
    stamps = [album.rows[place][5] for place in (np.arange(len(order)) if telling else order)]
    album.rows = [(*row[:5], stamp, *row[6:]) for row, stamp in zip(album.rows, stamps, strict=True)]
    return album.pictures()


def test_a_clue_that_tells_the_letters_apart_is_found_and_said() -> None:
    found = {each.clue: each for each in shortcuts(_album(telling=True))}
    for clue in ("brightness", "session", "time"):
        assert found[clue].telling
        assert found[clue].right > 0.9
    assert found["brightness"].apart == "burst"
    assert not found["sharpness"].telling
    words = found["brightness"].words
    assert words.startswith("Brightness alone tells the letters apart in ")
    assert words.endswith("chance is 33.")


def test_clues_that_say_nothing_are_near_chance() -> None:
    for each in shortcuts(_album(telling=False)):
        assert each.right < 0.6, each


def test_with_too_few_pictures_nothing_is_said() -> None:
    album = Album()
    album.add("A", frames=3)
    album.add("B", frames=3)
    assert shortcuts(album.pictures()) == []


def test_chance_is_the_share_of_the_commonest_label() -> None:
    assert not Shortcut("time", 0.45, 0.4, 100, "burst").telling
    assert Shortcut("time", 0.45, 0.04, 100, "burst").telling
    assert "does not tell" in Shortcut("time", 0.05, 0.04, 100, "burst").words


def test_where_each_label_was_recorded_in_one_go_that_is_said_and_counts_as_a_shortcut() -> None:
    rng, album = np.random.default_rng(3), Album()
    for number, label in enumerate(LABELS):
        for _ in range(30):
            album.add(label, light=20 + 15 * number + float(rng.normal(0, 1)), burst=number + 1)
    found = {each.clue: each for each in shortcuts(album.pictures())}
    assert found["brightness"].apart == "nothing"
    assert found["brightness"].right > 0.9
    assert found["brightness"].words.startswith("Every label was recorded in one go: brightness alone tells")
