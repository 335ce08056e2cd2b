"""A network between client and server that a test can cut, silence or spoil."""

import contextlib
import select
import socket
import struct
import threading


class Proxy:
    """Forwards connections to ``port`` on this machine from ``self.port``."""

    def __init__(self, port: int) -> None:
        self._target = port
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self.forwarded = 0
        """Bytes that went from the server to clients."""
        self.spoil = threading.Event()
        self._passing = threading.Event()
        self._passing.set()
        self._open: list[socket.socket] = []
        self._closed = threading.Event()
        threading.Thread(target=self._accept, daemon=True).start()

    def cut(self) -> None:
        """Break every connection at once, as a reset does; new ones are let through."""
        while self._open:
            end = self._open.pop()
            with contextlib.suppress(OSError):  # it has ended by itself
                end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            end.close()

    def silence(self) -> None:
        """Nothing passes any more, and nobody is told."""
        self._passing.clear()

    def resume(self) -> None:
        self._passing.set()

    def close(self) -> None:
        self._closed.set()
        self._passing.set()
        with contextlib.suppress(OSError):  # on some systems only a connection may be shut down
            self._listener.shutdown(socket.SHUT_RDWR)  # or accepting would go on in its thread
        self._listener.close()
        self.cut()

    def _accept(self) -> None:
        while not self._closed.is_set():
            try:
                client, _ = self._listener.accept()
                server = socket.create_connection(("127.0.0.1", self._target))
            except OSError:
                continue
            self._open += [client, server]
            threading.Thread(target=self._forward, args=(client, server), daemon=True).start()

    def _forward(self, client: socket.socket, server: socket.socket) -> None:
        with contextlib.suppress(OSError, ValueError):
            while True:
                for source in select.select([client, server], [], [], 0.5)[0]:
                    data = source.recv(1 << 16)
                    self._passing.wait()
                    if not data:
                        return self._end(client, server)
                    if source is server:
                        self.forwarded += len(data)
                        if self.spoil.is_set():
                            self.spoil.clear()
                            data = bytes([data[0] ^ 0xFF]) + data[1:]
                    (client if source is server else server).sendall(data)
        return self._end(client, server)

    @staticmethod
    def _end(*ends: socket.socket) -> None:
        for end in ends:
            end.close()
