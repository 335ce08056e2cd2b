"""Which pictures im2rec.py finds below a folder, in its order, with the labels that it gives them."""

import os
from dataclasses import dataclass, field
from pathlib import Path

from signlab.errors import Problem, SignlabError
from signlab.jobs import Watch


@dataclass(frozen=True, slots=True)
class Found:
    """One picture: its number before shuffling, its path relative to the root, its label."""

    id: int
    path: str
    label: int


@dataclass
class Tree:
    """What a walk found. ``classes`` maps a folder (``.`` for the root) to its label, in label order."""

    pictures: list[Found] = field(default_factory=list)
    classes: dict[str, int] = field(default_factory=dict)
    ignored: list[str] = field(default_factory=list)
    """Files whose extension was not asked for."""
    barren: list[str] = field(default_factory=list)
    """Folders below which there is no picture."""
    problems: list[Problem] = field(default_factory=list)


def walk(root: Path, recursive: bool, exts: tuple[str, ...], watch: Watch) -> Tree:
    """Every picture below ``root``, or directly in it; names in code point order, folders before what is in them.

    A label is the position of a picture's folder among the folders that hold pictures, in the order of their first.

    Raises:
        SignlabError: ``root`` is no folder that can be read.
    """
    if not root.is_dir():
        raise SignlabError(str(root), "is not a folder", "Name the folder that holds the pictures.")
    return _walk_all(root, exts, watch) if recursive else _walk_one(root, exts, watch)


def _wanted(folder: str, name: str, exts: tuple[str, ...]) -> bool:
    path = os.path.join(folder, name)  # noqa: PTH118 -- millions of these
    return os.path.isfile(path) and os.path.splitext(name)[1].lower() in exts  # noqa: PTH113, PTH122 -- as above


def _walk_one(root: Path, exts: tuple[str, ...], watch: Watch) -> Tree:
    tree = Tree()
    for name in sorted(path.name for path in root.iterdir()):
        if _wanted(str(root), name, exts):
            watch.step()
            tree.pictures.append(Found(len(tree.pictures), name, 0))
        elif not (root / name).is_dir():
            tree.ignored.append(name)
    if tree.pictures:
        tree.classes["."] = 0
    return tree


def _walk_all(root: Path, exts: tuple[str, ...], watch: Watch) -> Tree:
    tree = Tree()
    visited = []

    def unreadable(error: OSError) -> None:
        cause = f"cannot be read ({error.strerror}); its pictures are missing"
        tree.problems.append(Problem(str(error.filename), cause, "Mend its permissions, or leave it out."))

    for folder, folders, names in os.walk(root, followlinks=True, onerror=unreadable):
        folders[:] = sorted(name for name in folders if not _loops(folder, name, tree))
        relative = os.path.relpath(folder, root)
        visited.append(relative)
        for name in sorted(names):
            path = name if relative == "." else f"{relative}{os.sep}{name}"
            if not _wanted(folder, name, exts):
                tree.ignored.append(path)
                continue
            watch.step()
            label = tree.classes.setdefault(relative, len(tree.classes))
            tree.pictures.append(Found(len(tree.pictures), path, label))
    tree.barren = _barren(visited, tree.classes)
    return tree


def _loops(folder: str, name: str, tree: Tree) -> bool:
    """Whether ``name`` in ``folder`` links to a folder that holds it."""
    path = os.path.join(folder, name)  # noqa: PTH118 -- as above
    if not os.path.islink(path):  # noqa: PTH114 -- as above
        return False
    here, target = os.path.realpath(folder), os.path.realpath(path)
    if here != target and not here.startswith(target.rstrip(os.sep) + os.sep):
        return False
    tree.problems.append(Problem(path, "links back to a folder that holds it and was not followed", "Remove the link."))
    return True


def _barren(visited: list[str], classes: dict[str, int]) -> list[str]:
    fruitful = {str(path) for folder in classes for path in (Path(folder), *Path(folder).parents)}
    return [folder for folder in visited if folder not in fruitful and folder != "."]
