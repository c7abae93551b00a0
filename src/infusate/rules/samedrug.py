"""Question 4, second part: what if the same drug was given again, by push or by infusion?"""

from __future__ import annotations

from infusate.rules.facts import CHEMO, Course, Place, Repeat
from infusate.rules.policy import Policy
from infusate.rules.rule import Question

again: Question[Repeat, Place] = Question("again", "Does a push of a drug that was given before have a line?")


@again.rule(
    "place/antineoplastic-again",
    says="A repeated push of an antineoplastic, or its push beside its own infusion, has no code: a coder decides.",
    because="{it.drug} was pushed again at {it.when}.",
    sources=["infusate-decisions"],
    book="R99",
    asks="coder's decision",
)
def antineoplastic_again(it: Repeat, policy: Policy) -> Place | None:
    return Place.REVIEW if it.category == CHEMO and it.facility else None


@again.rule(
    "place/antineoplastic-again-office",
    says="On a practitioner's claim a repeated push of an antineoplastic, or its push beside its own infusion, is not billable.",
    because="{it.drug} was pushed again at {it.when}.",
    sources=["infusate-decisions"],
    book="R99",
)
def antineoplastic_again_office(it: Repeat, policy: Policy) -> Place | None:
    return Place.NONE if it.category == CHEMO else None


@again.rule(
    "place/push-beside-its-infusion",
    says="Under this policy a push of a drug that is also infused has no line beside the infusion.",
    because="{it.drug} was pushed at {it.when} and is infused in the same encounter.",
    sources=["infusate-decisions"],
    book="R96",
    uses=["push_and_infusion_same_drug"],
)
def push_beside_infusion(it: Repeat, policy: Policy) -> Place | None:
    only = policy.push_and_infusion_same_drug == "infusion_only"
    return Place.NONE if it.has_infusion and only else None


@again.rule(
    "place/push-near-a-dose",
    says="Under this policy a push fewer than {policy.push_interval_minutes} minutes from a running infusion of the drug has no "
    "line.",
    because="{it.drug} was pushed at {it.when}, {it.from_dose} minutes from its infusion.",
    sources=["ohio-hima-2024-11"],
    book="R95",
    uses=["push_interval_from"],
)
def push_near_dose(it: Repeat, policy: Policy) -> Place | None:
    near = it.from_dose is not None and it.from_dose < policy.push_interval_minutes
    return Place.NONE if near and policy.push_interval_from == "any_dose" else None


@again.rule(
    "place/first-push-beside-its-infusion",
    says="In a facility the first separately ordered push of a drug that is also infused is a repeat push, at any distance.",
    because="{it.drug} was pushed at {it.when} and is infused in the same encounter.",
    sources=["hcpro-2013-11-22"],
    book="R96",
    uses=["push_and_infusion_same_drug"],
)
def first_push_beside_infusion(it: Repeat, policy: Policy) -> Place | None:
    return Place.REPEAT if it.first_push else None


@again.rule(
    "place/push-not-repeated",
    says="A repeated push of one drug is reported by facilities only.",
    because="{it.drug} was pushed again at {it.when}.",
    sources=["ncci-mue-2024q3", "pfs-rvu-2024q3"],
    book="R95",
    uses=["same_drug_push_repeat"],
)
def push_not_repeated(it: Repeat, policy: Policy) -> Place | None:
    return Place.NONE if policy.same_drug_push_repeat == "none" else None


@again.rule(
    "place/push-repeated",
    says="In a facility a later push of one drug is reported when {policy.push_interval_minutes} minutes or more have passed "
    "since the last reported push of it.",
    because="{it.drug} was pushed again at {it.when}, {it.from_push} minutes after its last reported push.",
    sources=["ncci-mue-2024q3", "opps-2025q4"],
    book="R95",
    uses=["push_interval", "push_interval_from"],
)
def push_repeated(it: Repeat, policy: Policy) -> Place | None:
    late = it.from_push is not None and it.from_push >= policy.push_interval_minutes
    return Place.REPEAT if late else None


@again.rule(
    "place/push-too-soon",
    says="A push of one drug within {policy.push_interval_minutes} minutes of the last reported one has no line.",
    because="{it.drug} was pushed again at {it.when}, {it.from_push} minutes after its last reported push.",
    sources=["ncci-mue-2024q3"],
    book="R95",
    uses=["push_interval"],
)
def push_too_soon(it: Repeat, policy: Policy) -> Place | None:
    return Place.NONE


repeats: Question[Course, str] = Question("repeats", "How are later infusions of one drug counted?")


@repeats.rule(
    "place/infusions-added",
    says="All infusions of one drug in an encounter and access are added: one first hour, further hours from the sum.",
    because="{it.drug} was infused {it.infusion_count} times ({it.when}), {it.minutes} minutes in all.",
    sources=["infusate-decisions"],
    book="R97, R98",
    uses=["same_drug_repeat_infusion"],
)
def added(it: Course, policy: Policy) -> str | None:
    return "sum" if policy.repeat_infusion == "sum_encounter" else None


@repeats.rule(
    "place/infusions-added-by-date",
    says="Under this policy infusions of one drug are added for each date; later dates have further hours only.",
    because="{it.drug} was infused {it.infusion_count} times ({it.when}).",
    sources=["icd10monitor-2022"],
    book="R97",
    uses=["same_drug_repeat_infusion"],
)
def added_by_date(it: Course, policy: Policy) -> str | None:
    return "date" if policy.repeat_infusion == "sum_date" else None


@repeats.rule(
    "place/infusions-each",
    says="Under this policy each later infusion of the drug has further hours of its own.",
    because="{it.drug} was infused {it.infusion_count} times ({it.when}).",
    sources=["icd10monitor-2022"],
    book="R97",
    uses=["same_drug_repeat_infusion"],
)
def each(it: Course, policy: Policy) -> str | None:
    return "each" if policy.repeat_infusion == "each_31" else None


@repeats.rule(
    "place/infusions-sequential-again",
    says="Under this policy each later infusion of the drug is sequential again.",
    because="{it.drug} was infused {it.infusion_count} times ({it.when}).",
    sources=["cpt-assistant-2007-12"],
    book="R97",
    uses=["same_drug_repeat_infusion"],
)
def sequential_again(it: Course, policy: Policy) -> str | None:
    return "again" if policy.repeat_infusion == "sequential_again" else None


@repeats.rule(
    "place/infusions-as-pushes",
    says="Under this policy each later infusion of the drug is one repeat push, whatever its length. The rulebook calls that "
    "wrong.",
    because="{it.drug} was infused {it.infusion_count} times ({it.when}).",
    sources=["haugen-webinar-2"],
    book="R97, R237",
    uses=["same_drug_repeat_infusion"],
    standing="policy",
)
def as_pushes(it: Course, policy: Policy) -> str | None:
    return "push"
