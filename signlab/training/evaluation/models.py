"""Models of every engine, opened from their archives and ready to be asked."""

import contextlib
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Protocol

import numpy as np
import numpy.typing as npt

from signlab.training import bundle
from signlab.training.bundle import Bundle
from signlab.training.landmarks import model as landmarks
from signlab.training.landmarks.model import LandmarkModel
from signlab.training.preparation import Picture


class Model(Protocol):
    """Names pictures. Rows of ``probabilities`` that are all 0 mean "nothing": no sign was found."""

    classes: tuple[str, ...]

    def probabilities(self, pictures: Sequence[Picture]) -> npt.NDArray[np.float32]:
        """(pictures, classes)."""
        ...

    def __enter__(self) -> "Model": ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...


@dataclass(frozen=True)
class Origin:
    """Where a model comes from. ``assumed``: how it wants pictures is a guess."""

    engine: str
    build: str
    run: str
    assumed: bool = False


@contextlib.contextmanager
def opened(archive: Path, classes: Sequence[str] = ()) -> Iterator[tuple[Model, Origin]]:
    """The model in ``archive``. ``classes`` are needed for one that does not carry them, as SageMaker's.

    Raises:
        SignlabError: it is no model of any engine, or what runs it is missing here.
    """
    with unpacked(archive, classes) as found:
        if isinstance(found, Bundle):
            about = found.about
            with network(found) as served:
                yield served, Origin(about.engine, about.build, about.run, about.assumed)
        else:
            from signlab.training.landmarks.serving import Reader

            with Reader(found) as reader:
                yield reader, Origin("landmarks", found.build, found.run)


@contextlib.contextmanager
def unpacked(archive: Path, classes: Sequence[str] = ()) -> Iterator[LandmarkModel | Bundle]:
    """What is in ``archive``, for as long as the block lasts; also of a folder that holds its files, as a release does.

    Raises:
        SignlabError: as ``opened``.
    """
    if archive.is_dir():
        yield Bundle(archive, bundle.settle(archive, archive, classes))
        return
    with tempfile.TemporaryDirectory(prefix="signlab-model-") as name:
        folder = Path(name)
        bundle.unpack(archive, folder)
        if (folder / landmarks.NUMBERS).is_file():
            yield landmarks.load(folder, str(archive))
        else:
            yield Bundle(folder, bundle.settle(archive, folder, classes))


def network(found: Bundle) -> Model:
    """The network of an unpacked bundle, in a process of its own."""
    from signlab.training.pictures.serving import Network

    return Network(found)
