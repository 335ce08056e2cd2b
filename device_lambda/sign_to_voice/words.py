"""Words from letters: space, del and nothing are signs like others; so is a pause."""

SPACE, DELETE, NOTHING = "space", "del", "nothing"


def is_sign(label, meaning):
    return label.lower() == meaning


def written(letters):
    """Letters as a person would write them; longer labels with blanks between."""
    blank = "" if all(len(letter) == 1 for letter in letters) else " "
    return blank.join(letters)


class Words(object):
    """``letters`` are those of the word so far."""

    def __init__(self):
        self.letters = []
        self._quiet = None

    @property
    def word(self):
        return written(self.letters)

    def see(self, now, label, held, pause):
        """What happened in this frame, as (kind, labels): ("letter", [A]), ("deleted", [A]), ("word", [A, B]).

        ``label`` is what counts from this frame on (None: nothing new), ``held`` what is still being signed,
        ``pause`` the seconds of rest that end a word.
        """
        resting = held is None or is_sign(held, NOTHING)
        if not resting:
            self._quiet = None
        elif self._quiet is None:
            self._quiet = now
        if label is None or is_sign(label, NOTHING):
            return self._end() if resting and now - self._quiet >= pause else []
        if is_sign(label, SPACE):
            return self._end()
        if is_sign(label, DELETE):
            return [("deleted", [self.letters.pop()])] if self.letters else []
        self.letters.append(label)
        return [("letter", [label])]

    def _end(self):
        ended, self.letters = self.letters, []
        return [("word", ended)] if ended else []
