"""Finds words by a few of their letters."""


def cost(wanted: str, text: str) -> float | None:
    """How badly ``wanted`` fits ``text``: 0 is best, None not at all. Its letters have to come in order, best together
    or at the starts of words; blanks and case do not count."""
    text = text.casefold()
    costs = {-1: 0.0}  # where the letter before was found, and the cheapest way to get there
    for letter in "".join(wanted.casefold().split()):
        places = [at for at, other in enumerate(text) if other == letter and at > min(costs)]
        costs = {
            at: min(spent + _jump(text, before, at) for before, spent in costs.items() if before < at) for at in places
        }
        if not costs:
            return None
    return min(costs.values()) + len(text) / 1000  # of two that fit alike the shorter


def _jump(text: str, before: int, at: int) -> float:
    """What it costs to go on at ``at`` when the letter before was at ``before``."""
    if at == before + 1:
        return 0
    return 1 if not text[at - 1].isalnum() else 3 + min(at - before, 10) / 10
