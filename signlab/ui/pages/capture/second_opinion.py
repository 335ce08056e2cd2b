"""When the model sees another letter than the one that is asked for, long enough that it is worth a word."""

PATIENCE = 1.5
"""Seconds for which it has to see the same other letter: a hand on its way shows many."""

LINGER = 1.0
"""Seconds for which the word stays once it no longer does, so that it can be read."""


class SecondOpinion:
    def __init__(self) -> None:
        self._asked = ""
        self._other, self._since, self._last = "", 0.0, 0.0
        self.said = ""
        """The label that the model sees instead; "" while it agrees, or nobody can tell."""

    def hear(self, now: float, asked: str, counts: str) -> str:
        """``counts`` is the label that counts for the model at ``now`` (seconds), "" for none. Returns ``said``."""
        if asked != self._asked or counts == asked:
            self._asked, self._other, self.said = asked, "", ""
        if counts and asked and counts != asked:
            if counts != self._other:
                self._other, self._since = counts, now
            self._last = now
            if now - self._since >= PATIENCE:
                self.said = counts
        elif now - self._last > LINGER:
            self._other, self.said = "", ""
        return self.said
