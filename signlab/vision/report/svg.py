"""A label's map as SVG: its colours are the page's, so that it follows the reader's theme."""

from html import escape

from signlab.vision import bins
from signlab.vision.bins import LIGHT
from signlab.vision.coverage import Coverage

CELL = 16
"""Pixels a side."""

PATTERN = (
    '<svg width="0" height="0" aria-hidden="true"><defs><pattern id="one" width="4" height="4"'
    ' patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><line x1="0" y1="0" x2="0" y2="4" class="hatch"/>'
    "</pattern></defs></svg>"
)
"""The hatching, once a page."""


def heat_map(covered: Coverage, number: int, cell: int = CELL) -> str:
    """The map of label ``number``: angle across, light up; a strip below for pictures without a hand."""
    lights, angles = len(LIGHT), len(covered.axis)
    wide, high = angles * cell, lights * cell + 6
    parts = [f'<svg class="map" width="{wide}" height="{high}" viewBox="0 0 {wide} {high}" role="img">']
    for light in range(lights):
        for angle in range(angles):
            place = (angle * cell, (lights - 1 - light) * cell)
            parts.append(_cell(covered, (number, light, angle), place, cell))
    parts.append(_strip(covered, number, wide, high))
    return "".join(parts) + "</svg>"


def _cell(covered: Coverage, cell: tuple[int, int, int], place: tuple[int, int], side: int) -> str:
    bursts, missing = int(covered.bursts[cell]), int(covered.missing[cell])
    x, y = place[0] + 1, place[1] + 1
    box = f'x="{x}" y="{y}" width="{side - 2}" height="{side - 2}" rx="2"'
    share = min(bursts / covered.target, 1.0)
    shown = f'<rect {box} class="fill" fill-opacity="{0.12 + 0.88 * share:.2f}"/>' if bursts else ""
    if bursts and covered.one_signer[cell]:
        shown += f'<rect {box} class="only"/>'
    edge = "gap" if missing and not bursts else "wanted" if covered.wanted[cell[1:]] else "beyond"
    return f'<g><title>{escape(_said(covered, cell))}</title>{shown}<rect {box} class="{edge}"/></g>'


def _said(covered: Coverage, cell: tuple[int, int, int]) -> str:
    number, light, angle = cell
    lines = [
        f"{covered.labels[number]}: {covered.axis.words.lower()} {covered.axis.title(angle)},"
        f" light {LIGHT.title(light)}",
        f"{covered.bursts[cell]} bursts, {covered.frames[cell]} pictures,"
        f" {covered.signers[cell]} signers, {covered.sessions[cell]} sessions",
    ]
    if covered.missing[cell]:
        lines.append(f"{covered.missing[cell]} bursts are missing")
    if covered.one_signer[cell]:
        lines.append("one signer only")
    return "\n".join(lines)


def _strip(covered: Coverage, number: int, wide: int, high: int) -> str:
    totals = covered.totals
    measured, missed = int(totals["measured"][number]), int(totals["no_hand"][number])
    share = missed / measured if measured else 0
    said = f"No hand found in {missed} of {measured} pictures"
    return (
        f"<g><title>{said}</title>"
        f'<rect x="1" y="{high - 4}" width="{wide - 2}" height="3" class="strip"/>'
        f'<rect x="1" y="{high - 4}" width="{max(0.0, share * (wide - 2)):.1f}" height="3" class="missed"/></g>'
    )


_WEDGES = {"above": (0, -1), "right": (1, 0), "below": (0, 1), "left": (-1, 0)}


def compass(covered: Coverage, number: int, side: int = 56) -> str:
    """Where the light of label ``number`` came from, as the signer sees it: the longer an arm, the more bursts."""
    counts = dict(zip(bins.DIRECTIONS, covered.directions[number].tolist(), strict=True))
    most, middle = max(*counts.values(), 1), side / 2
    parts = [f'<svg class="compass" width="{side}" height="{side}" viewBox="0 0 {side} {side}" role="img">']
    parts.append(f"<title>{escape(', '.join(f'{name} {count}' for name, count in counts.items()))}</title>")
    parts.append(f'<circle cx="{middle}" cy="{middle}" r="{middle - 1}" class="ring"/>')
    for name, (dx, dy) in _WEDGES.items():
        reach = (middle - 4) * counts[name] / most
        x, y = middle + dx * reach, middle + dy * reach
        parts.append(f'<line x1="{middle}" y1="{middle}" x2="{x:.1f}" y2="{y:.1f}" class="arm"/>')
    radius = 2 + (middle - 6) * 0.6 * counts["front"] / most
    parts.append(f'<circle cx="{middle}" cy="{middle}" r="{radius:.1f}" class="front"/>')
    return "".join(parts) + "</svg>"
