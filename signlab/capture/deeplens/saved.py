"""The devices a person has saved under a name. No secrets: those are in the keyring."""

import sys
from dataclasses import dataclass
from pathlib import Path

import platformdirs
import tomlkit

from signlab.capture.deeplens import address
from signlab.errors import SignlabError
from signlab.files import write_whole

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib


@dataclass(frozen=True, slots=True)
class SavedDevice:
    """``url`` is a ``deeplens://`` URL without a password."""

    name: str
    url: str


def _file() -> Path:
    return Path(platformdirs.user_config_dir("signlab")) / "devices.toml"


def saved_devices() -> list[SavedDevice]:
    """All saved devices, in the order they were saved."""
    path = _file()
    try:
        rows = tomllib.loads(path.read_text(encoding="utf-8")).get("device", [])
        return [SavedDevice(str(row["name"]), str(row["url"])) for row in rows]
    except FileNotFoundError:
        return []
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise SignlabError(
            f"The list of devices in {path}", f"cannot be read: {error}", "Mend it, or delete the file."
        ) from None


def save_device(name: str, url: str) -> SavedDevice:
    """Save a device; one of the same name is replaced."""
    if not name.strip():
        raise SignlabError("The device", "has no name", "Give it one, such as kitchen.")
    address.parse(url)
    device = SavedDevice(name.strip(), url)
    _write([*(other for other in saved_devices() if other.name != device.name), device])
    return device


def change_device(old: str, name: str, url: str) -> SavedDevice:
    """Give the device called ``old`` another name or address; it keeps its place in the list."""
    address.parse(url)
    device = SavedDevice(name.strip() or old, url)
    devices = saved_devices()
    if device.name != old and device.name in (other.name for other in devices):
        raise SignlabError(f"The device {device.name!r}", "is there already", "Choose another name.")
    _write([device if other.name == old else other for other in devices])
    return device


def remove_device(name: str) -> SavedDevice:
    """Forget the device called ``name``."""
    devices = saved_devices()
    for device in devices:
        if device.name == name:
            _write([other for other in devices if other is not device])
            return device
    names = ", ".join(device.name for device in devices) or "none"
    raise SignlabError(f"The device {name!r}", "is not among the saved ones", f"There are: {names}.")


def _write(devices: list[SavedDevice]) -> None:
    rows = tomlkit.aot()
    for device in devices:
        rows.append(tomlkit.item({"name": device.name, "url": device.url}))
    path = _file()
    path.parent.mkdir(parents=True, exist_ok=True)
    write_whole(path, tomlkit.dumps({"device": rows}))
