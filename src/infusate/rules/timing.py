"""Question 8, first part: do the charted times tell when a row ran and for how long, or must somebody be asked?"""

from __future__ import annotations

from enum import StrEnum

from infusate.rules.facts import Row, Way
from infusate.rules.policy import Policy
from infusate.rules.rule import Question

UNTIMED = frozenset((Way.INJECTION, Way.ARTERY_INJECTION, Way.CAVITY, Way.ON_BODY, Way.DECLOTTING, Way.OWN_CODE))
BY_HAND = frozenset((Way.PUSH, Way.ARTERY_PUSH))
PUMPS = frozenset((Way.PUMP, Way.ARTERY_PUMP))


class Times(StrEnum):
    """What the charted times are good for."""

    CHARTED = "charted start and stop"
    POINT = "one time"
    UNTIMED = "no time needed"
    CALCULATED = "calculated stop"
    LAST_SEEN = "last seen running"
    AS_PUSH = "push for want of a stop"
    DROPPED = "not billable for want of a stop"
    HELD = "held"


times: Question[Row, Times] = Question("times", "Do the charted times tell when and how long it ran?")


@times.rule(
    "documentation/recorded-times",
    says="A recorded start and stop count as they stand.",
    because="{it.drug} is charted {it.when}.",
    sources=["medlearn-2024-12-30"],
    book="R41",
)
def recorded(it: Row, policy: Policy) -> Times | None:
    return Times.CHARTED if it.sound else None


@times.rule(
    "documentation/no-time-needed",
    says="Injections and injections into a body space need no time: an impossible one does not hold them.",
    because="{it.drug} is dated on {it.date_text}.",
    sources=["infusate-decisions"],
    book="R29",
)
def no_time_needed(it: Row, policy: Policy) -> Times | None:
    return Times.UNTIMED if it.way in UNTIMED else None


@times.rule(
    "documentation/clock-went-back",
    says="A local time that the clock showed twice is held until the chart says which of the two it was.",
    because="{it.drug}: the clock showed this time twice that night.",
    sources=["infusate-decisions"],
    book="R44",
    asks="which of the two clock times",
    who="nurse",
)
def clock_went_back(it: Row, policy: Policy) -> Times | None:
    return Times.HELD if it.moments.twice else None


@times.rule(
    "documentation/crossed-midnight",
    says="A stop that reads earlier than the start is held until the chart says whether it was on the next day.",
    because="{it.drug} is charted with a stop that reads earlier than its start.",
    sources=["infusate-decisions"],
    book="R43",
    asks="date of the stop",
    who="nurse",
)
def crossed_midnight(it: Row, policy: Policy) -> Times | None:
    return Times.HELD if it.stop_before_start else None


@times.rule(
    "documentation/more-than-a-day",
    says="A row that runs for more than 24 hours from start to stop is held, unless a portable pump gave it.",
    because="{it.drug} is charted with more than 24 hours between start and stop.",
    sources=["infusate-decisions"],
    book="R43",
    asks="start and stop",
    who="nurse",
)
def more_than_a_day(it: Row, policy: Policy) -> Times | None:
    return Times.HELD if it.longer_than_a_day and it.way not in PUMPS else None


@times.rule(
    "documentation/pump-start",
    says="A portable pump needs the time at which it was started.",
    because="The chart does not say when the pump with {it.drug} was started.",
    sources=["aapc-rci-a55134", "infusate-decisions"],
    book="R19, R176",
    asks="start",
    who="nurse",
)
def pump_start(it: Row, policy: Policy) -> Times | None:
    return Times.HELD if it.way in PUMPS and it.start is None else None


@times.rule(
    "documentation/pump-started",
    says="A portable pump that goes on elsewhere needs no stop.",
    because="The pump with {it.drug} was started at {it.when}.",
    sources=["aapc-rci-a55134"],
    book="R19",
)
def pump_started(it: Row, policy: Policy) -> Times | None:
    return Times.POINT if it.way in PUMPS else None


@times.rule(
    "documentation/push-time",
    says="A push without any charted time that counts is held until one is charted.",
    because="The chart does not say when {it.drug} was pushed.",
    sources=["medlearn-2022-11-07"],
    book="R37",
    uses=["missing_push_minutes"],
    asks="time of the push",
    who="nurse",
)
def push_time(it: Row, policy: Policy) -> Times | None:
    return Times.HELD if it.way in BY_HAND and it.start is None and not it.stop_accepted else None


@times.rule(
    "documentation/push-both-times",
    says="Under this policy a push needs its start and its stop.",
    because="The chart gives one time for the push of {it.drug}.",
    sources=["medlearn-2022-11-07"],
    book="R37",
    uses=["missing_push_minutes"],
    asks="start and stop",
    who="nurse",
)
def push_both_times(it: Row, policy: Policy) -> Times | None:
    one_time = it.way in BY_HAND and (it.start is None or not it.stop_accepted)
    return Times.HELD if one_time and policy.missing_push_minutes == "start_stop" else None


@times.rule(
    "documentation/push-charted",
    says="A push needs one charted time.",
    because="{it.drug} was pushed at {it.when}.",
    sources=["medlearn-2022-11-07"],
    book="R37",
)
def push_charted(it: Row, policy: Policy) -> Times | None:
    one_time = it.way in BY_HAND and (it.start is None or not it.stop_accepted)
    return Times.POINT if one_time else None


@times.rule(
    "documentation/start-time",
    says="An infusion without a charted start is held until the start is charted.",
    because="The chart does not say when {it.drug} began.",
    sources=["medlearn-2022-11-07"],
    book="R40",
    asks="start",
    who="nurse",
)
def start_time(it: Row, policy: Policy) -> Times | None:
    return Times.HELD if it.start is None else None


@times.rule(
    "documentation/stop-from-the-pump",
    says="The pump's log stands in for a stop that nobody charted.",
    because="The pump's log has {it.drug} stop at {it.stop_text}.",
    sources=["infusate-decisions"],
    book="R41",
    uses=["alternative_stop_evidence"],
)
def stop_from_pump(it: Row, policy: Policy) -> Times | None:
    return Times.CHARTED if it.stop_accepted and it.times_known_by == "device" else None


@times.rule(
    "documentation/stop-from-a-note",
    says="A stop stated in a progress note stands in for a stop entry.",
    because="A note has {it.drug} stop at {it.stop_text}.",
    sources=["medlearn-2022-01-17"],
    book="R41",
    uses=["alternative_stop_evidence"],
)
def stop_from_note(it: Row, policy: Policy) -> Times | None:
    return Times.CHARTED if it.stop_accepted and it.times_known_by == "note" else None


@times.rule(
    "documentation/calculated-stop",
    says="Where no stop is charted, the charted volume and rates tell until when the drug ran; never an ordered or expected "
    "duration. A coder looks at it.",
    because="{it.drug}: {it.charted_times.volume_ml} mL at the charted rates ran until {it.derived_text}.",
    sources=["medlearn-2024-12-30", "palmetto-a53778"],
    book="R40, R41",
    uses=["missing_stop"],
    standing="review",
)
def calculated_stop(it: Row, policy: Policy) -> Times | None:
    return Times.CALCULATED if it.stop_derived is not None and policy.missing_stop == "calculate" else None


@times.rule(
    "documentation/last-seen-running",
    says="Where no stop is charted, the newest note that the drug was running proves the minutes up to it, if they are "
    "{policy.min_infusion_minutes} or more. A coder looks at it.",
    because="{it.drug} was last seen running at {it.last_seen_text}.",
    sources=["infusate-decisions"],
    book="R41",
    uses=["alternative_stop_evidence"],
    standing="review",
)
def last_seen_running(it: Row, policy: Policy) -> Times | None:
    allowed = "last_seen_infusing" in policy.alternative_stop_evidence
    return Times.LAST_SEEN if allowed and it.seen_minutes >= policy.min_infusion_minutes else None


@times.rule(
    "documentation/stop-missing-push",
    says="Under this policy an infusion without a stop is a push of its family; hydration without one is not billable.",
    because="The chart does not say when {it.drug} stopped.",
    sources=["wearemedicalcoders-16-minutes", "umiami-administration"],
    book="R40",
    uses=["missing_stop"],
)
def stop_missing_push(it: Row, policy: Policy) -> Times | None:
    if policy.missing_stop != "push":
        return None
    return Times.DROPPED if it.way is Way.HYDRATION else Times.AS_PUSH


@times.rule(
    "documentation/stop-missing-drop",
    says="Under this policy an infusion without a stop is not billable.",
    because="The chart does not say when {it.drug} stopped.",
    sources=["medlearn-2022-11-07"],
    book="R40",
    uses=["missing_stop"],
)
def stop_missing_drop(it: Row, policy: Policy) -> Times | None:
    return Times.DROPPED if policy.missing_stop == "drop" else None


@times.rule(
    "documentation/stop-time",
    says="An infusion whose stop is neither charted nor proved by other records is held until it is.",
    because="The chart does not say when {it.drug} stopped.",
    sources=["medlearn-2022-11-07", "medlearn-2024-12-30"],
    book="R3, R40",
    uses=["missing_stop"],
    asks="stop",
    who="nurse",
)
def stop_time(it: Row, policy: Policy) -> Times | None:
    return Times.HELD
