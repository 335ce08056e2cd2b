"""The line to ``signlab device simulate``: a question and an answer at a time. Python 2.7 and 3.

Both are a header of two big-endian numbers, 4 bytes each, then so many bytes of JSON and so many of pixels. The
environment names the socket: SIGNLAB_STAND_IN.
"""

import errno
import json
import os
import socket
import struct

HEADER = struct.Struct(">II")


class Line(object):
    """One connection; opened with the first question."""

    def __init__(self):
        self._socket = None

    def ask(self, facts, pixels=b""):
        """(facts, pixels) of the answer. Raises RuntimeError with what the other side says is wrong, or that it has gone."""
        try:
            if self._socket is None:
                self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
                self._socket.connect(os.environ["SIGNLAB_STAND_IN"])
            text = json.dumps(facts).encode("utf-8")
            self._write(HEADER.pack(len(text), len(pixels)) + text)
            self._write(pixels)
            sizes = HEADER.unpack(self._read(HEADER.size))
            answer = json.loads(self._read(sizes[0]).decode("utf-8"))
            pixels = self._read(sizes[1])
        except (IOError, OSError) as error:
            raise RuntimeError("signlab device simulate has gone: %s" % error)
        if answer.get("problem"):
            raise RuntimeError(answer["problem"])
        return answer, pixels

    def _write(self, content):
        view = memoryview(content)
        while len(view):
            view = view[_undisturbed(self._socket.send, view) :]

    def _read(self, count):
        pieces = []
        while count:
            piece = _undisturbed(self._socket.recv, min(count, 1 << 20))
            if not piece:
                raise IOError("the line is closed")
            pieces.append(piece)
            count -= len(piece)
        return b"".join(pieces)


def _undisturbed(call, argument):
    """``call``, again where a signal broke it off, as SIGTERM does under Python 2.7."""
    while True:
        try:
            return call(argument)
        except (IOError, OSError) as error:
            if error.errno != errno.EINTR:
                raise
