"""What a worker's exception means to a person."""

import re
import sqlite3
import sys

from signlab.errors import Problem, SignlabError


def in_words(error: BaseException) -> Problem:
    """The problem that ``error`` is. One that nobody foresaw is reported as a crash too, and the window stays."""
    if isinstance(error, SignlabError):
        return error.problem
    if isinstance(error, OSError):
        return Problem(str(error.filename or "The disk"), error.strerror or str(error), "Mend that, then try again.")
    if isinstance(error, sqlite3.Error):
        return Problem("The index of the project", str(error), "Close other programs that use it, then try again.")
    sys.excepthook(type(error), error, error.__traceback__)
    return Problem("This", f"went wrong inside Sign Lab ({type(error).__name__}: {error})", "A report was saved.")


def without_options(problem: Problem) -> Problem:
    """``problem`` without what it says in brackets to somebody at a terminal: ``(--label)``, ``(signlab new)``."""
    return Problem(
        *(re.sub(r" \((--|signlab )[^()]*\)", "", text) for text in (problem.thing, problem.cause, problem.next_step))
    )
