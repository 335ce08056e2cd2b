"""``signlab im2rec``, which takes the options of MXNet's im2rec.py as that takes them."""

from enum import Enum
from typing import TYPE_CHECKING, Any

import typer
from typer.core import TyperCommand

from signlab.cli import console

if TYPE_CHECKING:
    from signlab.records.im2rec.options import ListOptions, RecordOptions

_LISTS, _RECORDS, _OURS = "Options for creating image lists", "Options for creating records", "Beyond im2rec.py"


class Encoding(str, Enum):
    JPG = ".jpg"
    PNG = ".png"


_EXTS = typer.Option(
    [".jpeg", ".jpg", ".png"],
    metavar="EXT...",
    help="Extensions of pictures, in lower case: --exts .jpg .png",
    rich_help_panel=_LISTS,
)
_ENCODING = typer.Option(Encoding.JPG, help="How to encode pictures.", rich_help_panel=_RECORDS)


def _flag(name: str, words: str, panel: str) -> Any:
    return typer.Option(False, name, help=words, rich_help_panel=panel)


class Im2recCommand(TyperCommand):
    """Takes what argparse takes and click does not: ``--exts .jpg .png``, and long options cut short."""

    def parse_args(self, ctx: typer.Context, args: list[str]) -> list[str]:  # type: ignore[override]  # typer brings its own Context
        return super().parse_args(ctx, self._as_click(args))

    def _as_click(self, args: list[str]) -> list[str]:
        known = [name for param in self.params for name in param.opts if name.startswith("--")]
        result: list[str] = []
        gathering = False
        for arg in args:
            if gathering and not arg.startswith("-"):
                result += [arg] if result[-1] == "--exts" else ["--exts", arg]
                continue
            name, equals, value = arg.partition("=")
            if arg.startswith("--") and name not in known and len(arg) > 2:
                longer = [option for option in known if option.startswith(name)]
                name = longer[0] if len(longer) == 1 else name
            gathering = name == "--exts" and not equals
            result.append(name + equals + value)
        return result


def im2rec(
    prefix: str = typer.Argument(help="What the names of the .lst, .rec and .idx files begin with."),
    root: str = typer.Argument(help="The folder that holds the pictures."),
    *,
    make_lists: bool = _flag("--list", "Make lists of the pictures. Without it, make records from lists.", _LISTS),
    exts: list[str] = _EXTS,
    chunks: int = typer.Option(1, help="Into how many lists to cut the pictures.", rich_help_panel=_LISTS),
    train_ratio: float = typer.Option(1.0, help="Share of pictures for training.", rich_help_panel=_LISTS),
    test_ratio: float = typer.Option(0.0, help="Share of pictures for testing.", rich_help_panel=_LISTS),
    recursive: bool = _flag("--recursive", "Walk through all folders; each that holds pictures is a class.", _LISTS),
    no_shuffle: bool = _flag("--no-shuffle", "Keep the order of names.", _LISTS),
    pass_through: bool = _flag("--pass-through", "Pack the files as they are.", _RECORDS),
    resize: int = typer.Option(0, min=0, help="Length of the shorter side, in pixels.", rich_help_panel=_RECORDS),
    center_crop: bool = _flag("--center-crop", "Cut out the central square, before resizing.", _RECORDS),
    quality: int = typer.Option(95, help="JPEG quality 1-100, or PNG compression 1-9.", rich_help_panel=_RECORDS),
    num_thread: int = typer.Option(1, help="Workers; the files are the same for any number.", rich_help_panel=_RECORDS),
    color: int = typer.Option(1, min=-1, max=1, help="1 colour, 0 grey, -1 as it is.", rich_help_panel=_RECORDS),
    encoding: Encoding = _ENCODING,
    pack_label: bool = _flag("--pack-label", "Pack all labels of a line that has several.", _RECORDS),
    no_check: bool = _flag("--no-check", "Do not look whether pictures decode.", _OURS),
    as_json: bool = _flag("--json", "Print the result as JSON on standard output.", _OURS),
) -> None:
    """Write the very lists and records that MXNet's im2rec.py writes, and say what that would have hidden."""
    from signlab.records.im2rec.options import ListOptions, RecordOptions

    if make_lists:
        listing = ListOptions(tuple(exts), chunks, train_ratio, test_ratio, recursive, not no_shuffle)
        _make_lists(prefix, root, listing, as_json)
        return
    packing = RecordOptions(
        pass_through, resize, center_crop, quality, num_thread, color, encoding.value, pack_label, not no_check
    )
    _make_records(prefix, root, packing, as_json)


def _make_lists(prefix: str, root: str, options: "ListOptions", as_json: bool) -> None:
    from signlab.records.im2rec.lists import MakeLists

    _, lists, problems = console.run(MakeLists(prefix, root, options))
    if as_json:
        console.show_json(
            {
                "files": {str(path): count for path, count in lists.files.items()},
                "classes": lists.classes,
                "hints": [hint.as_dict() for hint in lists.hints],
            }
        )
    else:
        for folder, label in lists.classes.items():
            console.show(f"{folder} {label}")
    console.say(lists.words)
    console.say_problems(lists.hints)
    console.finish(problems)


def _make_records(prefix: str, root: str, options: "RecordOptions", as_json: bool) -> None:
    from signlab.records.im2rec.records import MakeRecords

    _, packed, problems = console.run(MakeRecords(prefix, root, options))
    if as_json:
        console.show_json(
            {
                "files": {str(path): count for path, count in packed.files.items()},
                "skipped": packed.skipped,
                "hints": [hint.as_dict() for hint in packed.hints],
                "problems": [problem.as_dict() for problem in problems],
            }
        )
    console.say(packed.words)
    console.say_problems([*packed.hints, *problems])
    console.finish(problems)
