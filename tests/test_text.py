"""Does the picture of a visit show what the chart says, in any width and with any signs?"""

from __future__ import annotations

import io
from typing import Any

import pytest

from infusate.chart.reading import read_visit
from infusate.chart.visit import Visit
from infusate.coding.engine import code
from infusate.commands import shipped_samples
from infusate.terminal import Paper, cells, clean, fitted, paper_for, table
from infusate.text import FOOTER, coding_text
from infusate.timeline import timeline

DAY = "2026-03-02"


def visit(*rows: dict[str, Any], **keys: Any) -> Visit:
    document = {"setting": "facility", "date": DAY, "timezone": "America/Chicago", "administrations": list(rows)}
    found = read_visit({**document, **keys})
    assert isinstance(found, Visit), found
    return found


def row(name: str, start: str | None = None, stop: str | None = None, **keys: Any) -> dict[str, Any]:
    times = {"start": start, "stop": stop}
    whole = {key: f"{DAY}T{time}" if len(time) < 9 else time for key, time in times.items() if time}
    return {"id": name, "drug": f"drug {name}", "route": "iv", "technique": "infusion", **whole, **keys}


def picture(*rows: dict[str, Any], width: int = 80, **keys: Any) -> list[str]:
    return timeline(visit(*rows, **keys), Paper(width=width))


def line_of(lines: list[str], name: str) -> str:
    (found,) = [line for line in lines if line.strip().startswith(f"{name} ")]
    return found


def test_an_infusion_is_a_bar_with_its_drug_and_its_times() -> None:
    line = line_of(picture(row("a", "09:00", "10:00")), "a")
    assert "drug a" in line and "█████" in line and line.endswith("09:00–10:00")


def test_a_bar_twice_as_long_takes_twice_the_cells() -> None:
    lines = picture(row("a", "09:00", "10:00"), row("b", "09:00", "11:00"))
    short, long = (line_of(lines, name).count("█") for name in "ab")
    assert abs(long - 2 * short) <= 1


def test_a_bar_begins_under_its_time_on_the_clock() -> None:
    lines = picture(row("a", "09:00", "10:00"), row("b", "10:00", "11:00"))
    clock = next(line for line in lines if "10:00" in line)
    assert abs(clock.index("10:00") - line_of(lines, "b").index("█")) <= 1


def test_a_pause_is_a_gap() -> None:
    pauses = [{"from": f"{DAY}T09:30", "to": f"{DAY}T10:00"}]
    assert "█╌╌" in line_of(picture(row("a", "09:00", "11:00", pauses=pauses)), "a").replace("▌", "█")
    assert "╌" not in "".join(picture(row("a", "09:00", "11:00")))


def test_a_rate_of_0_is_a_gap_too() -> None:
    speeds = {"09:00": 100, "09:30": 0, "10:00": 100}
    rates = [{"at": f"{DAY}T{time}", "ml_per_h": speed} for time, speed in speeds.items()]
    assert "╌╌" in line_of(picture(row("a", "09:00", "11:00", rates=rates)), "a")


def test_pushes_and_injections_are_marks_and_an_injection_needs_no_access() -> None:
    lines = picture(
        row("a", "09:00", "10:00"), row("p", "09:10", technique="push"),
        row("i", "09:20", technique="injection", route="im"), row("v", "09:30", technique="injection"),
    )
    assert "◆" in line_of(lines, "p") and "◆" in line_of(lines, "v") and "●" in line_of(lines, "i")
    assert lines.index("line-1") < lines.index("by other routes · im") < lines.index(line_of(lines, "i"))


def test_a_stop_that_is_not_charted_is_an_open_end() -> None:
    lines = picture(row("a", "09:00", last_seen_infusing=f"{DAY}T09:40"), row("b", "09:00", "10:30"))
    line = line_of(lines, "a")
    assert "▓▒░" in line and line.endswith("09:00–?") and "no stop charted" in lines[-1]
    assert 5 < line.count("█") < line_of(lines, "b").count("█")


def test_a_start_that_is_not_charted_is_an_open_beginning() -> None:
    line = line_of(picture(row("a", None, "09:40"), row("b", "09:00", "10:30")), "a")
    assert "░▒▓" in line and line.endswith("?–09:40")


def test_a_stop_before_its_start_is_no_stop() -> None:
    line = line_of(picture(row("a", "23:00", "01:00")), "a")
    assert line.endswith("23:00–?") and "▓▒░" in line


def test_a_portable_pump_goes_on_elsewhere() -> None:
    lines = picture(row("a", "09:00", pump="portable"), row("b", "08:00", "09:00"))
    assert "█►" in line_of(lines, "a") and "goes on elsewhere" in lines[-1]


def test_midnight_is_marked_with_the_date() -> None:
    lines = picture(row("a", "22:00", "2026-03-03T02:00"), row("p", "22:10", technique="push"))
    assert "┊2026-03-03" in lines[0] and lines[0].strip().startswith(DAY)
    column = lines[0].index("┊")
    assert lines[1][column : column + 5] == "00:00" and line_of(lines, "p")[column] == "┊"
    assert line_of(lines, "a").endswith("22:00–02:00 +1")


def test_a_night_that_loses_an_hour_has_no_time_that_the_clock_skipped() -> None:
    rows = row("a", "2026-03-07T23:00", "2026-03-08T04:30")
    clock = picture(rows, date="2026-03-07")[1]
    assert "01:00" in clock and "03:00" in clock and "02:00" not in clock


def test_every_access_is_a_lane_with_its_device_and_its_reason() -> None:
    lines = picture(
        row("a", "09:00", "10:00", access_device="port"),
        row("b", "09:00", "10:00", access="hand", access_reason="they do not mix"),
    )
    assert "line-1 · port" in lines and "hand · reason: they do not mix" in lines


def test_two_encounters_are_told_apart() -> None:
    lines = picture(row("a", "09:00", "10:00"), row("b", "15:00", "16:00", encounter="2"))
    assert "encounter 1 · line-1" in lines and "encounter 2 · line-1" in lines


def test_a_visit_without_any_time_has_no_picture() -> None:
    assert picture(row("a")) == []


@pytest.mark.parametrize("stop", ["09:01", "09:20", "12:00", "23:59", "2026-03-03T09:00", "2026-03-12T09:00"])
@pytest.mark.parametrize("width", [60, 80, 160])
def test_no_line_is_wider_than_the_terminal(width: int, stop: str) -> None:
    rows = [row("a", "09:00", stop), row("b" * 64, "09:00", technique="push", drug="a name without end " * 9)]
    lines = picture(*rows, row("c", "09:30", drug="点滴静注の薬の名前はとても長いです"), width=width)
    assert max(map(cells, lines)) <= width


def test_the_clock_has_ticks_at_round_times_only() -> None:
    for stop, minutes in (("09:40", 5), ("13:00", 60), ("21:00", 120)):
        ticks = picture(row("a", "09:07", stop))[0].split()
        assert len(ticks) >= 2 and all((int(tick[:2]) * 60 + int(tick[3:])) % minutes == 0 for tick in ticks), ticks


# -- words and signs


def test_charted_words_cannot_command_the_terminal() -> None:
    lines = picture(row("a", "09:00", "10:00", drug="\x1b[31mred\x07"))
    assert "\x1b" not in "".join(lines) and "\\x1b[31mred\\x07" in "".join(lines)
    assert clean("one\ntwo") == "one two"


def test_a_terminal_without_unicode_gets_a_plain_sign_for_each() -> None:
    page = coding_text(code(visit(row("a", "09:00"), row("b", "09:00", "10:00", drug="Ünïcode"))), Paper())
    plain = Paper(unicode=False).shown(page)
    assert plain.isascii() and [*map(len, plain.splitlines())] == [*map(len, page.splitlines())]
    assert "####" in plain


class Screen(io.TextIOWrapper):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


def test_colour_is_for_terminals_without_no_color(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm")
    screen = Screen(io.BytesIO(), encoding="utf-8")
    assert paper_for(screen).colour
    monkeypatch.setenv("NO_COLOR", "1")
    assert not paper_for(screen).colour
    monkeypatch.delenv("NO_COLOR")
    assert not paper_for(io.TextIOWrapper(io.BytesIO(), encoding="utf-8")).colour


def test_the_signs_are_those_that_the_encoding_has(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("COLUMNS", raising=False)
    assert paper_for(io.TextIOWrapper(io.BytesIO(), encoding="utf-8")) == Paper(80, True, False)
    for encoding in ("ascii", "latin-1"):
        assert not paper_for(io.TextIOWrapper(io.BytesIO(), encoding=encoding)).unicode


def test_a_text_is_fitted_by_cells_and_not_by_characters() -> None:
    assert fitted("ab", 4) == "ab  " and fitted("abcdef", 4) == "abc…" and cells(fitted("薬薬薬", 4)) == 4


def test_a_table_wraps_its_last_column_alone() -> None:
    _, ((first, *more),) = table(["code", "what"], [["96365", "many words " * 6]], 40)
    assert first.startswith("96365  many") and more and all(line.startswith("       many") for line in more)


# -- the page


def test_the_page_has_every_line_with_its_label_and_its_standing() -> None:
    coding = code(visit(row("a", "09:00", "10:31", drug="iron sucrose", dose="100 mg")))
    page = coding_text(coding, Paper(width=160))
    for line in coding.lines:
        assert any(text.startswith(line.code) and line.standing in text for text in page.splitlines())
    assert "therapeutic infusion, extra hour (a iron sucrose)" in page and "supply of a iron sucrose" in page


def test_an_explained_page_has_every_reason_rule_source_and_policy() -> None:
    coding = code(visit(row("a", "09:00", "10:31"), row("p", "09:00", technique="push")))
    page = " ".join(coding_text(coding, Paper(width=160), explain=True).split())
    for line in coding.lines:
        for reason in line.reasons:
            assert " ".join(reason.because.split()) in page and " ".join(reason.says.split()) in page
            assert reason.rule.id in page and all(f" {source}: " in page for source in reason.rule.sources)
            assert all(f"{name} = " in page for name in reason.policies)


def test_the_page_says_what_is_held_what_is_asked_and_that_it_is_a_suggestion() -> None:
    page = coding_text(code(visit(row("a", "09:00"), row("f", "08:59", purpose="flush", technique="push"))), Paper())
    assert "Held until a query is answered" in page and "asks nurse: stop" in page and "Not billable" in page
    assert FOOTER in page and "qualified coder" in FOOTER and "R238" in FOOTER


def test_a_page_without_lines_says_so() -> None:
    assert "No line." in coding_text(code(visit(row("a", "09:00", "09:30", ordered=False))), Paper())


@pytest.mark.parametrize(("name", "text"), list(shipped_samples()), ids=[name for name, _ in shipped_samples()])
def test_every_sample_is_a_visit_with_lines(name: str, text: str) -> None:
    found = read_visit(text)
    assert isinstance(found, Visit), found
    coding = code(found)
    assert coding.lines and coding_text(coding, Paper(), explain=True)


def codes(name: str) -> list[str]:
    (text,) = [text for file, text in shipped_samples() if name in file]
    found = read_visit(text)
    assert isinstance(found, Visit)
    coding = code(found)
    return sorted("-".join((line.code, *line.modifiers)) + f" x{line.units}" for line in coding.lines)


def test_the_samples_show_what_they_are_for() -> None:
    assert {"96365 x1", "96366 x1", "96375 x1"} <= set(codes("first_iron"))
    assert {"96413 x1", "96415 x1", "96368 x1", "96367 x1", "96375 x1", "96411 x1", "96416 x1"} <= set(codes("folfox"))
    assert {"96413 x1", "96415 x1", "J1745-JZ x40"} <= set(codes("infliximab"))
    assert {"96374 x1", "96375 x1", "96376 x1", "96361 x1", "96361 x3"} <= set(codes("hydration"))
    assert not {"96365 x1", "96366 x1"} & set(codes("stop_not_charted"))
    assert {"96365 x1", "96365-XS x1"} <= set(codes("second_access"))
