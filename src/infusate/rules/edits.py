"""Question 10: which lines may not stand together, and which exceed a limit, on the whole claim?"""

from __future__ import annotations

from infusate.rules.linefacts import Billed, PairFacts
from infusate.rules.policy import Policy
from infusate.rules.rule import Question

pair: Question[PairFacts, str] = Question("pair", "May two codes of one date stand together?")

# The answers: "drop" (column 2 is not billable), "ask" (column 2 is not billable until a coder says otherwise), "mark" (column
# 2 carries the distinct modifier), "settled" (it carries one already), "stays" (our line stands), "review", "query" (their code).


@pair.rule(
    "edits/never-together",
    says="A code in column 2 of an NCCI pair that no modifier opens is not billable beside column 1.",
    because="{it.column2} stands in column 2 of {it.column1}, indicator 0, on {it.date}.",
    sources=["ncci-ptp-2024q3"],
    book="R117",
)
def never_together(it: PairFacts, policy: Policy) -> str | None:
    return "drop" if it.ours2 and it.indicator == "0" else None


@pair.rule(
    "edits/another-service-in-column-2",
    says="Another service that stands in column 2 of one of our lines needs its own modifier, or is not reportable.",
    because="{it.column2} stands in column 2 of {it.column1}, indicator {it.indicator}, on {it.date}.",
    sources=["ncci-ptp-2024q3"],
    book="R112, R117",
    asks="whether the other service was separate",
)
def other_service(it: PairFacts, policy: Policy) -> str | None:
    return "query" if not it.ours2 and (it.indicator == "0" or not it.modified) else None


@pair.rule(
    "edits/another-service-modified",
    says="Another service in column 2 that carries a modifier for a separate service stands.",
    because="{it.column2} carries a modifier beside {it.column1}.",
    sources=["ncci-ptp-2024q3"],
    book="R112, R117",
)
def other_service_modified(it: PairFacts, policy: Policy) -> str | None:
    return "stays" if not it.ours2 else None


@pair.rule(
    "edits/beside-another-service",
    says="A line of ours in column 2 of another service stands; a coder looks at it unless that service carries a modifier.",
    because="{it.column2} stands in column 2 of {it.column1}, which carries no modifier, on {it.date}.",
    sources=["ncci-ptp-2024q3"],
    book="R117",
    standing="review",
)
def beside_other(it: PairFacts, policy: Policy) -> str | None:
    return "review" if not it.ours1 and not it.modified else None


@pair.rule(
    "edits/beside-another-modified-service",
    says="A line of ours in column 2 of another service that carries a modifier stands.",
    because="{it.column1} carries a modifier.",
    sources=["ncci-ptp-2024q3"],
    book="R117",
)
def beside_other_modified(it: PairFacts, policy: Policy) -> str | None:
    return "stays" if not it.ours1 else None


@pair.rule(
    "edits/pair-of-two-groups",
    says="Lines of two accesses or encounters are distinct; one distinct modifier of the two is enough.",
    because="{it.column2} ({it.drug}) and {it.column1} ({it.drug1}) are of different accesses or encounters.",
    sources=["ncci-ptp-2024q3", "cms-rac-0071"],
    book="R64, R66, R117",
)
def two_groups(it: PairFacts, policy: Policy) -> str | None:
    if not it.other_group:
        return None
    return "settled" if it.modified else "mark"


@pair.rule(
    "edits/pair-of-one-drug",
    says="The same drug in column 2 of its own line is not billable; a coder is asked.",
    because="{it.column2} is of the same drug as {it.column1}: {it.drug}.",
    sources=["ncci-ptp-2024q3"],
    book="R15, R117",
    asks="whether the two were separate services",
)
def one_drug(it: PairFacts, policy: Policy) -> str | None:
    return "ask" if it.same_drug else None


@pair.rule(
    "edits/pair-of-two-drugs",
    says="Another drug by another route or pump is a distinct service; column 2 carries the modifier.",
    because="{it.column2} ({it.drug}) stands in column 2 of {it.column1} ({it.drug1}), indicator 1, on {it.date}.",
    sources=["ncci-ptp-2024q3", "cms-rac-0071"],
    book="R15, R16, R22, R69, R117",
)
def two_drugs(it: PairFacts, policy: Policy) -> str | None:
    return "settled" if it.modified else "mark"


addon: Question[Billed, str] = Question("add-on", "Does an add-on code have a code that it may stand beside?")


@addon.rule(
    "edits/add-on-without-primary",
    says="An add-on code stands only beside a code that its table accepts; without one a coder decides.",
    because="{it.code} stands beside none of {it.primaries}.",
    sources=["ncci-addon-2024-06-03"],
    book="R79, R118",
    uses=["aoc_guard"],
    asks="coder's decision",
)
def without_primary(it: Billed, policy: Policy) -> str | None:
    return "hold" if not it.has_primary and policy.aoc_guard != "allow" else None


@addon.rule(
    "edits/add-on-allowed",
    says="An add-on code beside a code that its table accepts, or allowed by policy, stands.",
    because="{it.code} stands beside another line.",
    sources=["ncci-addon-2024-06-03"],
    book="R118",
    uses=["aoc_guard"],
)
def with_primary(it: Billed, policy: Policy) -> str | None:
    return "stays"


place: Question[Billed, str] = Question("place of service", "May a practitioner bill it in this place?")


@place.rule(
    "edits/practitioner-in-a-facility",
    says="A practitioner does not bill drug administration in a facility's place of service.",
    because="{it.code} was given in place of service {it.place}.",
    sources=["regence-109", "pfs-rvu-2024q3"],
    book="R200, R202",
    uses=["prof_in_facility"],
)
def in_a_facility(it: Billed, policy: Policy) -> str | None:
    return "drop" if it.incident_to and it.place is not None and policy.prof_in_facility == "deny" else None


@place.rule(
    "edits/place-allowed",
    says="Drug administration is billed where it was given.",
    because="{it.code} was given in a place that allows it.",
    sources=["regence-109"],
    book="R202",
    uses=["prof_in_facility"],
)
def elsewhere(it: Billed, policy: Policy) -> str | None:
    return "stays"


limit: Question[Billed, str] = Question("limit", "Are there more units than the code's limit for one date?")


@limit.rule(
    "edits/over-the-limit",
    says="More units than a code's limit for one date keep their true number; a coder looks at them.",
    because="{it.units} units of {it.code} on {it.date}; the limit is {it.limit}.",
    sources=["ncci-mue-2024q3"],
    book="R119",
    standing="review",
)
def over_the_limit(it: Billed, policy: Policy) -> str | None:
    return "review" if it.limit is not None and it.units > it.limit else None
