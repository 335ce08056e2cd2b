"""What several modules need: a clock that nobody sets, whole files, hashes."""

import hashlib
import io
import json
import os
import time


def _since_boot():
    return os.times()[4]  # Python 2.7 has no time.monotonic; this one moves in steps of 10 ms


CLOCK = getattr(time, "monotonic", _since_boot)


class Unusable(Exception):
    """Something without which nothing can run, in words for a person."""

    def __init__(self, words):
        Exception.__init__(self, plain(words))


def read_json(path):
    """The JSON in a file. Raises Unusable, naming it."""
    try:
        with io.open(path, encoding="utf-8") as stream:
            return json.load(stream)
    except (IOError, OSError, ValueError) as error:
        raise Unusable("%s cannot be read: %s" % (path, error))


def write_whole(path, content):
    """Puts bytes in place of the file ``path``, all or none. Not synced: it lies in memory, or can be made again."""
    draft = "%s.%d.part" % (path, os.getpid())
    try:
        with open(draft, "wb") as stream:
            stream.write(content)
        os.rename(draft, path)
    except Exception:
        if os.path.exists(draft):
            os.unlink(draft)
        raise


def as_json(value):
    """A line of JSON, as bytes."""
    return json.dumps(value, sort_keys=True).encode("ascii") + b"\n"


def sha256_of(path):
    digest = hashlib.sha256()
    with open(path, "rb") as stream:
        for block in iter(lambda: stream.read(1 << 20), b""):
            digest.update(block)
    return digest.hexdigest()


def plain(text):
    """``text`` in ASCII, as a native string: for cv2's letters, for an exception, for a log in any locale."""
    if isinstance(text, bytes):
        text = text.decode("utf-8", "replace")
    return str(text.encode("ascii", "replace").decode("ascii"))


def in_words(error):
    """An exception, for a person."""
    return str(error) if isinstance(error, Unusable) else "%s: %s" % (type(error).__name__, error)
