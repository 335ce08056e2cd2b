"""The program, for which stand-ins lie where a DeepLens has its files: ``python window.py window PROJECT``.

``$STAND_IN_PLACES`` holds JSON: for each port the folder that plays the device there.
"""

import json
import os
from pathlib import Path

from signlab.cli import main
from signlab.deployment import link
from tests.stand_in.device import places_below

_ROOTS = json.loads(os.environ.get("STAND_IN_PLACES", "{}"))
PLACES = {int(port): places_below(Path(root)) for port, root in _ROOTS.items()}


class Link(link.Link):
    """To a stand-in."""

    def __init__(self, login, *others, **more):  # type: ignore[no-untyped-def]
        super().__init__(login, *others, **more)
        self.places = PLACES[login.port]


if __name__ == "__main__":
    import signlab.ui.pages.capture.asking as asking

    asking.Link = Link
    main()
