"""What the keys that record do. Knows no key by name and no widget."""

from collections.abc import Callable, Hashable, Iterable


class Hold:
    """Each letter's key records as long as it is held; or, where ``holding`` is False, from one press to the next.

    With two keys down the one that went down last records: the burst of the other one ends whole, and letting go of
    the other one then changes nothing. ``begin`` and ``end`` are called with the label.
    """

    def __init__(self, begin: Callable[[str], object], end: Callable[[str], object]) -> None:
        self.holding = True
        self.label = ""
        """What is being recorded; "" for nothing."""
        self.ousted = ""
        """The label whose burst ended when this one began, since both keys were down."""
        self._begin, self._end = begin, end
        self._down: dict[Hashable, str] = {}

    def press(self, key: Hashable, label: str) -> None:
        """``key`` went down. Harmless while it is down: a key that is held repeats itself."""
        if key in self._down:
            return
        both = bool(self.label) and self.label in self._down.values()
        self._down[key] = label
        if self.label == label:
            if not self.holding:
                self._stop()
            return
        self.ousted = self.label if both else ""
        self.label = label  # whoever records lets go of the burst before by itself
        self._begin(label)

    def release(self, key: Hashable) -> None:
        """``key`` went up."""
        label = self._down.pop(key, "")
        if self.holding and label and label == self.label and label not in self._down.values():
            self._stop()

    def toggle(self, label: str) -> None:
        """Without any key: begin ``label``, or end what is recorded."""
        if self.label:
            self._stop()
        else:
            self.label = label
            self._begin(label)

    def let_go(self) -> None:
        """Nobody would hear any more that a key goes up: the window lost the focus, or another page is seen."""
        self._down.clear()
        if self.label:
            self._stop()

    def over(self, label: str) -> None:
        """The burst of ``label`` ended by itself. Its key may still be down."""
        if self.label == label:
            self.label = self.ousted = ""

    def _stop(self) -> None:
        label, self.label, self.ousted = self.label, "", ""
        self._end(label)


def by_character(names: Iterable[str]) -> dict[str, str]:
    """The labels that a key stands for: those of one character, by that character folded."""
    return {name.casefold(): name for name in names if len(name) == 1}
