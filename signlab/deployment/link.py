"""A device that several threads ask things of, over one connection that is made when it is first needed."""

import contextlib
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace

from signlab.capture.deeplens.connection import Connector
from signlab.capture.deeplens.login import Login
from signlab.deployment.shell import Places, Shell, no_password
from signlab.errors import Cancelled, SignlabError


class Link:
    """Logs in to one device as often as it has to, and asks a person for each password once.

    ``login`` may ask a person; ``quiet`` is a login that asks nobody, for who only wants to know how the device is.
    ``ask`` gives the password for sudo where that of the login does not do. What was said is kept in memory alone,
    until ``close``. Any thread may call anything.
    """

    def __init__(
        self,
        login: Login,
        places: Places | None = None,
        ask: Callable[[], str | None] = no_password,
        quiet: Login | None = None,
        timeout: float = 15.0,
    ) -> None:
        self.places = places or Places()
        self._ask = ask
        self._lock = threading.Lock()
        self._stop = threading.Event()
        self._open = contextlib.ExitStack()
        self._shell: Shell | None = None
        self._offered: str | None = None
        self._root: str | None = None
        self.given: str | None = None
        """The password that the device took at the login; None where a key did."""
        self.login = login
        quiet = quiet or Login(login.user, login.host, login.port, login.key_file)
        self._connector = Connector(self._noted(login), timeout)
        self._quiet = Connector(self._noted(quiet), timeout)

    @property
    def connected(self) -> bool:
        """Whether it is logged in just now."""
        return self._shell is not None and self._shell.connection.alive

    def shell(self) -> Shell:
        """Logged in.

        Raises:
            Refused: the device takes none of what there is to give.
            Interrupted: it cannot be reached.
            Cancelled: the link was closed meanwhile.
        """
        with self._lock:
            return self._connected(self._connector)

    def quiet_shell(self) -> Shell:
        """The same, without asking anybody.

        Raises:
            SignlabError: as above, or somebody is being asked just now.
        """
        if not self._lock.acquire(blocking=False):
            raise SignlabError(f"The device at {self.login.host}", "is being logged in to")
        try:
            return self._connected(self._quiet)
        finally:
            self._lock.release()

    def close(self) -> None:
        """Break off whatever is under way, and forget the passwords."""
        self._stop.set()
        self._connector.cut()
        self._quiet.cut()
        with self._lock:
            self._hang_up()
        self._offered = self._root = self.given = None

    def again(self) -> Login:
        """For a connection of one's own: with the password that the device took already, if it took one."""

        def passwords() -> Iterator[str | None]:
            if self.given is not None:
                yield self.given
            while True:
                yield self.login.password()

        return replace(self.login, password=passwords().__next__)

    def _connected(self, connector: Connector) -> Shell:
        if self._stop.is_set():
            raise Cancelled
        if self._shell is None or not self._shell.connection.alive:
            self._hang_up()
            connection = self._open.enter_context(connector.connected(self._stop))
            self.given = self._offered
            self._shell = Shell(connection, self.login.host, self.places, self._for_sudo(), self._stop)
        return self._shell

    def _hang_up(self) -> None:
        self._shell = None
        self._open.close()

    def _noted(self, login: Login) -> Login:
        """``login``, with its latest password kept in mind."""

        def password() -> str | None:
            self._offered = login.password()
            return self._offered

        return replace(login, password=password)

    def _for_sudo(self) -> Callable[[], str | None]:
        """What sudo is told: the password that it took before, or that of the login; then what a person says."""

        def passwords() -> Iterator[str | None]:
            known = self._root or self.given
            if known is not None:
                yield known
            while True:
                self._root = self._ask()
                yield self._root

        return passwords().__next__
