"""The rows of the page's list."""

from collections.abc import Iterable, Sequence

from PySide6.QtCore import QCoreApplication

from signlab.deployment.release import Release
from signlab.ui.pages.deploy import words
from signlab.ui.pages.deploy.device import Device
from signlab.ui.widgets.roster import Row

HERE, DEVICE, RELEASE = "here", "device:", "release:"
"""What the ids of rows are, or begin with."""

translate = QCoreApplication.translate


def named(id_: str, kind: str) -> str:
    """The name of what the row ``id_`` shows, "" where that is of another kind."""
    return id_.removeprefix(kind) if id_.startswith(kind) else ""


def rows(devices: Iterable[Device], releases: Sequence[Release]) -> list[Row]:
    """This computer, the devices, and the releases with the newest first."""
    here = Row(HERE, translate("Deploy", "This computer"), translate("Deploy", "try a model here"), icon="hand")
    return [here, *map(_device, devices), *map(_release, reversed(releases))]


def _device(device: Device) -> Row:
    said, tone = words.state(device.standing)
    if device.deploying:
        said, tone = translate("Deploy", "deploying …"), "accent"
    fps = device.standing.fps if device.standing else 0.0
    figure, unit = (f"{fps:.1f}", "fps") if fps else ("", "")
    return Row(
        DEVICE + device.name, device.name, said, tone, figure, unit, -1.0 if device.deploying else None, "device"
    )


def _release(release: Release) -> Row:
    size = release.size / 1e6
    said = translate("Deploy", "release, {n} labels").format(n=len(release.classes))
    return Row(
        RELEASE + release.name,
        release.name,
        said,
        "",
        f"{size:,.0f}" if size >= 10 else f"{size:.1f}",
        "MB",
        icon="deploy",
    )
