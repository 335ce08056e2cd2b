"""The verbs of builds and records: build, im2rec, records show, records verify."""

from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from signlab.cli import console
from signlab.cli.im2rec import Im2recCommand, im2rec
from signlab.errors import SignlabError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from signlab.dataset.project import Project
    from signlab.records.builds import BuildOptions, Built
    from signlab.records.encode import Encoding
    from signlab.records.leak import Leak
    from signlab.records.split import Split

records = typer.Typer(no_args_is_help=True, help="Look into .rec files and check them.")


def register(app: typer.Typer) -> None:
    app.command(epilog="Example: signlab build my-signs --split signer --name b1")(build)
    app.command(cls=Im2recCommand, epilog="Example: signlab im2rec set ./pictures --list --recursive")(im2rec)
    records.command(epilog="Example: signlab records show my-signs/builds/b1/test.rec")(show)
    records.command(epilog="Example: signlab records verify my-signs/builds/b1")(verify)
    app.add_typer(records, name="records")


class By(str, Enum):
    AUTO = "auto"
    SIGNER = "signer"
    SESSION = "session"
    BURST = "burst"
    IMAGE = "image"


class Colour(str, Enum):
    RGB = "rgb"
    GREY = "grey"
    UNCHANGED = "unchanged"


class Format(str, Enum):
    JPG = "jpg"
    PNG = "png"


_BY = typer.Option(
    By.AUTO, "--split", help="What must not be on two sides; auto is the strictest that the data allows."
)
_ENCODE = "Encoding anew (without these, pictures go in byte for byte)"
_LESS = "Leaving out"
_COLOUR = typer.Option(Colour.RGB, help="Colours to keep.", rich_help_panel=_ENCODE)
_FORMAT = typer.Option(Format.JPG, "--encoding", help="Format of the pictures.", rich_help_panel=_ENCODE)
_PROJECT = typer.Argument(help="The project's folder.")
_FILE = typer.Argument(help="A .rec file.")
_TARGET = typer.Argument(help="A .rec file, or the folder of a build.")
_EXTRACT = typer.Option(None, help="Write the pictures into this new folder, a folder for each label.")


def build(
    project: Path = _PROJECT,
    *,
    name: str = typer.Option("", help="Name of the build; b1, b2 and so on unless given."),
    by: By = _BY,
    ratios: str = typer.Option(
        "0.8,0.1,0.1", help="Shares of train, validation and test; two are train and validation."
    ),
    seed: int = typer.Option(0, help="Another seed deals groups out differently."),
    resize: int = typer.Option(0, min=0, help="Length of the shorter side in pixels.", rich_help_panel=_ENCODE),
    square: bool = typer.Option(False, "--square", help="Cut out the central square.", rich_help_panel=_ENCODE),
    quality: int | None = typer.Option(
        None, help="JPEG quality, 95 unless given; PNG compression, 3.", rich_help_panel=_ENCODE
    ),
    colour: Colour = _COLOUR,
    encoding: Format = _FORMAT,
    without_label: list[str] = typer.Option(
        [], help="Leave this label out; may be given again.", rich_help_panel=_LESS
    ),
    without_signer: list[str] = typer.Option(
        [], help="Leave this signer out; may be given again.", rich_help_panel=_LESS
    ),
    without_doubtful: bool = typer.Option(
        False, "--without-doubtful", help="Leave out what is marked as doubtful.", rich_help_panel=_LESS
    ),
    least: int = typer.Option(0, min=0, help="Leave out labels with fewer pictures.", rich_help_panel=_LESS),
    no_check: bool = typer.Option(False, "--no-check", help="Do not decode pictures to see whether they are whole."),
    workers: int = typer.Option(0, min=0, help="Threads; one for each core unless given."),
    dry_run: bool = typer.Option(False, "--dry-run", help="Show the split and write nothing."),
    as_json: bool = console.Json,
) -> None:
    """Make train, validation and test .rec files from a project, with nobody's near copies on two sides."""
    from signlab.dataset.project import Project
    from signlab.records.build import Build
    from signlab.records.builds import BuildOptions
    from signlab.records.choosing import Without

    asked = bool(resize or square or quality is not None or colour != Colour.RGB or encoding != Format.JPG)
    how = _encoding(resize, square, quality, colour, encoding) if asked else None
    marks = ("doubtful",) if without_doubtful else ()
    without = Without(tuple(without_label), tuple(without_signer), marks, least)
    options = BuildOptions(name, by.value, _numbers(ratios), seed, how, not no_check, workers, without)
    with Project.open(project) as opened:
        for problem in opened.found:
            console.say(f"  ! {problem}")
        if dry_run:
            _show_plan(opened, options, as_json)
            return
        job = Build(opened, options)
        _, built, problems = console.run(job)
        if as_json:
            console.show_json(_as_dict(built))
        else:
            _show_table(built.split)
            _show_leaks(built.leaks or ())
        console.say(built.words)
        console.say_problems(problems)
        console.finish(problems)


def _numbers(text: str) -> tuple[float, ...]:
    try:
        return tuple(float(part) for part in text.split(","))
    except ValueError:
        raise SignlabError(f"The ratios {text!r}", "are not numbers with commas", "For instance 0.8,0.1,0.1.") from None


def _encoding(resize: int, square: bool, quality: int | None, colour: Colour, encoding: Format) -> "Encoding":
    from signlab.records.encode import Encoding

    usual = 95 if encoding == Format.JPG else 3
    try:
        return Encoding(resize, square, usual if quality is None else quality, colour.value, encoding.value)
    except ValueError as error:
        raise SignlabError("The encoding", str(error), "Choose another value.") from None


def _show_plan(project: "Project", options: "BuildOptions", as_json: bool) -> None:
    from signlab.records.manifest import split_as_dict
    from signlab.records.preview import preview

    seen = preview(project, options)
    console.say(seen.plan.words)
    console.say_problems(seen.problems)
    if as_json:
        warnings = [warning.as_dict() for warning in seen.problems]
        table = {"name": seen.name, "split": split_as_dict(seen.split), "counts": seen.split.table}
        beside = {"signers": seen.signers, "torn": seen.torn, "leaks": [leak.as_dict() for leak in seen.leaks]}
        sizes = {"bytes": seen.plan.space, "seconds": seen.seconds, "compared": seen.compared}
        console.show_json({**table, **beside, **sizes, "warnings": warnings})
        return
    _show_table(seen.split)
    _show_leaks(seen.leaks)
    console.say(f"It needs {seen.plan.space / 1e6:,.1f} MB and about {max(1, round(seen.seconds)):,} s.")


def _show_table(split: "Split") -> None:
    """Pictures by label and side, with their sums; labels without any were named before."""
    width = max(5, *(len(label) for label in split.table))
    console.show("".join([f"{'label':{width}}", *(f"{side:>12}" for side in split.asked)]))
    for label, counts in split.table.items():
        if any(counts.values()):
            console.show("".join([f"{label:{width}}", *(f"{counts[side]:>12,}" for side in split.asked)]))
    console.show("".join([f"{'all':{width}}", *(f"{split.total(side):>12,}" for side in split.asked)]))


def _show_leaks(leaks: "Sequence[Leak]") -> None:
    for leak in leaks:
        if leak.alike:
            console.show(
                f"{leak.alike:,} of {leak.pictures:,} pictures in {leak.other} look much like one in {leak.side}"
                f" ({leak.near:,} nearly the same, {leak.identical:,} identical)"
            )


def _as_dict(built: "Built") -> dict[str, Any]:
    from signlab.records.manifest import counts, split_as_dict

    return {
        "name": built.folder.name,
        "folder": str(built.folder),
        "split": split_as_dict(built.split),
        "counts": counts(built.packed, built.split.table),
        "left_out": [problem.as_dict() for problem in built.left_out],
        "warnings": [problem.as_dict() for problem in built.split.warnings],
        "leaks": None if built.leaks is None else [leak.as_dict() for leak in built.leaks],
    }


def show(
    file: Path = _FILE,
    extract: Path = _EXTRACT,
    limit: int = typer.Option(5, min=0, help="How many of the first records to show."),
    as_json: bool = console.Json,
) -> None:
    """Say what is in a .rec file: pictures by label, sizes, encodings and the first records."""
    from signlab.records.contents import Show

    _, contents, problems = console.run(Show(file, extract, limit))
    if as_json:
        console.show_json({**contents.as_dict(), "problems": [problem.as_dict() for problem in problems]})
    else:
        for label, count in contents.in_order():
            console.show(f"{label:12} {count:>9,}")
        for (width, height), count in contents.sizes.most_common(8):
            console.show(f"{width} × {height} pixels: {count:,}")
        console.show(", ".join(f"{kind}: {count:,}" for kind, count in contents.encodings.items()))
        for record in contents.first:
            console.show(
                f"record {record['id']} at byte {record['offset']:,}: {record['label']}, {record['bytes']:,} bytes"
            )
    console.say(contents.words)
    console.say_problems(problems)
    console.finish(problems)


def verify(
    target: Path = _TARGET,
    as_json: bool = console.Json,
) -> None:
    """Read every record, decode every picture, and compare with the .idx, .lst, classes.txt and build.json beside."""
    from signlab.records.inorder import cores
    from signlab.records.verify import Verify

    _, verified, problems = console.run(Verify(target, cores()))
    if as_json:
        listed = [problem.as_dict() for problem in problems]
        console.show_json({"records": verified.records, "compared": verified.beside, "problems": listed})
    console.say(verified.words)
    console.say_problems(problems)
    console.finish(problems)
