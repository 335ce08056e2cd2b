"""Releases: everything that goes onto a device, in one folder; made whole or not at all, the same each time.

manifest.json     {"schema", "release", "model", "run", "build", "files": {PATH: {"sha256", "bytes"}}}
signToVoice.py, sign_to_voice/    the device's program
model.json, classes.txt, image-classification-symbol.json, image-classification-0000.params
voices/NAME/      a voice
config.json       settings that differ from the program's own
"""

import hashlib
import json
import shutil
import tempfile
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from signlab.deployment import checking, program
from signlab.deployment import voices as speaking
from signlab.deployment.voices import Voice
from signlab.errors import Problem, SignlabError
from signlab.files import sync_folder, whole_file, write_whole
from signlab.training import bundle as bundles
from signlab.training.bundle import Bundle

FOLDER = "releases"
"""Of a project: a folder for each."""

MANIFEST = "manifest.json"
SCHEMA = 1

DIRECT_UPLOAD = 50_000_000
"""Bytes of a zip that AWS Lambda takes directly; beyond, through S3. Unpacked at most 250 MB (AWS Lambda quotas)."""

_EPOCH = (1980, 1, 1, 0, 0, 0)
"""The earliest time that a zip can tell: the same contents give the same bytes."""


@dataclass(frozen=True)
class Entry:
    """One file of a release."""

    path: str
    sha256: str
    size: int


@dataclass(frozen=True)
class Release:
    """A release on this computer. ``model`` is the SHA-256 of its ``model.json``, which holds those of the network."""

    folder: Path
    name: str
    model: str
    run: str
    build: str
    entries: tuple[Entry, ...]

    @property
    def size(self) -> int:
        return sum(entry.size for entry in self.entries)

    @cached_property
    def classes(self) -> tuple[str, ...]:
        return tuple((self.folder / "classes.txt").read_text(encoding="utf-8").splitlines())

    @cached_property
    def settings(self) -> dict[str, Any]:
        """Those of the device that differ from its program's own."""
        found: dict[str, Any] = json.loads((self.folder / "config.json").read_bytes())
        return found

    @cached_property
    def said(self) -> dict[str, dict[str, Path]]:
        """For each voice what it says, and in which file."""
        folders = sorted({Path(entry.path).parts[1] for entry in self.entries if entry.path.startswith("voices/")})
        return {name: speaking.files(self.folder / "voices" / name) for name in folders}

    @property
    def voices(self) -> tuple[str, ...]:
        """The names of its voices."""
        return tuple(self.said)

    @property
    def manifest(self) -> bytes:
        return (self.folder / MANIFEST).read_bytes()

    def as_dict(self) -> dict[str, Any]:
        return {
            "release": self.name,
            "folder": str(self.folder),
            "model": self.model,
            "run": self.run,
            "build": self.build,
            "files": len(self.entries),
            "bytes": self.size,
        }


def make(
    model: Path, voices: Sequence[Voice], settings: dict[str, Any], releases: Path, *, classes: Sequence[str] = ()
) -> tuple[Release, list[Problem]]:
    """Make a release from the bundle ``model`` in a new folder below ``releases``; also what a person should know.

    ``classes`` are needed for a bundle that does not name them. Of the same things the same release is made, and one
    that is there already stays.

    Raises:
        SignlabError: the model is none, or the device would not run it: every reason is listed.
    """
    with bundles.opened(model, classes) as bundle:
        if refused := checking.refusals(bundle):
            listed = " ".join(str(problem) for problem in refused)
            raise SignlabError(f"The model {model.name}", f"would not run on the device. {listed}")
        labels = bundle.about.classes
        program.checked(settings, labels)
        problems = checking.doubts(bundle) + _silent(voices, labels)
        releases.mkdir(parents=True, exist_ok=True)
        draft = Path(tempfile.mkdtemp(prefix=".draft-", dir=releases))
        try:
            draft.chmod(0o755)
            release = _place(draft, _lay_out(draft, bundle, voices, settings, model), releases)
        finally:
            shutil.rmtree(draft, ignore_errors=True)
    return release, problems


def adjusted(release: Release, settings: dict[str, Any]) -> Release:
    """The same release with other settings, in a folder beside it; the very same where they are what they were.

    Raises:
        SignlabError: the device would refuse them.
    """
    program.checked(settings, release.classes)
    contents = {entry.path: (release.folder / entry.path).read_bytes() for entry in release.entries}
    contents["config.json"] = _json(settings)
    releases = release.folder.parent
    draft = Path(tempfile.mkdtemp(prefix=".draft-", dir=releases))
    try:
        draft.chmod(0o755)
        _write_all(draft, contents)
        return _place(draft, _manifest(contents, release.name.rpartition("-")[0], release.run, release.build), releases)
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def _silent(voices: Sequence[Voice], labels: Sequence[str]) -> list[Problem]:
    if not voices:
        return [Problem("The release", "has no voice", "The device shows letters, and says nothing.")]
    return [
        Problem(f"The voice {voice.name}", f"cannot say {', '.join(missing)}", "Those letters are shown only.")
        for voice in voices
        if (missing := voice.missing(labels))
    ]


def _lay_out(
    draft: Path, bundle: Bundle, voices: Sequence[Voice], settings: dict[str, Any], model: Path
) -> dict[str, Any]:
    """Write all files but the manifest, which is returned."""
    contents: dict[str, bytes] = {path: file.read_bytes() for path, file in program.files()}
    about = bundle.about.as_dict(
        {bundles.SYMBOL: _sha256(bundle.symbol.read_bytes()), bundles.PARAMS: _sha256(bundle.params.read_bytes())}
    )
    contents["model.json"] = _json(about)
    contents["classes.txt"] = "".join(f"{label}\n" for label in bundle.about.classes).encode()
    contents["config.json"] = _json(settings)
    contents[bundles.SYMBOL] = bundle.symbol.read_bytes()
    contents[bundles.PARAMS] = bundle.params.read_bytes()
    for voice in voices:
        contents.update({f"voices/{voice.name}/{name}": content for name, content in voice.files().items()})
    run, build = bundle.about.run, bundle.about.build
    _write_all(draft, contents)
    return _manifest(contents, run or model.name.removesuffix(".tar.gz"), run, build)


def _write_all(draft: Path, contents: Mapping[str, bytes]) -> None:
    for path, content in contents.items():
        (draft / path).parent.mkdir(parents=True, exist_ok=True)
        write_whole(draft / path, content)


def _manifest(contents: Mapping[str, bytes], stem: str, run: str, build: str) -> dict[str, Any]:
    """``stem`` is what the release's name begins with; the rest of it follows from the files."""
    files = {path: {"sha256": _sha256(contents[path]), "bytes": len(contents[path])} for path in sorted(contents)}
    return {
        "schema": SCHEMA,
        "release": f"{stem}-{_sha256(_json(files))[:10]}",
        "model": _sha256(contents["model.json"]),
        "run": run,
        "build": build,
        "files": files,
    }


def _place(draft: Path, manifest: dict[str, Any], releases: Path) -> Release:
    write_whole(draft / MANIFEST, _json(manifest))
    folder = releases / str(manifest["release"])
    if not folder.exists():
        draft.rename(folder)
        sync_folder(releases)
    return read(folder)


def read(folder: Path) -> Release:
    """The release in ``folder``, each file checked against its hash.

    Raises:
        SignlabError: there is none, or it is not what it was made as.
    """
    try:
        facts = json.loads((folder / MANIFEST).read_bytes())
        entries = tuple(Entry(path, row["sha256"], int(row["bytes"])) for path, row in sorted(facts["files"].items()))
        for entry in entries:
            if ".." in Path(entry.path).parts or _sha256((folder / entry.path).read_bytes()) != entry.sha256:
                raise ValueError(f"{entry.path} is not the file it was made with")
        return Release(folder, facts["release"], facts["model"], facts["run"], facts["build"], entries)
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise SignlabError(
            f"The release {folder}", f"is not whole ({error})", "Make it anew: signlab bundle."
        ) from None


def listed(releases: Path) -> tuple[list[Release], list[Problem]]:
    """All releases in a folder, the newest last, and folders that hold none."""
    found, problems = [], []
    for path in releases.iterdir() if releases.is_dir() else ():
        if path.is_dir() and not path.name.startswith("."):
            try:
                found.append(read(path))
            except SignlabError as error:
                problems.append(error.problem)
    return sorted(found, key=lambda release: (release.folder.stat().st_mtime, release.name)), problems


def delete(release: Release) -> None:
    """Remove a release from this computer; devices keep theirs."""
    gone = Path(tempfile.mkdtemp(prefix=".gone-", dir=release.folder.parent))
    release.folder.rename(gone / release.name)  # at once, so that none is seen half
    shutil.rmtree(gone)


def write_zip(release: Release, target: Path) -> list[Problem]:
    """The release as AWS Lambda takes a function, for a device that an old Greengrass group still drives."""
    with whole_file(target) as file, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        for path in sorted([MANIFEST, *(entry.path for entry in release.entries)]):
            info = zipfile.ZipInfo(path, _EPOCH)
            info.external_attr = 0o644 << 16
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, (release.folder / path).read_bytes())
    closed = Problem(
        "AWS",
        "has ended DeepLens (January 2024), Greengrass V1 (October 2026) and new functions in Python 2.7 and 3.7",
        "Use the zip only to update a function that is still there; its handler is signToVoice.lambda_handler. "
        "Otherwise: signlab device deploy.",
    )
    large = Problem(str(target), "is larger than the 50 MB that Lambda takes directly", "Hand it over through S3.")
    return [closed, large] if target.stat().st_size > DIRECT_UPLOAD else [closed]


def _json(value: Any) -> bytes:
    return json.dumps(value, indent=1, sort_keys=True, ensure_ascii=False).encode() + b"\n"


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
