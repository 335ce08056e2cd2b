"""The model bundle: ``model.tar.gz`` as SageMaker's image classification writes it, and ``model.json`` beside.

Inside are ``image-classification-symbol.json`` (the network), ``image-classification-0000.params`` (what it learned),
``model-shapes.json`` (what goes in) and ``model.json``: everything that whoever runs the model must know::

    schema    1
    classes   the labels, in the order of the network's outputs
    input     {"name": "data", "shape": [3, side, side]}
    prepare   how a picture becomes the input, see ``preparation.py``
    assumed   true where ``prepare`` is not known but taken to be so (SageMaker does not say)
    engine, build, run    what it came from
    sha256    the hash of each of the other files

SageMaker numbers the parameters by epoch (``-0007.params``); here they are ``-0000``, which every reader takes.
"""

import contextlib
import gzip
import hashlib
import io
import json
import re
import shutil
import tarfile
import tempfile
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from signlab.errors import SignlabError
from signlab.files import whole_file
from signlab.training import preparation
from signlab.training.preparation import Preparation

SYMBOL = "image-classification-symbol.json"
PARAMS = "image-classification-0000.params"
SHAPES = "model-shapes.json"
ABOUT = "model.json"
SCHEMA = 1
LARGEST = 2_000_000_000
"""Bytes that the files of a bundle may unfold to; the largest network that is offered has a tenth of that."""

_EPOCH = re.compile(r"image-classification-(\d+)\.params")


@dataclass(frozen=True)
class About:
    """``model.json``, read."""

    classes: tuple[str, ...]
    prepare: Preparation
    engine: str = "pictures"
    build: str = ""
    run: str = ""
    assumed: bool = False

    def as_dict(self, sha256: dict[str, str]) -> dict[str, Any]:
        side = self.prepare.side
        return {
            "schema": SCHEMA,
            "classes": list(self.classes),
            "input": {"name": "data", "shape": [3, side, side]},
            "prepare": self.prepare.as_dict(),
            "assumed": self.assumed,
            "engine": self.engine,
            "build": self.build,
            "run": self.run,
            "sha256": sha256,
        }


@dataclass(frozen=True)
class Bundle:
    """A bundle unpacked into ``folder``."""

    folder: Path
    about: About

    @property
    def symbol(self) -> Path:
        return self.folder / SYMBOL

    @property
    def params(self) -> Path:
        return self.folder / PARAMS


def write(path: Path, symbol: Path, params: Path, about: About) -> str:
    """Make the archive ``path`` from the files of a network; returns its SHA-256."""
    side = about.prepare.side
    shapes = json.dumps([{"shape": [1, 3, side, side], "name": "data"}]).encode()
    contents = {SYMBOL: symbol.read_bytes(), PARAMS: params.read_bytes(), SHAPES: shapes}
    hashes = {name: hashlib.sha256(content).hexdigest() for name, content in contents.items()}
    contents[ABOUT] = json.dumps(about.as_dict(hashes), indent=1, ensure_ascii=False).encode()
    return pack(path, contents)


def pack(path: Path, contents: dict[str, bytes]) -> str:
    """An archive of ``contents`` by name; returns its SHA-256. The same contents give the same bytes."""
    with (
        whole_file(path) as file,
        gzip.GzipFile("", "wb", 1, file, 0) as zipped,  # level 1, as parameters hardly shrink; no time
        tarfile.open(fileobj=zipped, mode="w", format=tarfile.USTAR_FORMAT) as archive,
    ):
        for name, content in contents.items():
            entry = tarfile.TarInfo(name)
            entry.size, entry.mode = len(content), 0o644
            archive.addfile(entry, io.BytesIO(content))
    return sha256_of(path)


def sha256_of(path: Path) -> str:
    """The SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest() if hasattr(hashlib, "file_digest") else _digest(file)


def _digest(file: Any) -> str:
    digest = hashlib.sha256()
    while block := file.read(1 << 20):
        digest.update(block)
    return digest.hexdigest()


def unpack(path: Path, folder: Path) -> list[str]:
    """Unfold an archive of plain files into ``folder``; returns their names.

    Raises:
        SignlabError: it is no whole archive, unfolds to too much, or holds paths that climb out, links or devices.
    """
    names = []
    try:
        with gzip.open(path) as zipped, tarfile.open(fileobj=zipped, mode="r:") as archive:
            total = 0
            for entry in archive:
                if entry.isdir() and _is_plain(entry.name.rstrip("/")):
                    continue
                if not entry.isfile() or not _is_plain(entry.name):
                    raise _bad(path, f"holds {entry.name!r}, which is no plain file beside the others")
                total += entry.size
                if total > LARGEST:
                    raise _bad(path, f"unfolds to more than {LARGEST / 1e9:g} GB")
                source = archive.extractfile(entry)
                assert source is not None
                name = entry.name.removeprefix("./")
                with (folder / name).open("wb") as target:
                    shutil.copyfileobj(source, target, 1 << 20)
                names.append(name)
            while zipped.read(1 << 20):  # only its very end tells whether it is whole
                pass
    except (tarfile.TarError, EOFError, zlib.error, OSError) as error:
        raise _bad(path, f"cannot be unpacked: {error}") from error
    return names


def _is_plain(name: str) -> bool:
    name = name.removeprefix("./")
    return name not in ("..",) and "/" not in name and "\\" not in name and "\0" not in name


def _bad(path: Path, cause: str) -> SignlabError:
    return SignlabError(str(path), cause, "Fetch it again, or take another model.")


@contextlib.contextmanager
def opened(path: Path, classes: Sequence[str] = ()) -> Iterator[Bundle]:
    """The bundle in the archive ``path``, unpacked for as long as the block lasts.

    ``classes`` are needed for one without ``model.json``, as SageMaker writes it.

    Raises:
        SignlabError: it is no model of image classification, or not what its ``model.json`` says.
    """
    with tempfile.TemporaryDirectory(prefix="signlab-model-") as name:
        folder = Path(name)
        unpack(path, folder)
        yield Bundle(folder, settle(path, folder, classes))


def settle(path: Path, folder: Path, classes: Sequence[str]) -> About:
    """Give the parameters in ``folder`` their number 0000, and say what the model is; ``path`` names it in errors."""
    numbered = sorted(
        (int(match[1]), file) for file in folder.iterdir() if (match := _EPOCH.fullmatch(file.name)) is not None
    )
    if not numbered or not (folder / SYMBOL).is_file():
        raise _bad(path, "is no model of image classification: its network or its parameters are missing")
    numbered[-1][1].replace(folder / PARAMS)
    if (folder / ABOUT).is_file():
        about = _read_about(path, folder)
    else:
        about = About(tuple(classes), Preparation(_side(path, folder)), engine="sagemaker", assumed=True)
    outputs = outputs_of(folder / SYMBOL)
    if not about.classes:
        raise SignlabError(str(path), "does not say what its classes are", "Name the build it was trained on.")
    if outputs is not None and outputs != len(about.classes):
        raise _bad(path, f"tells {outputs} classes apart, and {len(about.classes)} have names")
    return about


def _read_about(path: Path, folder: Path) -> About:
    try:
        facts = json.loads((folder / ABOUT).read_bytes())
        if facts["schema"] != SCHEMA:
            raise ValueError(f"its schema is {facts['schema']!r}, and this program reads {SCHEMA}")
        for name, digest in facts["sha256"].items():
            if not _is_plain(name) or sha256_of(folder / name) != digest:
                raise ValueError(f"{name} is not the file that it was made with")
        return About(
            tuple(str(label) for label in facts["classes"]),
            preparation.from_dict(facts["prepare"]),
            str(facts["engine"]),
            str(facts["build"]),
            str(facts["run"]),
            bool(facts["assumed"]),
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise _bad(path, f"has a {ABOUT} that does not fit it ({error})") from error


def _side(path: Path, folder: Path) -> int:
    """The side of the pictures that the network takes, from ``model-shapes.json``."""
    try:
        (entry, *_) = json.loads((folder / SHAPES).read_bytes())
        _, channels, height, width = entry["shape"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise _bad(path, f"does not say what size of pictures it takes ({error})") from error
    if channels != 3 or height != width:
        raise _bad(path, f"takes {channels} channels of {height} × {width}; Sign Lab runs square pictures in colour")
    return int(height)


def classes_of(folder: Path) -> tuple[str, ...]:
    """The labels of the model unpacked in ``folder``, in the order of its outputs; none where it does not say."""
    try:
        return tuple(str(label) for label in json.loads((folder / ABOUT).read_bytes())["classes"])
    except (OSError, ValueError, KeyError, TypeError):
        return ()


def outputs_of(symbol: Path) -> int | None:
    """How many classes a network tells apart, from its last fully connected layer; None where it has none."""
    try:
        nodes = json.loads(symbol.read_bytes())["nodes"]
        sizes = [
            int((node.get("attrs") or node.get("attr") or node.get("param"))["num_hidden"])
            for node in nodes
            if node["op"] == "FullyConnected"
        ]
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None
    return sizes[-1] if sizes else None
