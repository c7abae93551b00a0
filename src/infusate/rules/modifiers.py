"""Question 9: which modifier says that a line is distinct from another of the same date?"""

from __future__ import annotations

from infusate.rules.linefacts import Moved
from infusate.rules.policy import Policy
from infusate.rules.rule import Question

distinct: Question[Moved, str] = Question("distinct", "Which modifier marks a distinct service?")

# The answers are words of tables/modifiers.csv.


@distinct.rule(
    "modifiers/distinct-service",
    says="A distinct service of the same date carries the modifier for one.",
    because="{it.drug} stands apart from {it.other_drug}.",
    sources=["cms-rac-0071", "namas-2021-10-15"],
    book="R64, R66, R117, R121",
    uses=["distinct_modifier"],
)
def distinct_service(it: Moved, policy: Policy) -> str | None:
    return "distinct" if policy.distinct_modifier != "X" else None


@distinct.rule(
    "modifiers/another-encounter",
    says="A service of another encounter of the same date carries the modifier for a separate encounter.",
    because="{it.drug} was given in another encounter than {it.other_drug}.",
    sources=["cms-rac-0071"],
    book="R66, R121",
    uses=["distinct_modifier"],
)
def another_encounter(it: Moved, policy: Policy) -> str | None:
    return "another-encounter" if it.other_encounter else None


@distinct.rule(
    "modifiers/unusual-service",
    says="An IV line kept beside a pump start or an injection into the spinal canal carries the modifier for a service that "
    "does not overlap the usual one.",
    because="{it.drug} is kept beside {it.other_drug}.",
    sources=["cms-rac-0071", "infusate-decisions"],
    book="R121",
    uses=["distinct_modifier"],
)
def unusual_service(it: Moved, policy: Policy) -> str | None:
    return "unusual" if it.unusual else None


@distinct.rule(
    "modifiers/another-site",
    says="A service through another access, by another route or at another site carries the modifier for a separate site.",
    because="{it.drug} was given at another site than {it.other_drug}.",
    sources=["cms-rac-0071", "medlearn-2021-11-22"],
    book="R64, R121",
    uses=["distinct_modifier"],
)
def another_site(it: Moved, policy: Policy) -> str | None:
    return "another-site"


fluid_modifier: Question[Moved, str] = Question("fluid modifier", "Does hydration beside another service carry a modifier?")


@fluid_modifier.rule(
    "modifiers/hydration-distinct",
    says="Under this policy hydration beside another service carries the distinct modifier and its own diagnosis.",
    because="{it.drug} ran beside {it.other_drug}.",
    sources=["select-health-09"],
    book="R12",
    uses=["hydration_modifier"],
)
def hydration_distinct(it: Moved, policy: Policy) -> str | None:
    return "distinct" if policy.hydration_modifier == "59_and_dx" else None


@fluid_modifier.rule(
    "modifiers/hydration-plain",
    says="Hydration beside another service carries no modifier.",
    because="{it.drug} ran beside {it.other_drug}.",
    sources=["cms-rac-0137"],
    book="R12",
    uses=["hydration_modifier"],
)
def hydration_plain(it: Moved, policy: Policy) -> str | None:
    return ""
