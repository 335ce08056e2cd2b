"""What stands behind the question mark of a source's URL: ``?fps=15&loop=yes``."""

from urllib.parse import parse_qsl

from signlab.errors import SignlabError

_YES, _NO = ("yes", "1", "true", "on"), ("no", "0", "false", "off")


class UrlSettings:
    """The settings of ``url``, from its ``query``; each of ``known`` name, and read as the kind that is asked for.

    Raises:
        SignlabError: a setting is unknown or given twice; or, when read, its value makes no sense.
    """

    def __init__(self, url: str, query: str, *, known: tuple[str, ...]) -> None:
        self._url = url
        self._values: dict[str, str] = {}
        for name, value in parse_qsl(query, keep_blank_values=True):
            if name not in known:
                raise self._wrong(f"has a setting that is unknown: {name}", f"There are: {', '.join(known)}.")
            if name in self._values:
                raise self._wrong(f"has {name} twice", "Give it once.")
            self._values[name] = value

    def text(self, name: str, default: str) -> str:
        return self._values.get(name) or default

    def number(self, name: str, default: int) -> int:
        value = self._values.get(name)
        if value is None:
            return default
        if not value.isdecimal() or len(value) > 9:
            raise self._wrong(f"has {name}={value}", "Write a whole number.")
        return int(value)

    def rate(self, name: str) -> float | None:
        """Frames a second, or None when it is not given."""
        value = self._values.get(name)
        if value is None:
            return None
        try:
            rate = float(value)
        except ValueError:
            rate = 0.0
        if not 0 < rate <= 1000:
            raise self._wrong(f"has {name}={value}", "Write how many frames a second, such as 15.")
        return rate

    def size(self, name: str) -> tuple[int, int] | None:
        """Width and height in pixels, or None when it is not given."""
        value = self._values.get(name)
        return None if value is None else parse_size(value, f"The source {self._url}")

    def switch(self, name: str, default: bool) -> bool:
        value = self._values.get(name, "yes" if default else "no").casefold()
        if value not in _YES + _NO:
            raise self._wrong(f"has {name}={value}", "Write yes or no.")
        return value in _YES

    def _wrong(self, cause: str, next_step: str) -> SignlabError:
        return SignlabError(f"The source {self._url}", cause, next_step)


def parse_size(text: str, thing: str) -> tuple[int, int]:
    """``640x480`` as (width, height) in pixels, each from 16 to 16,384. Errors are about ``thing``."""
    parts = text.casefold().replace("×", "x").split("x")
    if len(parts) == 2 and all(part.isdecimal() and 16 <= int(part) <= 16384 for part in parts):
        return int(parts[0]), int(parts[1])
    raise SignlabError(thing, f"has the size {text}", "Write width and height in pixels, such as 640x480.")
