"""The verbs of the drawn hand: ``hand draw``, ``sheet``, ``dataset``, ``references`` and ``turntable``."""

from pathlib import Path
from typing import TYPE_CHECKING

import typer

from signlab.cli import console

if TYPE_CHECKING:
    from signlab.hand.body import Body

_Light = typer.Option("room", "--light", help="front, left, right, top, below, behind, room, bright, dim, warm, cool.")
_Signer = typer.Option(None, "--signer", min=0, help="Whose hand it is; each number is another person.")
_Size = typer.Option("640x480", "--size", help="Width and height in pixels.")


def register(app: typer.Typer) -> None:
    """Add the verbs of this module to ``app``."""
    hand = typer.Typer(help="Draw hands: single signs, sheets, whole projects.", no_args_is_help=True)
    hand.command(epilog="Example: signlab hand draw A --roll 30 --light left --out a.png")(draw)
    hand.command(epilog="Example: signlab hand sheet --out letters.png")(sheet)
    hand.command(epilog="Example: signlab hand dataset drawn --per-label 200 --signers 8 --seed 1")(dataset)
    hand.command(epilog="Example: signlab hand references --out pictures")(references)
    hand.command(epilog="Example: signlab hand turntable A --out a-turning.jpg")(turntable)
    app.add_typer(hand, name="hand")


def draw(
    label: str = typer.Argument(..., help="What to sign."),
    *,
    out: Path = typer.Option(..., "--out", help="The file to write: .png or .jpg."),
    roll: float = typer.Option(0.0, "--roll", help="Degrees to lean to the right of the picture."),
    yaw: float = typer.Option(0.0, "--yaw", help="Degrees to turn the palm to the right."),
    pitch: float = typer.Option(0.0, "--pitch", help="Degrees to turn the palm up."),
    distance: float = typer.Option(46.0, "--distance", help="Centimetres from the camera."),
    side: str = typer.Option("viewer", "--side", help="Who looks: the viewer, or the signer."),
    light: str = _Light,
    signer: int | None = _Signer,
    left: bool = typer.Option(False, "--left", help="Draw the left hand."),
    size: str = _Size,
    as_json: bool = console.Json,
) -> None:
    """Draw one sign as a picture, at any tilt and in any light. With --json, print the truth about it."""
    if side not in ("viewer", "signer"):
        raise typer.BadParameter("Say viewer or signer.", param_hint="--side")
    from signlab.files import write_whole
    from signlab.hand import draw as drawing
    from signlab.hand import poses, references, view

    seen = view.View(
        roll=roll, yaw=yaw, pitch=pitch, distance=distance, side="signer" if side == "signer" else "viewer"
    )
    lamp, body = view.light(light), _body(signer, left)
    drawn = drawing.draw(poses.pose(label), seen, lamp, body, _pixels(size), detail=1.5)
    write_whole(out, references.encoded(drawn.picture, out.suffix))
    if drawn.inside < 1 and poses.pose(label).present:
        console.say(f"  ! {1 - drawn.inside:.0%} of the hand's landmarks lie outside of the picture.")
    if as_json:
        console.show_json(drawn.as_dict())
    else:
        console.show(f"{out}: roll {drawn.roll:.0f}°, yaw {drawn.yaw:.0f}°, pitch {drawn.pitch:.0f}°")


def sheet(
    *,
    out: Path = typer.Option(..., "--out", help="The file to write: .png or .jpg."),
    labels: str = typer.Option("", "--labels", help="Which labels: A,B,C. All of them unless given."),
    light: str = _Light,
    signer: int | None = _Signer,
    ways: bool = typer.Option(False, "--ways", help="Every way to hold a label, not only the usual one."),
) -> None:
    """Draw many labels on one sheet, to look at."""
    from signlab.files import write_whole
    from signlab.hand import poses, references, sheets, view

    names = [name.strip() for name in labels.split(",") if name.strip()] or list(poses.labels())
    chosen = [pose for name in names for pose in (poses.ways(name) if ways else poses.ways(name)[:1])]
    picture = sheets.sheet(chosen, view.light(light), _body(signer, False))
    write_whole(out, references.encoded(picture, out.suffix))
    console.show(f"{out}: {len(chosen)} hands")


def dataset(
    folder: Path = typer.Argument(..., help="The project to make; it must not be there yet."),
    *,
    per_label: int = typer.Option(200, "--per-label", min=1, help="Pictures of each label."),
    signers: int = typer.Option(8, "--signers", min=1, help="How many people, each with a hand of their own."),
    seed: int = typer.Option(1, "--seed", min=0, help="The same number gives the same pictures."),
    alphabet: str = typer.Option("asl-24", "--alphabet", help="Which labels; see signlab new."),
    size: str = typer.Option("320x240", "--size", help="Width and height in pixels."),
    processes: int | None = typer.Option(None, "--processes", min=1, help="All cores unless given."),
    as_json: bool = console.Json,
) -> None:
    """Draw a whole project, with signers, sessions and bursts as if they had been recorded."""
    from signlab.alphabet import load
    from signlab.hand.dataset import DrawDataset

    job = DrawDataset(
        folder, load(alphabet), per_label=per_label, signers=signers, seed=seed, size=_pixels(size), processes=processes
    )
    _, drawn, problems = console.run(job)
    if as_json:
        console.show_json(drawn.as_dict())
    else:
        console.show(drawn.words)
    if drawn.cancelled:
        raise typer.Exit(console.Exit.CANCELLED)
    console.finish(problems)


def references(
    *,
    out: Path | None = typer.Option(None, "--out", help="The folder; where the program keeps its own unless given."),
    labels: str = typer.Option("", "--labels", help="Which labels: A,B,C. All of them unless given."),
) -> None:
    """Draw the pictures that show how each label is held, from the viewer's and the signer's side."""
    from signlab.hand import references as pictures

    names = [name.strip() for name in labels.split(",") if name.strip()] or None
    written = pictures.write_references(out or pictures.FOLDER, names)
    size = sum(path.stat().st_size for path in written)
    console.show(f"{len(written)} pictures, {size / 1e6:.1f} MB, in {out or pictures.FOLDER}")


def turntable(
    label: str = typer.Argument(..., help="What to sign."),
    *,
    out: Path = typer.Option(..., "--out", help="The file to write: .png or .jpg."),
    frames: int = typer.Option(24, "--frames", help="Pictures of one turn, side by side."),
    light: str = _Light,
) -> None:
    """Draw a sign that turns once about its upright axis, as a strip of pictures for a film."""
    from signlab.files import write_whole
    from signlab.hand import references as pictures
    from signlab.hand import view

    strip = pictures.strip(label, frames, light=view.light(light))
    write_whole(out, pictures.encoded(strip, out.suffix))
    console.show(f"{out}: {frames} pictures of {strip.shape[1] // frames} × {strip.shape[0]} pixels")


def _pixels(text: str) -> tuple[int, int]:
    from signlab.errors import SignlabError

    width, _, height = text.casefold().replace("×", "x").partition("x")
    if not (width.isdecimal() and height.isdecimal()):
        raise SignlabError("The option --size", f"has the size {text}", "Write width and height: 640x480.")
    return int(width), int(height)


def _body(number: int | None, left: bool) -> "Body":
    from signlab.hand.body import Body, mirrored, signer

    body = Body() if number is None else signer(number)
    return mirrored(body) if left and body.side == "right" else body
