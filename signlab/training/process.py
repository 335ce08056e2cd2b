"""Work in a process of its own: it can be ended at any moment, and it ends when the one that started it dies."""

import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Callable
from multiprocessing.connection import Connection
from pathlib import Path
from types import TracebackType
from typing import Any

from signlab.errors import Problem, SignlabError
from signlab.jobs import Watch

Work = Callable[..., None]
"""Called in the process as ``work(connection, *arguments)``; a function of a module, so that it can be named there."""

_PATIENCE = 0.05
"""Seconds between two looks at whether somebody wants to stop."""


class Worker:
    """A process that does ``work``; a context manager, and gone at its end. ``log`` gets all that it prints."""

    def __init__(self, work: Work, *arguments: Any, thing: str, log: Path | None = None) -> None:
        spawn = multiprocessing.get_context("spawn")  # the only way that is the same everywhere, and safe with threads
        self._thing = thing
        self._connection, theirs = spawn.Pipe()
        self._process = spawn.Process(target=_begin, args=(theirs, work, log, arguments), daemon=True)
        self._process.start()
        theirs.close()  # so that its death is seen

    @property
    def pid(self) -> int | None:
        return self._process.pid

    def send(self, message: Any) -> None:
        try:
            self._connection.send(message)
        except OSError:
            raise self._died() from None

    def receive(self, watch: Watch | None = None) -> Any:
        """The next message. Raises ``Cancelled`` when ``watch`` is cancelled, ``SignlabError`` when the work failed."""
        while not self._connection.poll(_PATIENCE):
            if watch is not None:
                watch.check()
        if watch is not None:
            watch.check()
        try:
            message = self._connection.recv()
        except (EOFError, OSError):
            raise self._died() from None
        if isinstance(message, Problem):
            raise SignlabError(message.thing, message.cause, message.next_step)
        return message

    def _died(self) -> SignlabError:
        self._process.join(5)
        code = self._process.exitcode
        how = f"by signal {-code}" if code is not None and code < 0 else f"with code {code}"
        killed = " (the computer may have run out of memory)" if code == -9 else ""
        return SignlabError(self._thing, f"ended {how}{killed}", "See log.txt of the run.")

    def close(self) -> None:
        """End the process, whatever it is doing."""
        self._process.kill()
        self._process.join()
        self._connection.close()
        self._process.close()

    def __enter__(self) -> "Worker":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _begin(connection: Connection, work: Work, log: Path | None, arguments: tuple[Any, ...]) -> None:
    """In the new process: do ``work``, and send what went wrong as a ``Problem``."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # a terminal tells us of Ctrl-C too; whoever started us ends us
    threading.Thread(target=_end_with_parent, daemon=True).start()
    _print_to(log)
    try:
        work(connection, *arguments)
    except SignlabError as error:
        connection.send(error.problem)
    except (BrokenPipeError, EOFError):
        pass  # nobody listens any more
    except Exception as error:
        import traceback

        traceback.print_exc()
        connection.send(
            Problem("The work in another process", f"failed: {type(error).__name__}: {error}", "See log.txt.")
        )
    finally:
        sys.stdout.flush()
        sys.stderr.flush()


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _print_to(log: Path | None) -> None:
    """Let all that this process prints, in Python and below it, go to the end of ``log``, or nowhere."""
    flags = os.O_WRONLY | (os.O_APPEND | os.O_CREAT if log else 0)
    target = os.open(log or os.devnull, flags, 0o644)
    for stream, descriptor in ((sys.stdout, 1), (sys.stderr, 2)):
        stream.flush()
        os.dup2(target, descriptor)
    os.close(target)
