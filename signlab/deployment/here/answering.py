"""The other side of ``device_lambda/stand_in``: frames and a model for a program that takes this for a DeepLens."""

import contextlib
import json
import socket
import struct
import threading
from pathlib import Path
from typing import Any

import numpy as np

from signlab.errors import SignlabError
from signlab.training.pictures.serving import serve
from signlab.training.preparation import Picture, Preparation, decode
from signlab.training.process import Worker

_HEADER = struct.Struct(">II")


class Answering:
    """Answers on the socket ``path`` from ``start`` until ``close``; for a model whose pictures are prepared by
    ``prepare``. ``asked`` is set once the program looks for a frame: then it has its model."""

    def __init__(self, path: Path, prepare: Preparation) -> None:
        self._prepare = prepare
        self.asked = threading.Event()
        self.taken = -1
        """The sequence number of the newest frame that the program took."""
        self._newest: tuple[int, bytes] | None = None
        self._server = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self._server.bind(str(path))
        self._server.listen()
        self._open: list[socket.socket] = []
        self._lock = threading.Lock()
        self._threads = [threading.Thread(target=self._accept, name="stand-in", daemon=True)]

    def start(self) -> None:
        self._threads[0].start()

    def show(self, jpeg: bytes, sequence: int) -> None:
        """This is the newest frame."""
        self._newest = sequence, jpeg

    def close(self) -> None:
        """Hang up on everybody."""
        with self._lock:
            for one in (self._server, *self._open):
                _hang_up(one)
        for thread in self._threads:
            if thread.ident is not None:
                thread.join()

    def _accept(self) -> None:
        while True:
            try:
                line = self._server.accept()[0]
            except OSError:  # closed
                return
            with self._lock:
                self._open.append(line)
            thread = threading.Thread(target=self._answer_all, args=(line,), name="stand-in line", daemon=True)
            self._threads.append(thread)
            thread.start()

    def _answer_all(self, line: socket.socket) -> None:
        model = _Model(self._prepare)
        try:
            while True:
                facts, pixels = _received(line)
                try:
                    answer, sent = self._answer(facts, pixels, model)
                except SignlabError as error:
                    answer, sent = {"problem": str(error)}, b""
                text = json.dumps(answer).encode()
                line.sendall(_HEADER.pack(len(text), len(sent)) + text)
                line.sendall(sent)
        except (OSError, EOFError):  # it has ended, or we do
            pass
        finally:
            model.close()
            line.close()

    def _answer(self, facts: dict[str, Any], pixels: bytes, model: "_Model") -> tuple[dict[str, Any], bytes]:
        match facts["ask"]:
            case "frame":
                return self._frame(int(facts["after"]))
            case "model":
                model.load(facts)
                return {}, b""
            case _:
                return {"scores": model.name(pixels)}, b""

    def _frame(self, after: int) -> tuple[dict[str, Any], bytes]:
        self.asked.set()
        if self._newest is None or self._newest[0] <= after:
            return {}, b""
        sequence, jpeg = self._newest
        frame = decode(jpeg)
        self.taken = sequence
        return {"sequence": sequence, "shape": frame.shape}, frame.tobytes()


class _Model:
    """A network in a process of its own, that takes pictures as the device's engine does: as bytes."""

    def __init__(self, prepare: Preparation) -> None:
        self._prepare = prepare
        self._side = 0
        self._mean = np.zeros(3, np.float32)
        self._worker: Worker | None = None

    def load(self, facts: dict[str, Any]) -> None:
        """What the stand-in's ``mo.optimize`` noted: symbol, params, side, and the mean of red, green and blue."""
        self.close()
        red_first = facts["mean"] if self._prepare.channels == "RGB" else facts["mean"][::-1]
        self._side, self._mean = int(facts["side"]), np.array(red_first, np.float32)
        files = Path(facts["symbol"]), Path(facts["params"])
        self._worker = Worker(serve, *files, self._side, thing="The model")
        self._worker.receive()  # it is ready, or it says why not

    def name(self, pixels: bytes) -> list[float]:
        if self._worker is None:
            raise SignlabError("The stand-in", "was asked before it was given a model")
        picture: Picture = np.frombuffer(pixels, np.uint8).reshape(self._side, self._side, 3)
        batch = (picture.astype(np.float32) - self._mean).transpose(2, 0, 1)[None]
        self._worker.send(np.ascontiguousarray(batch))
        return [float(score) for score in self._worker.receive()[0]]

    def close(self) -> None:
        if self._worker is not None:
            self._worker.close()
            self._worker = None


def _received(line: socket.socket) -> tuple[dict[str, Any], bytes]:
    text, pixels = _HEADER.unpack(_read(line, _HEADER.size))
    facts: dict[str, Any] = json.loads(_read(line, text))
    return facts, _read(line, pixels)


def _read(line: socket.socket, count: int) -> bytes:
    pieces = []
    while count:
        piece = line.recv(min(count, 1 << 20))
        if not piece:
            raise EOFError
        pieces.append(piece)
        count -= len(piece)
    return b"".join(pieces)


def _hang_up(one: socket.socket) -> None:
    with contextlib.suppress(OSError):  # it was over already
        one.shutdown(socket.SHUT_RDWR)
    one.close()
