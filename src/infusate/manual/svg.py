"""How does a visit look on paper? A timeline with a lane for each access and the resulting lines beside it, as an SVG.

The drawing stands alone: its own light background, no script, no link, nothing fetched. The same coding gives the same
text.
"""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

import msgspec

from infusate.coding.coding import Coding, Line
from infusate.manual.scale import Scale, scale_of, when_said
from infusate.manual.strips import Lane, Strip, lanes_of

WIDTH = 940
EDGE = 16
CLOCK_FROM = 266
CLOCK_TO = 606
RESULTS_FROM = 624
TOP = 84
LINE_HEIGHT = 17
LANE_HEIGHT = 27
LONGEST_LABEL = 30
LONGEST_HOW = 34
CODE_AT, MINUTES_AT, STANDING_AT = RESULTS_FROM, RESULTS_FROM + 114, RESULTS_FROM + 244
LONGEST_TITLE = 110

STYLE = "".join(
    (
        "text{font:13px system-ui,-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif;fill:#1c2733}",
        ".title{font-size:15px;font-weight:600}",
        ".soft{fill:#5a6773;font-size:12px}",
        ".lane{fill:#3c4a57;font-size:12px;font-weight:600}",
        ".code{font-weight:600}",
        ".gone{fill:#5a6773}",
        ".wait{fill:#8f5a00;font-weight:600}",
        ".view{fill:#4f4fa8;font-weight:600}",
        ".inside{fill:#fff;font-size:11px}",
        ".over{font-size:11px}",
        ".rule{stroke:#c3ccd4}",
        ".tick{stroke:#dfe5ea}",
        ".night{stroke:#8794a0;stroke-dasharray:3 3}",
        ".chemo{fill:#b4478b}",
        ".therapeutic{fill:#1f7a8c}",
        ".hydration{fill:#6aaed6}",
        ".line-care{fill:#8794a0}",
        ".none{fill:#cfd6dc;stroke:#8794a0}",
        ".held{fill:#fff4dc;stroke:#a86a00;stroke-width:1.5;stroke-dasharray:5 3}",
        ".pause{stroke:#5a6773;stroke-width:2;stroke-dasharray:2 3}",
        ".seen{fill:none;stroke:#a86a00;stroke-width:2}",
    )
)


class Piece(msgspec.Struct, frozen=True):
    """A word or two beside a row: where it begins, and how it looks."""

    text: str
    kind: str
    at: int


class Drawn(msgspec.Struct, frozen=True):
    """One row of the drawing: its strip, the texts beside it, and how high it stands."""

    strip: Strip
    texts: tuple[tuple[Piece, ...], ...]
    top: int
    height: int


def timeline(coding: Coding, *, title: str, name: str) -> str:
    """The timeline of a coded visit as the text of one SVG. ``name`` makes the ids of its parts unique in a page."""
    lanes = lanes_of(coding)
    scale = scale_of(coding.visit, [strip for lane in lanes for strip in lane.strips], CLOCK_FROM, CLOCK_TO)
    body: list[str] = []
    top = TOP
    spoken = []
    for lane in lanes:
        if len(lanes) > 1 or lane.named:
            body.append(_text(EDGE, top + 19, lane.name, "lane"))
            body.append(f'<path class="rule" d="M{EDGE} {top + LANE_HEIGHT - 2}H{WIDTH - EDGE}"/>')
            top += LANE_HEIGHT
        for strip in lane.strips:
            texts = _results(strip, coding)
            height = max(38, LINE_HEIGHT * len(texts) + 14)
            body += _row(Drawn(strip, texts, top, height), scale)
            spoken.append(_spoken(lane, strip, texts, len(lanes) > 1))
            top += height
    foot, bottom = _foot(coding, top)
    height = bottom + EDGE - 4
    head = _head(coding, scale, title, top)
    about, unique = escape(" ".join(spoken)), escape(name)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" height="{height}" '
        f'role="img" aria-labelledby="{unique}-title {unique}-desc">',
        f'<title id="{unique}-title">{escape(title)}</title>',
        f'<desc id="{unique}-desc">{about}</desc>',
        f"<style>{STYLE}</style>",
        f'<rect x=".5" y=".5" width="{WIDTH - 1}" height="{height - 1}" rx="8" fill="#fcfdfe" stroke="#c3ccd4"/>',
        *head,
        *body,
        *foot,
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def _text(x: float, y: float, text: str, kind: str = "", anchor: str = "") -> str:
    extra = f' class="{kind}"' if kind else ""
    extra += f' text-anchor="{anchor}"' if anchor else ""
    return f'<text x="{_number(x)}" y="{_number(y)}"{extra}>{escape(text)}</text>'


def _number(value: float) -> str:
    return f"{value:.1f}".rstrip("0").rstrip(".")


def _short(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


def _head(coding: Coding, scale: Scale, title: str, bottom: int) -> list[str]:
    visit = coding.visit
    payer = {"unknown": "payer not known", "self-pay": "self-pay"}.get(visit.payer or "unknown", visit.payer or "")
    words = [visit.setting, payer, visit.date.isoformat(), f"clock: {visit.zone.name}"]
    if visit.place_of_service:
        words.append(f"place of service {visit.place_of_service}")
    out = [_text(EDGE, 26, _short(title, LONGEST_TITLE), "title"), _text(EDGE, 45, " · ".join(words), "soft")]
    for tick in scale.ticks:
        x = _number(scale.x(tick.second))
        night = tick.midnight and scale.days > 1
        out.append(f'<path class="{"night" if night else "tick"}" d="M{x} {TOP - 10}V{bottom}"/>')
        out.append(_text(scale.x(tick.second), TOP - 16, tick.date if night else tick.clock, "soft", "middle"))
    if scale.empty:
        out.append(_text(CLOCK_FROM, TOP - 16, "no charted time", "soft"))
    out.append(f'<path class="rule" d="M{EDGE} {TOP - 10}H{WIDTH - EDGE}"/>')
    return out


def _foot(coding: Coding, top: int) -> tuple[list[str], int]:
    """What else decided: pinned policies, other services, the charted main reason. And where the drawing ends."""
    words = [f"{name} = {_value(value)}" for name, value in sorted(coding.book.pinned.items())]
    out: list[str] = []
    said = []
    if words:
        said.append("policy: " + ", ".join(words))
    if coding.visit.primary:
        primary = coding.visit.primary
        said.append("main reason: " + (primary if isinstance(primary, str) else ", ".join(primary)))
    if coding.visit.also:
        others = ["-".join((one.code, *(one.modifiers or ()))) for one in coding.visit.also]
        said.append("also on the claim: " + ", ".join(others))
    if not said:
        return out, top
    out.append(f'<path class="rule" d="M{EDGE} {top}H{WIDTH - EDGE}"/>')
    for text in said:
        top += LINE_HEIGHT + 2
        out.append(_text(EDGE, top, text, "soft"))
    return out, top + 4


def _value(value: object) -> str:
    return ", ".join(str(one) for one in value) if isinstance(value, list | tuple) else str(value)


def _row(row: Drawn, scale: Scale) -> list[str]:
    strip = row.strip
    middle = row.top + row.height // 2
    label = _short(f"{strip.id}  {strip.drug}", LONGEST_LABEL)
    out = [_text(EDGE, middle - 1 if strip.how else middle + 5, label)]
    if strip.how:
        out.append(_text(EDGE + 15, middle + 12, _short(strip.how, LONGEST_HOW), "soft"))
    out += _bars(strip, middle, scale)
    first = middle - LINE_HEIGHT * (len(row.texts) - 1) / 2 + 5
    for number, pieces in enumerate(row.texts):
        out += [_text(piece.at, first + LINE_HEIGHT * number, piece.text, piece.kind) for piece in pieces]
    return out


def _bars(strip: Strip, middle: int, scale: Scale) -> list[str]:
    """The bar of an infusion, or the mark of a push or an injection; open ends are dashed and end in an arrow."""
    kind = {"held": "held", "none": "none"}.get(strip.fate, strip.category)
    at = strip.start if strip.start is not None else strip.stop
    if at is None:
        return [] if scale.empty else [_text(CLOCK_FROM, middle + 5, "no charted time", "soft")]
    if strip.mark:
        out = [_mark(strip, scale.x(at), middle, kind)]
        if strip.stop is not None and strip.start is not None and strip.stop > strip.start:
            out.insert(0, _bar(kind, scale.x(strip.start), scale.x(strip.stop), middle, 3))
        return out
    out = [_bar(kind, scale.x(begin), scale.x(end), middle, 9) for begin, end in strip.pieces]
    for begin, end in strip.breaks:
        out.append(f'<path class="pause" d="M{_number(scale.x(begin))} {middle}H{_number(scale.x(end))}"/>')
    out += _open_ends(strip, middle, scale)
    said = f"{strip.minutes} min" if strip.minutes is not None else ""
    widest = max(strip.pieces, key=lambda piece: piece[1] - piece[0], default=None)
    if said and widest and scale.x(widest[1]) - scale.x(widest[0]) > 9 * len(said):
        centre = (scale.x(widest[0]) + scale.x(widest[1])) / 2
        dark = strip.fate in ("held", "none") or strip.category == "hydration"
        out.append(_text(centre, middle + 4, said, "over" if dark else "inside", "middle"))
    return out


def _bar(kind: str, left: float, right: float, middle: int, half: int) -> str:
    width, height = _number(max(right - left, 1.5)), 2 * half
    return f'<rect class="{kind}" x="{_number(left)}" y="{middle - half}" width="{width}" height="{height}" rx="2"/>'


def _open_ends(strip: Strip, middle: int, scale: Scale) -> list[str]:
    """Arrows towards an end that the chart does not give, and moments that do not tell how long it ran."""
    out = []
    if strip.open_from is not None:
        end = strip.open_to if strip.open_to is not None else scale.last
        kind = strip.category if strip.goes_on and strip.fate == "coded" else "none" if strip.fate == "none" else "held"
        out.append(_arrow(kind, scale.x(strip.open_from), scale.x(end), middle))
    if strip.start is None and strip.stop is not None:
        kind = "none" if strip.fate == "none" else "held"
        out.append(_arrow(kind, scale.x(strip.stop), scale.x(scale.first), middle))
    for at in strip.ticks:
        x = _number(scale.x(at))
        out.append(f'<path class="seen" d="M{x} {middle - 12}V{middle + 12}"/>')
    return out


def _arrow(kind: str, blunt: float, tip: float, middle: int) -> str:
    """A bar from its blunt end to its tip, whichever of the two stands on the right."""
    shoulder = _number(tip - 9 if tip > blunt else tip + 9)
    back, top, bottom = _number(blunt), middle - 9, middle + 9
    return f'<path class="{kind}" d="M{back} {top}H{shoulder}L{_number(tip)} {middle}L{shoulder} {bottom}H{back}Z"/>'


def _mark(strip: Strip, x: float, middle: int, kind: str) -> str:
    """A triangle for what is pushed, a drop for what is injected or applied."""
    if strip.mark == "push":
        return f'<path class="{kind}" d="M{_number(x - 7)} {middle - 9}H{_number(x + 7)}L{_number(x)} {middle + 7}Z"/>'
    return f'<circle class="{kind}" cx="{_number(x)}" cy="{middle}" r="7"/>'


def _results(strip: Strip, coding: Coding) -> tuple[tuple[Piece, ...], ...]:
    """The texts beside a row: one for each line that is written at it; and why there is none for the administration."""
    dated = any(line.date != coding.visit.date for line in coding.lines)
    texts = [_line_text(line, dated) for line in strip.lines]
    coded = any(line.code in coding.book.tables.labels for line in strip.lines)
    if strip.fate == "held":
        texts.insert(0, (Piece("held until answered", "wait", CODE_AT),))
    elif strip.beside and not coded:
        texts.insert(0, (Piece(f"counted with {strip.beside}", "gone", CODE_AT),))
    elif strip.fate == "none" and not coded:
        texts.insert(0, (Piece("no line", "gone", CODE_AT),))
    return tuple(texts)


def _line_text(line: Line, dated: bool) -> tuple[Piece, ...]:
    pieces = [Piece(f"{'-'.join((line.code, *line.modifiers))} × {line.units}", "code", CODE_AT)]
    soft = [f"{line.minutes} min"] if line.minutes is not None else []
    soft += [when_said(line.date)] if dated else []
    if soft:
        pieces.append(Piece(", ".join(soft), "gone", MINUTES_AT))
    if line.standing != "firm":
        pieces.append(Piece(line.standing, "wait" if line.standing == "review" else "view", STANDING_AT))
    return tuple(pieces)


def _spoken(lane: Lane, strip: Strip, texts: Iterable[Iterable[Piece]], several: bool) -> str:
    result = "; ".join(", ".join(piece.text for piece in pieces) for pieces in texts)
    where = f" ({lane.name})" if several else ""
    times = f", {strip.said}" if strip.said else ", no charted time"
    how = f", {strip.how}" if strip.how else ""
    return f"{strip.id}: {strip.drug}{where}{how}{times}: {result}."
