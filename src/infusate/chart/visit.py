"""What does the chart document about one visit? The document that coding reads, as frozen values.

The shape is the contract that the command line, the library, the published cases and the tests share: the same keys as in
the YAML or JSON document. ``None`` means "not documented" and nothing else.
"""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import Literal

import msgspec

from infusate.chart import clock

Setting = Literal["facility", "professional"]
Payer = Literal["medicare", "medicare-advantage", "medicaid", "commercial", "self-pay", "unknown"]
Container = Literal["single-dose", "multi-dose"]
Supplier = Literal["practice", "patient", "other"]
Category = Literal["chemo", "therapeutic", "hydration"]
Technique = Literal["infusion", "push", "injection"]
Route = Literal[
    "iv",
    "im",
    "sc",
    "intra-arterial",
    "intrathecal",
    "intrapleural",
    "intraperitoneal",
    "intralesional",
    "on-body",
    "oral",
]
TimesKnownBy = Literal["observed", "device", "note", "late", "estimated"]
Device = Literal["peripheral", "midline", "picc", "central", "port"]
Purpose = Literal[
    "treatment",
    "flush",
    "keep-open",
    "carrier",
    "transfusion-support",
    "access-declot",
    "contrast",
    "anesthesia",
    "procedure",
]
Electrolyte = Literal["replacement", "added", "premix"]
Pump = Literal["portable"]

FIRST_ACCESS = "line-1"
FIRST_ENCOUNTER = "1"


class Pause(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename={"begin": "from", "end": "to"}, gc=False):
    """A stretch in which the drug did not flow, as charted."""

    begin: str
    end: str


class Rate(msgspec.Struct, frozen=True, forbid_unknown_fields=True, gc=False):
    """A charted flow rate in mL/h from one moment on; 0 is a pause."""

    at: str
    ml_per_h: Decimal


class Administration(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, gc=False):
    """One row of the chart: a drug, how and when it was given. Times are the charted texts (see ``Visit.moments``)."""

    id: str
    drug: str | None = None
    hcpcs: str | None = None
    ndc: str | None = None
    dose: str | None = None
    wasted: str | None = None
    container: Container | None = None
    supplied_by: Supplier | None = None
    category: Category | None = None
    complex_care: bool | None = None
    technique: Technique | None = None
    route: Route | None = None
    start: str | None = None
    stop: str | None = None
    pauses: tuple[Pause, ...] | None = None
    rates: tuple[Rate, ...] | None = None
    volume_ml: Decimal | None = None
    times: TimesKnownBy | None = None
    last_seen_infusing: str | None = None
    access: str | None = None
    access_reason: str | None = None
    access_device: Device | None = None
    encounter: str | None = None
    bag: str | None = None
    part_of: str | None = None
    purpose: Purpose | None = None
    indication: str | None = None
    electrolyte: Electrolyte | None = None
    pump: Pump | None = None
    ordered: bool | None = None


class OtherService(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, gc=False):
    """Another service of the same day that stands on the claim, such as a visit with modifier 25."""

    code: str
    modifiers: tuple[str, ...] | None = None


class Visit(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, dict=True):
    """What the chart documents about one patient's outpatient drug administration; coding reads nothing else.

    Come by one with ``read_visit``: it checks what the types alone cannot.
    """

    setting: Setting
    date: datetime.date
    administrations: tuple[Administration, ...]
    payer: Payer | None = None
    timezone: str | None = None
    place_of_service: str | None = None
    primary: str | tuple[str, ...] | None = None
    also: tuple[OtherService, ...] | None = None

    @property
    def zone(self) -> clock.Zone:
        """The site's clock. Raises ``clock.ImpossibleTime`` for a name that the time-zone database does not know."""
        return clock.zone(self.timezone)

    @property
    def moments(self) -> tuple[clock.Moments, ...]:
        """For each administration its charted times as seconds UTC, computed once.

        Raises ``clock.ImpossibleTime`` for a text that is no time, a local time that the clock skipped, or an offset in a
        document without ``timezone``.
        """
        known: dict[str, tuple[clock.Moments, ...]] = self.__dict__
        found = known.get("moments")
        if found is None:
            zone, bare = self.zone, self.timezone is None
            # A frozen value may remember what was computed from it: the same fields always give the same moments.
            found = known["moments"] = tuple([clock.moments(row, zone, bare) for row in self.administrations])
        return found
