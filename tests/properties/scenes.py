"""What happens in a generated visit? Scenes put administrations on one line of minutes, nasty coincidences oversampled.

A time is a whole number of minutes after the visit's first one; ``visits`` turns it into clock texts.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from tests.properties import charted_words as words
from tests.properties.charted_words import Drug

Row = dict[str, Any]
T = TypeVar("T")

IDS = tuple("abcdefghijklmnopqrstuvwxyz")
DAY = 1440


class Chart:
    """The rows of one visit while they are made up. A choice's first item and an absent event are the simplest ones,
    so that Hypothesis shrinks towards a plain visit.
    """

    def __init__(self, dice: random.Random) -> None:
        self.dice = dice
        self.rows: list[Row] = []
        self.drugs: list[Drug] = []

    def chance(self, probability: float) -> bool:
        return self.dice.random() >= 1.0 - probability

    def pick(self, items: Sequence[T]) -> T:
        return items[self.dice.randrange(len(items))]

    def minutes(self) -> int:
        """A duration: mostly on or beside a threshold."""
        return self.dice.randint(1, 300) if self.chance(0.2) else self.pick(words.THRESHOLDS)

    def name(self, drug: Drug) -> str:
        if drug.brand is not None and self.chance(0.2):
            return drug.brand
        return drug.name.upper() if self.chance(0.03) else drug.name

    def add(self, drug: Drug, technique: str | None, start: int | None, stop: int | None, **facts: Any) -> Row:
        number = len(self.rows)
        row: Row = {"id": IDS[number] if number < len(IDS) else f"row-{number}", "drug": self.name(drug)}
        for key, value in (("technique", technique), ("start", start), ("stop", stop)):
            if value is not None:
                row[key] = value
        row.update(facts)
        self.rows.append(row)
        self.drugs.append(drug)
        return row

    def infuse(self, drug: Drug, start: int, minutes: int, **facts: Any) -> Row:
        """An infusion of so many running minutes; a pause or a stretch at rate 0 comes on top of them."""
        if minutes < 4 or not self.chance(0.16):
            return self.add(drug, "infusion", start, start + minutes, **facts)
        before, length = self.dice.randint(1, minutes - 1), self.pick(words.PAUSES)
        begin, end, stop = start + before, start + before + length, start + minutes + length
        if self.chance(0.4):
            rates = [[start, 125], [begin, 0], [end, self.pick((125, 62.5, 250))]]
            return self.add(drug, "infusion", start, stop, rates=rates, **facts)
        pauses = [[begin, end]]
        if self.chance(0.15) and minutes - before > 2:
            pauses.append([end + 1, end + 2])
        return self.add(drug, "infusion", start, stop, pauses=pauses, **facts)

    def push(self, drug: Drug, start: int, **facts: Any) -> Row:
        length = self.pick((2, None, 0, 3, 5, 14, 15, 16, 1))
        return self.add(drug, "push", start, None if length is None else start + length, **facts)

    def beside(self, start: int, stop: int, minutes: int) -> int:
        """The start of a service of so many minutes beside start..stop: after, touching, overlapping or coinciding."""
        return max(0, self._beside(start, stop, minutes))

    def _beside(self, start: int, stop: int, minutes: int) -> int:
        relation = self.dice.randrange(9)
        if relation <= 1:
            return stop + (self.dice.randint(2, 40) if relation else 0)
        if relation == 2:
            return stop + 1
        if relation <= 5:
            return stop - self.pick(words.OVERLAPS)
        if relation == 6:
            return start
        if relation == 7:
            return stop - minutes
        return start + self.pick((1, 5, 6, 16, 30))


def pool(chart: Chart) -> tuple[Drug, ...]:
    return chart.pick(
        (
            words.THERAPEUTICS,
            words.THERAPEUTICS,
            words.ANTINEOPLASTICS,
            words.IRONS,
            words.DISPUTED_BIOLOGICS,
            words.NAMED_BIOLOGICS,
        )
    )


def water(chart: Chart, start: int, minutes: int, **facts: Any) -> Row:
    if not chart.chance(0.1):
        facts["indication"] = chart.pick(words.WATER_REASONS)
    if chart.chance(0.5):
        facts["volume_ml"] = chart.pick((1000, 500, 250, 499, 100.5))
    return chart.infuse(chart.pick(words.FLUIDS), start, minutes, **facts)


def end_of(row: Row) -> int:
    stop: int = row["stop"] if "stop" in row else row.get("start", 0)
    return stop


# -- scenes: each starts at a minute and puts rows on the chart -------------------------------------------------------


def some_drugs(chart: Chart, at: int) -> None:
    start, stop = at, at
    for _ in range(chart.pick((1, 2, 2, 3, 3, 4))):
        drug, minutes = chart.pick(pool(chart)), chart.minutes()
        begin = max(at, chart.beside(start, stop, minutes)) if stop > at else at
        if chart.chance(0.2):
            chart.push(chart.pick(words.PUSHED), begin)
            continue
        row = chart.infuse(drug, begin, minutes)
        start, stop = begin, end_of(row)


def fluid_and_drugs(chart: Chart, at: int) -> None:
    bag = water(chart, at, chart.minutes())
    stop = end_of(bag)
    if chart.chance(0.6):
        minutes = chart.minutes()
        drug = chart.infuse(chart.pick(pool(chart)), max(at, chart.beside(at, stop, minutes)), minutes)
        stop = max(stop, end_of(drug))
    for _ in range(chart.pick((0, 1, 2))):
        chart.push(chart.pick(words.PUSHED), max(at, chart.beside(at, stop, 2)))
    if chart.chance(0.5):
        water(chart, stop + chart.pick((0, 1, 30)), chart.pick((20, 29, 30, 31, 25)))


def pushed_again(chart: Chart, at: int) -> None:
    drug, start = chart.pick(words.ANTINEOPLASTICS if chart.chance(0.12) else words.PUSHED), at
    if chart.chance(0.4):
        chart.infuse(chart.pick(words.THERAPEUTICS), max(0, at - chart.pick((0, 20))), chart.minutes())
    for _ in range(chart.pick((2, 3, 4))):
        chart.push(drug, start)
        start += chart.pick(words.INTERVALS)
    if chart.chance(0.35):
        chart.infuse(drug, start + chart.pick((0, 1, 30, 31)), chart.minutes())


def infused_again(chart: Chart, at: int) -> None:
    drug, start = chart.pick(pool(chart)), at
    short = chart.chance(0.4)
    for _ in range(chart.pick((2, 2, 3))):
        minutes = chart.pick((8, 14, 15, 7, 1)) if short else chart.minutes()
        row = chart.infuse(drug, start, minutes)
        start = max(at, end_of(row) + chart.pick((0, 1, 0, 2, 31, -1, 60)))
    if chart.chance(0.3):
        chart.infuse(chart.pick(words.THERAPEUTICS), chart.beside(at, start, 30), 30)


def lines_apart(chart: Chart, at: int) -> None:
    start, stop = at, at
    proved = chart.chance(0.6)
    for number in range(chart.pick((2, 2, 3, 4))):
        minutes = chart.minutes()
        begin = max(at, chart.beside(start, stop, minutes)) if number else at
        facts: Row = {"access": chart.pick(("left", "right", "picc-2", "line-1")) if number else "right"}
        if proved and chart.chance(0.6):
            facts["access_reason"] = chart.pick(words.ACCESS_REASONS)
        if chart.chance(0.2):
            chart.push(chart.pick(words.PUSHED), begin, **facts)
        elif chart.chance(0.15):
            water(chart, begin, minutes, **facts)
        else:
            start, stop = begin, end_of(chart.infuse(chart.pick(pool(chart)), begin, minutes, **facts))


def came_back(chart: Chart, at: int) -> None:
    drug = chart.pick(words.THERAPEUTICS)
    first = chart.infuse(drug, at, chart.minutes())
    if chart.chance(0.4):
        chart.push(chart.pick(words.PUSHED), at + 5)
    again = end_of(first) + chart.pick((660, 120, 240, 0))
    chart.infuse(drug if chart.chance(0.7) else chart.pick(pool(chart)), again, chart.minutes(), encounter="2")
    if chart.chance(0.4):
        chart.push(chart.pick(words.PUSHED), again + 10, encounter="2")
    if chart.chance(0.2):
        water(chart, again + 70, chart.minutes(), encounter="2")


def one_bag(chart: Chart, at: int) -> None:
    minutes = chart.minutes()
    chart.infuse(chart.pick(pool(chart)), at, minutes, bag="bag-1")
    mixed = chart.infuse(chart.pick(words.PUSHED), at, minutes, bag="bag-1")
    if chart.chance(0.3):
        for key in ("start", "stop", "pauses", "rates"):
            mixed.pop(key, None)
    if chart.chance(0.4):
        chart.push(chart.pick(words.PUSHED), at + chart.pick((0, 10, 31)), bag=chart.pick(("bag-1", "syringe-1")))
    if chart.chance(0.4):
        chart.infuse(chart.pick(words.THERAPEUTICS), chart.beside(at, at + minutes, 30), 30)


def split_dose(chart: Chart, at: int) -> None:
    drug = chart.pick(words.HORMONALS + words.INJECTED)
    route = chart.pick(("im", "sc"))
    whole = chart.add(drug, "injection", at, None, route=route)
    for number in range(chart.pick((1, 2))):
        chart.add(drug, "injection", at + number, None, route=route, part_of=whole["id"])
    if chart.chance(0.4):
        infusion = chart.infuse(chart.pick(words.THERAPEUTICS), at + 10, chart.minutes())
        if chart.chance(0.6):
            chart.push(chart.drugs[-1], max(at, at + 10 - chart.pick((0, 5))), part_of=infusion["id"])


INJECTED_POOLS = (
    words.INJECTED,
    words.INJECTED,
    words.HORMONALS,
    words.DISPUTED_BIOLOGICS,
    words.ANTINEOPLASTICS,
)


def needles(chart: Chart, at: int) -> None:
    for _ in range(chart.pick((1, 2, 3))):
        drug = chart.pick(chart.pick(INJECTED_POOLS))
        chart.add(drug, chart.pick(("injection", "injection", "push")), at if chart.chance(0.6) else None, None,
                  route=chart.pick(("im", "sc", "sc", "iv")))  # fmt: skip
    if chart.chance(0.5):
        chart.infuse(chart.pick(pool(chart)), at + 5, chart.minutes())
    if chart.chance(0.25):
        chart.add(words.PEGFILGRASTIM, "injection", at, None, route="on-body")
        if chart.chance(0.3):
            chart.add(words.PEGFILGRASTIM, "injection", at + 9, None, route="sc")


def under_the_skin(chart: Chart, at: int) -> None:
    drug, start = chart.pick(words.SUBCUTANEOUS), at
    for number in range(chart.pick((1, 1, 2, 3))):
        facts: Row = {"route": "sc"}
        if number and chart.chance(0.6):
            facts["access"] = f"site-{number + 1}"
        row = chart.infuse(drug, start, chart.minutes(), **facts)
        if chart.chance(0.3):
            drug = chart.pick(words.SUBCUTANEOUS)
        start = chart.pick((at, end_of(row), end_of(row) + 1))
    if chart.chance(0.4):
        chart.infuse(chart.pick(words.THERAPEUTICS), at, chart.minutes())
    if chart.chance(0.1):
        water(chart, at, chart.minutes(), route="sc")


def rare_routes(chart: Chart, at: int) -> None:
    drug = chart.pick(words.ANTINEOPLASTICS if chart.chance(0.7) else words.THERAPEUTICS)
    route = chart.pick(
        ("intra-arterial", "intra-arterial", "intrathecal", "intrapleural", "intraperitoneal", "intralesional", "oral")
    )
    if route == "intra-arterial":
        facts: Row = {"pump": "portable"} if chart.chance(0.2) else {}
        chart.infuse(drug, at, chart.minutes(), route=route, **facts)
        if chart.chance(0.3):
            chart.infuse(drug, at + 200, chart.minutes(), route=route)
    else:
        chart.add(drug, chart.pick(("injection", "infusion")), at, None, route=route)
    if chart.chance(0.5):
        chart.infuse(drug if chart.chance(0.3) else chart.pick(pool(chart)), at + 30, chart.minutes())


def pump_home(chart: Chart, at: int) -> None:
    start = at
    if chart.chance(0.7):
        oxaliplatin = chart.infuse(words.ANTINEOPLASTICS[2], at, 120)
        if chart.chance(0.7):
            chart.infuse(words.THERAPEUTICS[8], at + chart.pick((0, 0, 15)), chart.pick((120, 60)))
        start = end_of(oxaliplatin) + 5
        if chart.chance(0.6):
            chart.push(words.ANTINEOPLASTICS[3], start)
    if chart.chance(0.4):
        chart.push(chart.pick(words.PUSHED), at)
    drug = words.ANTINEOPLASTICS[3] if chart.chance(0.8) else chart.pick(words.THERAPEUTICS)
    row = chart.add(drug, "infusion", start + 10, None, pump="portable")
    if chart.chance(0.4):
        row["stop"] = start + 10 + chart.pick((2760, 479, 480, 481, 90))
    if chart.chance(0.15):
        chart.add(drug, "infusion", start + 60, None, pump="portable")


def declotting(chart: Chart, at: int) -> None:
    facts: Row = {} if chart.chance(0.25) else {"indication": chart.pick(("occlusion", "Occlusion", "no blood return"))}
    row = chart.add(words.ALTEPLASE, "injection", at, at + 45, purpose="access-declot", **facts)
    if chart.chance(0.25):
        del row["stop"]
    if chart.chance(0.6):
        chart.infuse(chart.pick(pool(chart)), at + 45, chart.minutes())


def only_flushed(chart: Chart, at: int) -> None:
    for number in range(chart.pick((1, 1, 2))):
        row = chart.add(words.HEPARIN_LOCK, "injection", at + number, None, purpose="flush")
        if not chart.chance(0.2):
            row["access_device"] = chart.pick(words.DEVICES)
    if chart.chance(0.2):
        chart.infuse(chart.pick(words.THERAPEUTICS), at + 1, chart.minutes())


def days_in_bed(chart: Chart, at: int) -> None:
    drug = chart.pick(words.THERAPEUTICS)
    for number in range(chart.pick((2, 3, 4))):
        chart.infuse(drug, at + number * chart.pick((DAY, 720, DAY)), chart.pick((30, 35, 60, 91, 15)))
    if chart.chance(0.5):
        water(chart, at + chart.pick((600, 840)), chart.pick((510, 600, 720, DAY - 1, DAY, DAY + 1)))
    if chart.chance(0.5):
        morphine = chart.pick(words.PUSHED)
        chart.push(morphine, at + 620)
        chart.push(morphine, at + 840)


def over_midnight(chart: Chart, at: int) -> None:
    """Hours that begin around a midnight when the visit begins in the evening."""
    evening = at + chart.pick((0, 15, 75, 100))
    chart.infuse(chart.pick(pool(chart)), evening, chart.pick((150, 95, 240, 16, 31, 60)))
    if chart.chance(0.6):
        chart.infuse(chart.pick(pool(chart)), evening + chart.pick((60, 0, 90)), chart.pick((150, 60, 91)))
    if chart.chance(0.5):
        water(chart, at, chart.pick((510, 95, 240)))


def biologic(chart: Chart, at: int) -> None:
    drug = chart.pick(words.NAMED_BIOLOGICS if chart.chance(0.5) else words.DISPUTED_BIOLOGICS)
    facts: Row = {}
    if chart.chance(0.6):
        facts["complex_care"] = chart.pick((True, False))
    start = at + 20
    chart.push(chart.pick(words.PUSHED), at)
    chart.infuse(drug, start, chart.minutes(), **facts)
    if chart.chance(0.2):
        chart.infuse(drug, start + 240, chart.minutes(), complex_care=chart.pick((True, False)))


def counted_from_volume(chart: Chart, at: int) -> None:
    """No stop, but a volume and rates from which one may follow."""
    volume, rate = chart.pick(((250, 125), (100, 100), (100, 70), (50, 200), (25, 100), (500, 62.5), (1000, 999)))
    row = chart.add(chart.pick(words.FLUIDS + words.THERAPEUTICS), "infusion", at, None, volume_ml=volume)
    rates = [[at + chart.pick((0, 0, 1)), rate]]
    if chart.chance(0.4):
        rates.append([at + 30, chart.pick((0, rate, 2 * rate))])
        if chart.chance(0.7):
            rates.append([at + chart.pick((31, 45, 60)), chart.pick((rate, 0, 150))])
    if not chart.chance(0.1):
        row["rates"] = rates
    if chart.chance(0.3):
        row["pauses"] = [[at + 5, at + 5 + chart.pick(words.PAUSES)]]
    if chart.chance(0.4):
        row["last_seen_infusing"] = at + chart.pick((100, 10, 15, 16, 17, 31))
    if chart.chance(0.5):
        row["indication"] = "dehydration"
    if chart.chance(0.6):
        chart.infuse(chart.pick(words.THERAPEUTICS), at + chart.pick((0, 16, 60)), chart.minutes())


def last_seen(chart: Chart, at: int) -> None:
    """No stop, but a note that the drug still ran."""
    row = chart.add(chart.pick(pool(chart)), "infusion", at, None)
    row["last_seen_infusing"] = at + chart.pick((15, 16, 17, 30, 31, 90, 91, 0))
    chart.push(chart.pick(words.PUSHED), at + 10)


def around_procedures(chart: Chart, at: int) -> None:
    purpose = chart.pick(
        ("treatment", "keep-open", "carrier", "flush", "transfusion-support", "contrast", "anesthesia", "procedure")
    )
    drug = {"contrast": words.CONTRAST, "anesthesia": words.SEDATIVE, "procedure": words.SEDATIVE}.get(purpose)
    minutes = chart.minutes()
    if drug is not None:
        chart.push(drug, at, purpose=purpose)
    else:
        chart.infuse(chart.pick(words.FLUIDS), at, minutes, purpose=purpose)
    if chart.chance(0.7):
        indication = {"indication": "transfusion protocol"} if purpose == "transfusion-support" else {}
        chart.push(chart.pick(words.PUSHED), at + 2, **indication)
    if chart.chance(0.6):
        chart.infuse(chart.pick(pool(chart)), max(at, chart.beside(at, at + minutes, 30)), chart.minutes())


def salts(chart: Chart, at: int) -> None:
    minutes = chart.minutes()
    facts: Row = {} if chart.chance(0.2) else {"electrolyte": chart.pick(("replacement", "added", "premix"))}
    if chart.chance(0.5):
        facts["indication"] = "K 2.9"
    chart.infuse(chart.pick(words.ELECTROLYTES), at, minutes, **facts)
    if chart.chance(0.5):
        chart.infuse(chart.pick(pool(chart)), max(at, chart.beside(at, at + minutes, 30)), chart.minutes())
    if chart.chance(0.3):
        water(chart, at, chart.minutes())


def at_once(chart: Chart, at: int) -> None:
    """Three drugs or more together, some of them exactly coincident, one perhaps a second antineoplastic."""
    minutes = chart.minutes()
    if chart.chance(0.3):
        chart.push(chart.pick(words.ANTINEOPLASTICS), at)
    for _ in range(chart.pick((2, 3, 3, 4))):
        begin = at + chart.pick((0, 0, 0, 5, 6, 14, 16))
        chart.infuse(chart.pick(pool(chart)), begin, minutes if chart.chance(0.6) else chart.minutes())


Scene = Callable[[Chart, int], None]
SCENES: tuple[Scene, ...] = (
    some_drugs, some_drugs, some_drugs, fluid_and_drugs, fluid_and_drugs, pushed_again, pushed_again,
    infused_again, infused_again, lines_apart, lines_apart, came_back, one_bag, split_dose, needles, under_the_skin,
    rare_routes, pump_home, declotting, only_flushed, days_in_bed, over_midnight, biologic, counted_from_volume,
    last_seen, around_procedures, salts, at_once,
)  # fmt: skip
