"""Logging in to a device from a terminal: a key, or a password that is asked for; and which device it is."""

import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from signlab.cli import console
from signlab.errors import SignlabError

if TYPE_CHECKING:
    from signlab.capture.deeplens.login import HostKey, Login

Key = typer.Option(None, "--key", help="DeepLens: log in with this private key only.", dir_okay=False, exists=True)
AcceptHostKey = typer.Option(None, "--accept-host-key", help="DeepLens: trust a new device with this fingerprint.")
KeepPassword = typer.Option(False, "--keep-password", help="DeepLens: keep the password in this computer's keyring.")


_ASKING = threading.Lock()
"""One question at a time: several devices may be logged in to at once."""


def login_for(url: str, key: Path | None, accept: str | None, *, keep: bool = False) -> "Login | None":
    """How to log in to the device that ``url`` names; None when it names none.

    Without a terminal nothing is asked: then a key or a kept password, and a known or accepted device, have to do.
    """
    if not url.casefold().startswith("deeplens:"):
        return None
    from dataclasses import replace

    from signlab.capture.deeplens.login import Login
    from signlab.capture.deeplens.passwords import kept_or_asked

    login = Login.of(url, key_file=key, on_new_host=lambda shown: _is_trusted(shown, accept))
    return replace(login, password=kept_or_asked(login, lambda: ask_password(login, keep)))


def _is_trusted(shown: "HostKey", accept: str | None) -> bool:
    if accept is not None or not sys.stdin.isatty():
        return accept is not None and shown.fingerprint.removeprefix("SHA256:") == accept.removeprefix("SHA256:")
    with _ASKING:
        console.say(f"{shown.host} is new here. Its {shown.kind} key is {shown.fingerprint}.")
        return typer.confirm("Is that your device?", default=False, err=True)


def ask_password(login: "Login", keep: bool) -> str | None:
    if not sys.stdin.isatty():
        return None
    with _ASKING:
        password: str = typer.prompt(
            f"Password of {login.account}", hide_input=True, default="", show_default=False, err=True
        )
    if password and keep:
        from signlab.capture.deeplens import passwords

        try:
            passwords.keep(login, password)  # where it is wrong, the next one replaces it
        except SignlabError as error:
            console.say_problems([error.problem])
    return password or None
