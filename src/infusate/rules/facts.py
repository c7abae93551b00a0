"""What may a rule look at? Plain values, computed once; a rule compares them and never computes."""

from __future__ import annotations

from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING

from infusate.chart.clock import Moments, Spans, Zone
from infusate.chart.visit import FIRST_ACCESS, FIRST_ENCOUNTER, Administration

if TYPE_CHECKING:
    from infusate.rules.rule import Reason
    from infusate.rules.tables import CodeRow, Drug

Key = tuple[frozenset[str], str]
CHEMO, THERAPEUTIC, HYDRATION, LINE_CARE = "chemo", "therapeutic", "hydration", "line-care"
STRENGTH_OF_CATEGORY = {CHEMO: 0, THERAPEUTIC: 1, HYDRATION: 2}


class Way(StrEnum):
    """How a charted row enters the coding."""

    INFUSION = "infusion"
    PUSH = "push"
    HYDRATION = "hydration"
    PUMP = "portable pump"
    INJECTION = "injection"
    SUBCUTANEOUS = "subcutaneous infusion"
    SUBCUTANEOUS_CHEMO = "subcutaneous infusion of chemotherapy"
    ARTERY_INFUSION = "infusion into an artery"
    ARTERY_PUSH = "push into an artery"
    ARTERY_INJECTION = "injection into an artery"
    ARTERY_PUMP = "portable pump into an artery"
    CAVITY = "injection into a body space"
    ON_BODY = "on-body injector"
    DECLOTTING = "declotting"
    OWN_CODE = "own administration code"
    HELD = "held"


# The ways that are an IV service of an access, and those that need no time at all.
THROUGH_THE_LINE = frozenset((Way.INFUSION, Way.PUSH, Way.HYDRATION))


class Kind(StrEnum):
    """What the minutes make of an IV administration."""

    INFUSION = "infusion"
    PUSH = "push"
    STOPPED = "stopped infusion"


class Place(StrEnum):
    """Where a service stands among the services of its group."""

    INITIAL = "initial"
    SEQUENTIAL = "sequential"
    CONCURRENT = "concurrent"
    REPEAT = "repeat"
    NONE = "no line"
    REVIEW = "to review"
    UNLISTED = "unlisted"


class Given:
    """What was given and how, as charted: everything about a row that does not depend on its times.

    Visits chart the same drug the same way again and again, so the questions that these facts settle are asked once for each
    distinct way of charting.
    """

    __slots__ = (
        "antineoplastic_code",
        "category",
        "category_reason",
        "charted",
        "complex_care",
        "complex_status",
        "counts",
        "counts_reason",
        "drug",
        "hormonal",
        "in_doubt",
        "indication",
        "ingredients",
        "key",
        "known",
        "listed_by_payer",
        "on_push_list",
        "own_code",
        "purpose",
        "rendered",
        "route",
        "rows",
        "setting",
        "table_category",
        "technique",
        "vaccine",
        "way",
        "way_reason",
    )

    charted: Administration
    category: str
    category_reason: Reason
    counts: bool
    counts_reason: Reason
    way: Way
    way_reason: Reason
    key: Key

    def __init__(
        self,
        charted: Administration,
        setting: str,
        ingredients: frozenset[str],
        rows: tuple[Drug, ...],
        *,
        antineoplastic_code: bool,
        listed_by_payer: bool,
        on_push_list: bool,
        own_code: CodeRow | None,
        vaccine: bool,
    ) -> None:
        self.charted = charted
        # Reasons about these facts as they were written out before, by rule.
        self.rendered: dict[str, bytes] = {}
        self.setting = setting
        self.drug = charted.drug or charted.hcpcs or "a drug without a name"
        self.ingredients = ingredients
        self.rows = rows
        self.known = bool(rows)
        self.table_category = rows[0].category if rows else ""
        self.complex_status = rows[0].complex_status if rows else ""
        self.hormonal = bool(rows) and rows[0].hormonal
        self.antineoplastic_code = antineoplastic_code
        self.listed_by_payer = listed_by_payer
        self.on_push_list = on_push_list
        self.own_code = own_code
        self.vaccine = vaccine
        self.complex_care = charted.complex_care
        self.technique = charted.technique
        self.purpose = charted.purpose or "treatment"
        self.indication = (charted.indication or "").strip().lower()
        route = charted.route
        # Whether a policy on electrolytes, biologics, toxicity or transfusion has a say about it.
        self.in_doubt = self.indication in ("toxicity prevention", "transfusion protocol") or (
            charted.category is None and (charted.electrolyte is not None or self.is_candidate)
        )
        self.route = route or ("iv" if self.technique in ("infusion", "push") else None)

    @property
    def is_candidate(self) -> bool:
        """A biologic that some payers code as a highly complex one (R166)."""
        return self.table_category == THERAPEUTIC and self.complex_status in ("named_or_class_named_by_cms", "disputed")


class Row:
    """One charted row with its times: when it ran, how its stop is known.

    Most rows are plain, so what most of them share stands on the class and is set only where it differs.
    """

    spans: Spans = ()
    minutes: int | None = None
    evidence_reason: Reason | None = None
    sound = False
    stop_accepted = False
    stop_before_start = False
    longer_than_a_day = False
    stop_derived: int | None = None
    seen_minutes = 0

    def __init__(self, charted: Administration, given: Given, moments: Moments, zone: Zone) -> None:
        self.charted = charted
        # The row whose times, rates and volume count: itself, or the one that it borrowed them from.
        self.charted_times = charted
        self.given = given
        self.id = charted.id
        self.moments = moments
        self.zone = zone
        self.start = moments.start
        self.stop = moments.stop
        self.access = charted.access or FIRST_ACCESS
        self.encounter = charted.encounter or FIRST_ENCOUNTER
        self.way = given.way

    @property
    def last_seen(self) -> int | None:
        """When the drug was last seen running, in seconds UTC."""
        return self.moments.last_seen

    @property
    def drug(self) -> str:
        """The drug as charted."""
        return self.given.drug

    @property
    def time(self) -> int | None:
        """The moment that dates the row: its start, or the one time that is charted. Seconds UTC."""
        return self.start if self.start is not None else self.stop

    @property
    def when(self) -> str:
        """The charted clock times, as ``09:00-10:15``."""
        return clock_range(self.zone, self.start, self.stop)

    @property
    def times_known_by(self) -> str:
        """How start and stop are known."""
        return self.charted_times.times or "observed"

    @property
    def stop_text(self) -> str:
        """The charted stop as clock time."""
        return "no stop" if self.moments.stop is None else self.zone.clock_text(self.moments.stop)

    @property
    def derived_text(self) -> str:
        """The calculated stop as clock time."""
        return "no stop" if self.stop_derived is None else self.zone.clock_text(self.stop_derived)

    @property
    def last_seen_text(self) -> str:
        """When the drug was last seen running, as clock time."""
        return "no time" if self.last_seen is None else self.zone.clock_text(self.last_seen)

    @property
    def date_text(self) -> str:
        """The local date of the charted time, or a word for the visit's own."""
        return "the date of the visit" if self.time is None else self.zone.date(self.time).isoformat()


def clock_range(zone: Zone, start: int | None, stop: int | None) -> str:
    """Two moments as clock times of a zone; a missing one is said to be so."""
    if start is None:
        return "no charted time" if stop is None else zone.clock_text(stop)
    return f"{zone.clock_text(start)}-{zone.clock_text(stop)}" if stop is not None else zone.clock_text(start)


class Service:
    """One IV administration (R48): the rows of one bag, syringe or dose, or infusions of a drug without a gap."""

    kind: Kind
    kind_reason: Reason

    def __init__(self, rows: list[Row], spans: Spans, minutes: int | None) -> None:
        self.rows = rows
        self.spans = spans
        self.minutes = minutes
        first = rows[0]
        given = first.given
        if len(rows) == 1:
            self.ids: tuple[str, ...] = (first.id,)
            self.key = given.key
            self.drug = given.drug
            self.charted_infusion = first.way is not Way.PUSH
            self.on_push_list = given.on_push_list
            self.start = first.start if first.start is not None else first.stop or 0
        else:
            self.ids = tuple(sorted([row.id for row in rows]))
            categories = sorted({row.given.category for row in rows}, key=STRENGTH_OF_CATEGORY.__getitem__)
            self.key = (frozenset().union(*[row.given.ingredients for row in rows]), categories[0])
            self.drug = " with ".join(dict.fromkeys(row.given.drug for row in rows))
            self.charted_infusion = any(row.way is not Way.PUSH for row in rows)
            self.on_push_list = any(row.given.on_push_list for row in rows)
            self.start = min([row.time for row in rows if row.time is not None], default=0)
        self.category = self.key[1]

    @property
    def when(self) -> str:
        """The clock times of the administration, pauses included."""
        stops = [row.stop for row in self.rows if row.stop is not None]
        return clock_range(self.rows[0].zone, self.start, max(stops) if stops else None)

    @property
    def timed(self) -> bool:
        """Whether it ran from a known start to a known stop."""
        return self.minutes is not None


class Course:
    """All that one drug had through one access in one encounter: its infusions pooled (R97), its pushes in order."""

    place: Place
    place_reason: Reason
    rank: int
    tie_minutes: int
    spans: Spans = ()
    minutes = 0
    own_spans: Spans = ()
    own = 0
    overlap = 0
    stopped = False
    nearby_start = False
    nothing_placed = True
    is_initial = False
    together_reason: Reason | None = None
    drug = ""
    start = 0
    id = ""

    def __init__(self, key: Key, setting: str) -> None:
        self.key = key
        self.category = key[1]
        self.setting = setting
        self.infusions: list[Service] = []
        self.pushes: list[Service] = []

    @property
    def when(self) -> str:
        """The clock times of what decides the drug's place."""
        return ", ".join(service.when for service in (self.infusions or self.pushes[:1]))

    @property
    def infusion_count(self) -> int:
        """How many infusions of the drug there were."""
        return len(self.infusions)

    @property
    def more_than_half_shared(self) -> bool:
        """Whether more than half of its minutes are shared with drugs already placed (R78)."""
        return self.overlap * 2 > self.minutes


class Repeat:
    """A push of a drug that the group already had, or of a drug that was also infused (R95, R96, R99)."""

    def __init__(
        self,
        push: Service,
        *,
        facility: bool,
        first_push: bool,
        has_infusion: bool,
        from_push: int | None,
        from_dose: int | None,
    ) -> None:
        self.push = push
        self.drug = push.drug
        self.category = push.category
        self.facility = facility
        self.first_push = first_push
        self.has_infusion = has_infusion
        self.from_push = from_push
        self.from_dose = from_dose

    @property
    def when(self) -> str:
        """The clock times of the push."""
        return self.push.when


class Fluid:
    """The hydration of one encounter and access: all rows united, drugs and pushes taken off (R34-R36)."""

    __slots__ = (
        "charted",
        "drug",
        "ids",
        "is_initial",
        "minutes",
        "pieces",
        "pushed",
        "rows",
        "spans",
        "start",
        "volume_missing",
        "volume_ml",
        "whole_piece",
    )

    def __init__(
        self,
        rows: list[Row],
        charted: int,
        spans: Spans,
        pieces: tuple[int, ...],
        minutes: int,
        pushed: int,
    ) -> None:
        self.rows = rows
        self.ids = tuple(sorted([row.id for row in rows]))
        self.charted = charted
        self.spans = spans
        self.pieces = pieces
        self.minutes = minutes
        # The minutes of pushes that were taken off.
        self.pushed = pushed
        self.is_initial = False
        self.drug = rows[0].drug
        self.start = min([row.time or 0 for row in rows])
        self.volume_missing = any(row.charted.volume_ml is None for row in rows)
        self.volume_ml = sum([row.charted.volume_ml or Decimal(0) for row in rows], Decimal(0))
        self.whole_piece = max(pieces, default=0)

    @property
    def when(self) -> str:
        """The clock times of its rows."""
        return ", ".join([row.when for row in self.rows])


class Choice:
    """The candidates for the initial service of one group, in the order of R61 and R67, and who else might be chosen."""

    __slots__ = ("first", "first_started", "highest_drug", "highest_rank", "named", "named_drug")

    def __init__(
        self,
        highest_drug: str,
        highest_rank: str,
        *,
        named: int | None,
        named_drug: str,
        first: int,
        first_started: str,
    ) -> None:
        self.highest_drug = highest_drug
        self.highest_rank = highest_rank
        self.named = named
        self.named_drug = named_drug
        self.first = first
        self.first_started = first_started


class Together:
    """A concurrent drug, and the drug that has the line of its encounter already (R79)."""

    __slots__ = ("drug", "kept")

    def __init__(self, drug: str, kept: str | None) -> None:
        self.drug = drug
        self.kept = kept
