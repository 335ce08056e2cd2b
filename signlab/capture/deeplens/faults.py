"""The two ways in which a device says no. Anything else that is a ``SignlabError`` lies between them."""

from signlab.errors import SignlabError


class Refused(SignlabError):  # noqa: N818 -- an answer of the device
    """Trying again cannot help, and may lock somebody out: a wrong password, an unknown or changed host key."""


class Interrupted(SignlabError):  # noqa: N818 -- a state of the connection
    """Trying again may help: the device cannot be reached just now, or the connection broke."""
