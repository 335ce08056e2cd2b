"""What im2rec.py does without a word, in words. Nothing here changes what is written."""

import os
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from signlab.errors import Problem
from signlab.records.im2rec.options import ListOptions, RecordOptions, beside
from signlab.records.im2rec.walk import Found, Tree
from signlab.records.lst import why_unlistable


def some(names: Sequence[str], most: int = 3) -> str:
    """The first few of ``names``, and how many more there are."""
    shown = ", ".join(names[:most])
    return f"{shown} and {len(names) - most:,} more" if len(names) > most else shown


def about_lists(
    prefix: Path, tree: Tree, lists: Mapping[Path, Sequence[Found]], options: ListOptions
) -> Iterator[Problem]:
    """Everything worth knowing about lists that were just made."""
    yield from tree.problems
    yield from _about_options(options)
    yield from _about_loss(tree, lists, options)
    yield from _about_labels(tree)
    yield from _about_names(tree)
    if tree.ignored:
        cause = f"{len(tree.ignored):,} are in no list, as their extension is not among {' '.join(options.exts)}"
        yield Problem("Some files", f"{cause}: {some(tree.ignored)}")
    yield from about_prefix(prefix)
    yield from about_strays(prefix, [path.name for path in lists])


def _about_options(options: ListOptions) -> Iterator[Problem]:
    useless = [ext for ext in options.exts if not ext.startswith(".") or ext != ext.lower()]
    if useless:
        yield Problem(f"--exts {' '.join(useless)}", "matches no file", "Write extensions in lower case, with the dot.")
    if options.train_ratio == 1.0 and options.test_ratio:
        cause = "is ignored, as the train ratio is 1"
        yield Problem(f"--test-ratio {options.test_ratio:g}", cause, "Give a train ratio below 1 as well.")
    elif options.train_ratio + options.test_ratio > 1:
        cause = f"add up to {options.train_ratio + options.test_ratio:g}: the train list ends early"
        yield Problem("The ratios", cause, "Choose ratios that add up to 1 or less.")


def _about_loss(tree: Tree, lists: Mapping[Path, Sequence[Found]], options: ListOptions) -> Iterator[Problem]:
    listed = {found.id for part in lists.values() for found in part}
    lost = [found.path for found in tree.pictures if found.id not in listed]
    if lost:
        ratios = f"{options.train_ratio:g} and {options.test_ratio:g}"
        number = f"{len(lost):,} picture is" if len(lost) == 1 else f"{len(lost):,} pictures are"
        cause = f"{number} in no list, as both lengths (ratios {ratios}) are rounded down: {some(lost)}"
        yield Problem("Rounding", cause, "Leave out --test-ratio, or change the ratios a little.")
    for path, part in lists.items():
        size = -(-len(tree.pictures) // options.chunks)
        ratio = options.test_ratio if path.stem.endswith("_test") else options.train_ratio
        exact = size * ratio
        if not path.stem.endswith("_val") and round(exact) > int(exact) and abs(exact - round(exact)) < 1e-6:
            cause = f"has one picture fewer than {ratio:g} of {size:,}: in binary, their product falls just short"
            yield Problem(path.name, cause)
        if not part:
            yield Problem(path.name, "is empty", "A trainer given its .rec file will fail.")


def _about_labels(tree: Tree) -> Iterator[Problem]:
    for folder in tree.barren:
        after = [name for name in tree.classes if name != "." and name > folder]
        shifted = f", so {after[0]} and all after it have a label one lower than with a picture in it" if after else ""
        cause = f"holds no picture and has no label{shifted}"
        yield Problem(f"The folder {folder}", cause, "Put a picture in, or remove it.")
    if "." in tree.classes and len(tree.classes) > 1:
        yield Problem("Pictures beside the folders", "are a class of their own, label 0", "Move them into a folder.")
    for folder, label in tree.classes.items():
        if any(part.startswith(".") for part in Path(folder).parts):
            yield Problem(f"The hidden folder {folder}", f"is a class, label {label}", "Remove it, and list again.")
        elif os.sep in folder:
            cause = f"lies in another and is a class of its own, label {label}"
            yield Problem(f"The folder {folder}", cause, "Move its pictures up if it should be none.")


def _about_names(tree: Tree) -> Iterator[Problem]:
    for found in tree.pictures:
        if reason := why_unlistable(found.path):
            yield Problem(found.path, f"cannot be found again from the list: {reason}", "Rename the file.")


def about_prefix(prefix: Path) -> Iterator[Problem]:
    """A prefix that is a folder: lists are written beside it and looked for inside it."""
    if prefix.is_dir():
        cause = "is a folder: lists are written beside it, but the next step looks for them inside it"
        yield Problem(f"The prefix {prefix}", cause, "Choose a prefix that is not the name of a folder.")


def about_strays(prefix: Path, own: Sequence[str]) -> Iterator[Problem]:
    """Lists that begin like ours, from something else: im2rec.py makes records from every one of them."""
    folder = beside(prefix)
    if prefix.is_dir() or not folder.is_dir():
        return
    strays = sorted(set(lists_of(prefix)) - set(own))
    if strays:
        cause = f"begin with {prefix.name} too, and the next step will make a .rec file of each"
        yield Problem(f"Other lists ({some(strays)})", cause, "Remove those that are of an earlier run.")


def lists_of(prefix: Path) -> list[str]:
    """Names of the lists from which im2rec.py makes records for ``prefix``, in the order of the folder's listing."""
    folder = beside(prefix)
    paths = [path for path in folder.iterdir() if path.is_file()]
    return [path.name for path in paths if str(path).startswith(str(prefix)) and path.name.endswith(".lst")]


def about_records(prefix: Path, names: Sequence[str], options: RecordOptions) -> Iterator[Problem]:
    """What is worth knowing before records are made from the lists ``names``."""
    if not prefix.is_dir():
        form = re.compile(re.escape(prefix.name) + r"(_\d+)?(_train|_val|_test)?\.lst")
        foreign = [name for name in names if not form.fullmatch(name)]
        if foreign:
            cause = f"only begin with {prefix.name}, but a .rec file is made of each"
            yield Problem(f"The lists {some(sorted(foreign))}", cause, "Remove them if they are of something else.")
        shapes = {(bool(match[1]), bool(match[2])) for name in names if (match := form.fullmatch(name))}
        if len(shapes) > 1:
            cause = f"are of different runs, so pictures are in several of them: {some(sorted(names), 6)}"
            yield Problem("The lists", cause, "Remove those of the earlier run.")
    if not options.pass_through and options.encoding == ".png" and options.quality > 9:
        yield Problem(f"--quality {options.quality}", "is 9 for a PNG: the slowest", "Try 3, which is much faster.")
