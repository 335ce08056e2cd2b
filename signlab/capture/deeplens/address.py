"""A DeepLens by its URL: ``deeplens://user@host[:port][/project]``."""

import re
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from signlab.errors import SignlabError

_FORM = "Write deeplens://USER@HOST[:PORT][/project], for instance deeplens://aws_cam@192.168.1.20."

_HOST = re.compile(r"[\w.:%-]*")
"""Names in any script, and numbers, of IPv6 with a zone too; what is empty is told apart later."""


@dataclass(frozen=True, slots=True)
class Address:
    """Where a device is. ``project`` asks for the stream of the running project instead of the camera's."""

    user: str
    host: str
    port: int = 22
    project: bool = False

    @property
    def account(self) -> str:
        """``user@host:port``, as the keyring knows it."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{self.user}@{host}:{self.port}"


def parse(url: str) -> Address:
    """The address that ``url`` means.

    Raises:
        SignlabError: it is not of that form, or holds a password. Its text is then not repeated.
    """
    try:
        parts = urlsplit(url)
        port = parts.port or 22
        (parts.hostname or "").encode("idna")
        if not _HOST.fullmatch(parts.hostname or ""):
            raise ValueError
    except ValueError:
        raise SignlabError("The address of the DeepLens", "has a port or host that cannot be", _FORM) from None
    if parts.password is not None:
        raise SignlabError(
            "The address of the DeepLens",
            "holds a password, which other users of this computer could see",
            "Leave it out: Sign Lab asks for it, or takes it from the system's keyring.",
        )
    if parts.scheme != "deeplens":
        raise SignlabError(f"The source {url!r}", "does not start with deeplens://", _FORM)
    if not parts.username or not parts.hostname:
        missing = "host" if parts.username else "user (on a DeepLens it is aws_cam)"
        raise SignlabError(f"The source {url!r}", f"names no {missing}", _FORM)
    path = parts.path.rstrip("/")
    if path not in ("", "/project") or parts.query or parts.fragment:
        raise SignlabError(f"The source {url!r}", "asks for a stream that a DeepLens does not have", _FORM)
    return Address(unquote(parts.username), parts.hostname, port, path == "/project")
