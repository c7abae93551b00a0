"""What may a rule look at once the IV services are settled? Injections, pumps, drug supply, and lines beside other lines."""

from __future__ import annotations

import datetime
from decimal import Decimal

from infusate.rules.facts import Given


class Hours:
    """The minutes of one service that hour units are counted from (R33)."""

    __slots__ = ("behind_first_hour", "category", "drug", "first_hour", "first_hour_at", "further_hours", "minutes", "what")

    def __init__(
        self,
        drug: str,
        category: str,
        minutes: int,
        *,
        first_hour_at: int,
        behind_first_hour: bool,
        further_hour_at: int,
    ) -> None:
        self.drug = drug
        self.category = category
        self.minutes = minutes
        self.first_hour_at = first_hour_at
        self.behind_first_hour = behind_first_hour
        self.first_hour = behind_first_hour and minutes >= first_hour_at
        counted = minutes - further_hour_at if behind_first_hour else minutes + 60 - further_hour_at
        self.further_hours = max(0, counted // 60)
        self.what = "further hours"


class Unit:
    """One unit of a service over midnight: on which local dates it begins, completes, and its administration began (R46)."""

    __slots__ = ("begins", "completes", "drug", "started")

    def __init__(self, drug: str, begins: datetime.date, completes: datetime.date, started: datetime.date) -> None:
        self.drug = drug
        self.begins = begins
        self.completes = completes
        self.started = started


class Needle:
    """One injection, or one dose of several (R17)."""

    __slots__ = ("category", "drug", "hormonal", "needles", "route", "setting", "way")

    def __init__(self, given: Given, needles: int) -> None:
        self.drug = given.drug
        self.category = given.category
        self.hormonal = given.hormonal
        self.route = given.route
        self.way = given.way
        self.needles = needles
        self.setting = given.setting


class Pool:
    """Infusions that are reported by their united minutes: under the skin for the visit, into an artery for each drug."""

    __slots__ = ("category", "drug", "minutes", "second_site", "setting", "with_iv_initial")

    def __init__(self, drug: str, category: str, minutes: int, *, second_site: bool, with_iv_initial: bool, setting: str) -> None:
        self.drug = drug
        self.category = category
        self.minutes = minutes
        self.second_site = second_site
        self.with_iv_initial = with_iv_initial
        self.setting = setting


class PumpStart:
    """A portable pump that is started in the visit (R19, R23, R69)."""

    __slots__ = ("already", "category", "code_known", "drug", "setting", "when")

    def __init__(self, drug: str, category: str, setting: str, when: str, *, already: bool, code_known: bool) -> None:
        self.drug = drug
        self.category = category
        self.setting = setting
        self.when = when
        self.already = already
        self.code_known = code_known


class FlushVisit:
    """A visit of flushes alone (R108)."""

    __slots__ = ("central", "charted", "drug", "peripheral", "port")

    def __init__(self, devices: list[str | None]) -> None:
        self.drug = "the flush"
        self.port = "port" in devices
        self.central = "picc" in devices or "central" in devices
        self.peripheral = all(device in ("peripheral", "midline") for device in devices)
        self.charted = all(devices)


class Supply:
    """One dose of a drug as its supply line sees it (section 7)."""

    __slots__ = (
        "administered",
        "billed",
        "code",
        "container",
        "converted",
        "date",
        "dose",
        "drug",
        "facility",
        "ids",
        "limit",
        "ndc",
        "over_limit",
        "packaged",
        "payer",
        "rendered",
        "replaced",
        "single_dose",
        "unclassified",
        "unit",
        "waste_counts",
        "waste_units",
        "wasted",
        "wasted_some",
    )

    def __init__(self, ids: tuple[str, ...], drug: str, date: datetime.date, setting: str, payer: str) -> None:
        self.rendered: dict[str, bytes] = {}
        self.ids = ids
        self.drug = drug
        self.date = date
        self.facility = setting == "facility"
        self.payer = payer
        self.billed = False
        self.code = ""
        self.replaced: str | None = None
        self.unit = ""
        self.dose: str | None = None
        self.wasted: str | None = None
        self.ndc: str | None = None
        self.container: str | None = None
        self.converted: Decimal | None = None
        self.administered = 0
        self.waste_units = 0
        self.wasted_some = False
        self.single_dose = False
        self.unclassified = False
        self.packaged = False
        self.waste_counts = False
        self.limit: int | None = None
        self.over_limit = False

    @property
    def wasted_text(self) -> str:
        """The discarded amount as charted, or that none is."""
        return self.wasted or "no amount charted"

    @property
    def medicare(self) -> bool:
        """Whether the payer follows Medicare's waste rule."""
        return self.payer in ("medicare", "medicare-advantage")


class Moved:
    """A line that may need the distinct modifier: how it stands apart from a line of the same date (R64, R66, R117, R121)."""

    __slots__ = ("drug", "other_drug", "other_encounter", "unusual")

    def __init__(self, drug: str, other_drug: str, *, other_encounter: bool, unusual: bool) -> None:
        self.drug = drug
        self.other_drug = other_drug
        self.other_encounter = other_encounter
        self.unusual = unusual


class Billed:
    """A line against the limits and lists of the whole claim (R118, R119, R202)."""

    __slots__ = ("code", "date", "drug", "has_primary", "incident_to", "limit", "place", "primaries", "units")

    def __init__(self, code: str, drug: str, units: int, date: datetime.date) -> None:
        self.code = code
        self.drug = drug
        self.units = units
        self.date = date
        self.limit: int | None = None
        self.primaries = ""
        self.has_primary = True
        self.incident_to = False
        self.place: str | None = None


class Doubt:
    """The views under which a line would be different (R4)."""

    __slots__ = ("views",)

    def __init__(self, views: str) -> None:
        self.views = views


class PairFacts:
    """Two codes of one date that stand in an NCCI pair (R117)."""

    __slots__ = (
        "column1",
        "column2",
        "date",
        "drug",
        "drug1",
        "indicator",
        "modified",
        "other_group",
        "ours1",
        "ours2",
        "same_drug",
    )

    def __init__(
        self,
        column1: str,
        column2: str,
        indicator: str,
        date: datetime.date,
        drug1: str,
        drug: str,
        *,
        ours1: bool,
        ours2: bool,
        same_drug: bool,
        other_group: bool,
        modified: bool,
    ) -> None:
        self.column1 = column1
        self.column2 = column2
        self.indicator = indicator
        self.date = date
        self.drug1 = drug1
        self.drug = drug
        self.ours1 = ours1
        self.ours2 = ours2
        self.same_drug = same_drug
        self.other_group = other_group
        self.modified = modified
