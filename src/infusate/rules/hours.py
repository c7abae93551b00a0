"""Question 5: how many units do the minutes make, and on which date does each unit stand?"""

from __future__ import annotations

import datetime

from infusate.rules.facts import Fluid
from infusate.rules.linefacts import Hours, Unit
from infusate.rules.policy import Policy
from infusate.rules.rule import Question

fluid: Question[Fluid, bool] = Question("fluid", "Is the hydration enough to be reported?")


@fluid.rule(
    "hours/hydration-volume-not-charted",
    says="Under this policy hydration needs {policy.hydration_min_volume_ml} mL; without a charted volume it is held.",
    because="The chart does not say how much of {it.drug} ran.",
    sources=["haugen-webinar-1"],
    book="R12",
    uses=["hydration_min_volume_ml"],
    asks="volume",
    who="nurse",
)
def volume_not_charted(it: Fluid, policy: Policy) -> bool | None:
    return False if policy.hydration_min_volume_ml != "none" and it.volume_missing else None


@fluid.rule(
    "hours/hydration-volume",
    says="Under this policy hydration of less than {policy.hydration_min_volume_ml} mL is not billable.",
    because="{it.volume_ml} mL of {it.drug} are charted.",
    sources=["haugen-webinar-1"],
    book="R12",
    uses=["hydration_min_volume_ml"],
)
def volume(it: Fluid, policy: Policy) -> bool | None:
    minimum = policy.hydration_min_volume_ml
    return False if isinstance(minimum, int) and it.volume_ml < minimum else None


@fluid.rule(
    "hours/hydration-short",
    says="Hydration of fewer than {policy.hydration_initial_min} net minutes is not billable.",
    because="{it.drug} ran {it.charted} minutes ({it.when}); {it.minutes} of them count.",
    sources=["cms-rac-0137", "mmp-hydration-2015-08-18"],
    book="R12, R34, R35",
    uses=["hydration_segments", "hydration_push_deduction"],
    advisory="HYD-SHORT",
)
def hydration_short(it: Fluid, policy: Policy) -> bool | None:
    return False if it.minutes < policy.hydration_initial_min else None


@fluid.rule(
    "hours/hydration-in-pieces",
    says="Pieces of hydration are added; where only their sum reaches {policy.hydration_initial_min} minutes payers may object.",
    because="{it.drug} ran {it.charted} minutes ({it.when}); {it.minutes} of them count, the longest piece has {it.whole_piece}.",
    sources=["aapc-thread-196971"],
    book="R34, R35",
    uses=["hydration_segments", "hydration_push_deduction"],
    advisory="HYD-AGG",
)
def hydration_in_pieces(it: Fluid, policy: Policy) -> bool | None:
    return True if it.whole_piece < policy.hydration_initial_min else None


@fluid.rule(
    "hours/hydration",
    says="Hydration counts its net minutes, {policy.hydration_initial_min} or more: what ran together with drugs, and the "
    "charted minutes of pushes, are taken off.",
    because="{it.drug} ran {it.charted} minutes ({it.when}); {it.minutes} of them count.",
    sources=["cms-rac-0137", "medlearn-2021-11-15", "emerald-health-hydration"],
    book="R12, R34, R36",
    uses=["hydration_segments", "hydration_push_deduction"],
)
def hydration(it: Fluid, policy: Policy) -> bool | None:
    return True


first: Question[Hours, int] = Question("first hour", "Is there a unit of the first hour?")


@first.rule(
    "hours/first-hour",
    says="The first-hour code stands once and covers up to 90 minutes; another hour unit begins {policy.further_hour_at} "
    "minutes past a whole hour.",
    because="{it.drug}: {it.minutes} minutes count.",
    sources=["coding-clarified-iv-hydration", "namas-2021-10-15"],
    book="R33, R231",
)
def first_hour(it: Hours, policy: Policy) -> int | None:
    return 1


further: Question[Hours, int] = Question("further hours", "How many further hours are there?")


@further.rule(
    "hours/further-hours",
    says="Behind a first hour, a further hour unit begins {policy.further_hour_at} minutes past each whole hour.",
    because="{it.drug}: {it.minutes} minutes count; further hour units: {it.further_hours}.",
    sources=["coding-clarified-iv-hydration", "coding-ahead-96365", "namas-2021-10-15"],
    book="R33",
    uses=["extra_hour_threshold"],
)
def further_hours(it: Hours, policy: Policy) -> int | None:
    return it.further_hours if it.behind_first_hour else None


@further.rule(
    "hours/only-further-hours",
    says="Where the first hour has no code of its own, every {policy.further_hour_at} minutes past a whole hour, the first "
    "included, make one hour unit.",
    because="{it.drug}: {it.minutes} minutes count; hour units: {it.further_hours}.",
    sources=["medlearn-2021-11-15", "coding-clarified-iv-hydration"],
    book="R33",
    uses=["extra_hour_threshold"],
)
def only_further_hours(it: Hours, policy: Policy) -> int | None:
    return it.further_hours


dated: Question[Unit, datetime.date] = Question("dated", "On which date does a unit over midnight stand?")


@dated.rule(
    "hours/dated-where-it-began",
    says="Under this policy every unit stands on the date on which its administration began.",
    because="{it.drug} began on {it.started}.",
    sources=["hcpro-2007-02-02"],
    book="R46",
    uses=["midnight_units"],
)
def dated_start(it: Unit, policy: Policy) -> datetime.date | None:
    return it.started if policy.midnight_units == "start_date" else None


@dated.rule(
    "hours/dated-where-complete",
    says="Under this policy a unit stands on the date of the minute that completes its threshold.",
    because="This unit of {it.drug} was complete on {it.completes}.",
    sources=["infusate-decisions"],
    book="R46",
    uses=["midnight_units"],
)
def dated_complete(it: Unit, policy: Policy) -> datetime.date | None:
    return it.completes if policy.midnight_units == "unit_complete" else None


@dated.rule(
    "hours/dated-by-first-minute",
    says="A unit stands on the local date of its first counted minute.",
    because="This unit of {it.drug} began on {it.begins}.",
    sources=["revenue-cycle-advisor-2018-04-20", "haugen-midnight"],
    book="R46",
    uses=["midnight_units"],
)
def dated_begin(it: Unit, policy: Policy) -> datetime.date | None:
    return it.begins
