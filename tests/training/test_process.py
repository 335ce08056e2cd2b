"""Work in a process of its own."""

import os
import signal
from multiprocessing.connection import Connection

from signlab.training.process import Worker


def echo(connection: Connection) -> None:
    connection.send("ready")
    while True:
        connection.send(connection.recv())


def test_ctrl_c_is_for_the_one_that_started_it() -> None:
    with Worker(echo, thing="The echo") as worker:
        assert worker.receive() == "ready"
        assert worker.pid
        os.kill(worker.pid, signal.SIGINT)  # as a terminal does to all that runs in it
        worker.send("still there")
        assert worker.receive() == "still there"
