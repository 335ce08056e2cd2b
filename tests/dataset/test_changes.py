import json

from signlab.dataset.changes import Changes, Move, Place, grouped, in_words, ungrouped

A, B, TRASH_A = Place("images", "A"), Place("images", "B"), Place("trash", "A")


def test_moves_survive_json() -> None:
    moves = [Move("1", None, A), Move("2", A, B), Move("3", A, B), Move("4", TRASH_A, None)]
    assert ungrouped(json.loads(json.dumps(grouped(moves)))) == moves


def test_taking_a_new_picture_back_moves_it_to_the_trash_and_again_back() -> None:
    undone = Move("1", None, A).reversed()
    assert undone == Move("1", A, TRASH_A)
    assert undone.reversed() == Move("1", TRASH_A, A)


def test_moves_in_words() -> None:
    assert in_words([]) == "nothing changed"
    assert in_words([Move("1", None, A)]) == "1 picture added to A"
    assert in_words([Move(str(n), A, B) for n in range(1200)]) == "1,200 pictures moved from A to B"
    assert in_words([Move("1", B, A)], back=True) == "1 picture moved back from B to A"
    assert in_words([Move("1", A, TRASH_A)]) == "1 picture moved from A to the trash"
    assert in_words([Move("1", TRASH_A, A)]) == "1 picture moved from the trash to A"
    assert in_words([Move("1", TRASH_A, None)]) == "1 picture deleted for good"
    assert in_words([Move("1", None, A), Move("2", None, B)]) == "1 picture added to A, 1 added to B"


def test_many_labels_are_summed_up() -> None:
    to_trash = [Move(f"{n}", Place("images", f"L{n}"), Place("trash", f"L{n}")) for n in range(9)]
    assert in_words(to_trash) == "9 pictures moved from several labels to the trash"
    added = [Move(f"{n}", None, Place("images", f"L{n}")) for n in range(9)]
    assert in_words(added) == "9 pictures added to 9 labels"
    restored = [move.reversed() for move in to_trash]
    assert in_words(restored) == "9 pictures moved from the trash to 9 labels"
    between = [Move(f"{n}", A, Place("images", f"L{n}")) for n in range(9)]
    assert in_words(between) == "9 pictures moved between 9 labels"


def test_changes_name_the_folders_to_redraw() -> None:
    changes = Changes("relabel", "", (Move("1", A, B), Move("2", None, B)))
    assert changes.places == {A, B}
    assert json.loads(json.dumps(changes.as_dict()))["pictures"] == 2
