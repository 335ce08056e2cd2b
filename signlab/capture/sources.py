"""Opens a source of frames by its URL, and lists what there is to open."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from signlab.capture.source import FrameSource, SourceOptions
from signlab.errors import Problem, SignlabError

if TYPE_CHECKING:
    from signlab.capture.deeplens.login import Login

FORMS = {
    "camera": "camera:0 or camera:NAME, a camera of this computer",
    "deeplens": "deeplens://USER@HOST, a DeepLens; with /project behind it, what its project shows",
    "file": "file:PATH, a video or concatenated JPEGs",
    "demo": "demo: or demo:?word=HELLO&light=dim, a hand that signs, drawn by the program",
}
"""Each kind of source, and how its URL is written."""


def open_source(url: str, options: SourceOptions | None = None, login: Login | None = None) -> FrameSource:
    """The source that ``url`` names; nothing is read before its ``frames()`` are. ``login`` is for a DeepLens.

    Raises:
        SignlabError: the URL names no source, or one that does not exist.
    """
    options = options or SourceOptions()
    match url.partition(":")[0].casefold():
        case "camera":
            from signlab.capture.camera import CameraSource

            return CameraSource(url, options)
        case "deeplens":
            from signlab.capture.deeplens.source import DeepLensSource

            return DeepLensSource(url, options, login)
        case "file":
            from signlab.capture.file import FileSource

            return FileSource(url, options)
        case "demo":
            from signlab.capture.demo import DemoSource

            return DemoSource(url, options)
    raise SignlabError(f"The source {url!r}", "is of no known kind", f"Write {'; '.join(FORMS.values())}.")


@dataclass(frozen=True, slots=True)
class Listed:
    """A source that can be opened. ``kind`` is what its URL begins with."""

    url: str
    kind: str
    name: str

    def as_dict(self) -> dict[str, str]:
        return asdict(self)


def list_sources() -> tuple[list[Listed], list[Problem]]:
    """The cameras of this computer, the devices that were saved, and the demo; and what kept some from being listed."""
    from signlab.capture.cameras import cameras
    from signlab.capture.deeplens.saved import saved_devices

    found = [Listed(f"camera:{camera.number}", "camera", camera.name) for camera in cameras()]
    problems = []
    try:
        found += [Listed(device.url, "deeplens", device.name) for device in saved_devices()]
    except SignlabError as error:
        problems.append(error.problem)
    found.append(Listed("demo:", "demo", "A hand that signs, drawn by the program"))
    return found, problems
