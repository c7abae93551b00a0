"""Question 7: which line has the drug itself - code, units, and what was discarded?"""

from __future__ import annotations

from infusate.rules.linefacts import Supply
from infusate.rules.policy import Policy
from infusate.rules.rule import Question

units: Question[Supply, int] = Question("units", "How many units of the drug were given?")


@units.rule(
    "drugs/over-the-limit",
    says="More units than the drug's limit for one day point to a wrong unit or dose: the drug's own line is held.",
    because="{it.dose} of {it.drug}: {it.administered} x {it.code}; the limit is {it.limit}.",
    sources=["ncci-mue-2024q3"],
    book="R136, R155",
    asks="dose and unit",
    who="pharmacy",
)
def over_the_limit(it: Supply, policy: Policy) -> int | None:
    return 0 if it.over_limit else None


@units.rule(
    "drugs/unclassified",
    says="An unclassified code is one unit; the claim's note names drug, strength, dose, route and NDC.",
    because="{it.drug} has no code of its own ({it.code}).",
    sources=["opps-2025q4", "infusate-decisions"],
    book="R135, R145",
)
def unclassified(it: Supply, policy: Policy) -> int | None:
    return 1 if it.unclassified else None


@units.rule(
    "drugs/code-replaced",
    says="A code that is not in force on the date is replaced by the one that is; its unit decides. A coder looks at it.",
    because="{it.replaced} was not in force on the date of service; {it.dose} of {it.drug}: {it.administered} x {it.code} "
    "({it.unit} each).",
    sources=["hcpcs-2024q3", "asp-2026q1"],
    book="R136, R137",
    standing="review",
)
def code_replaced(it: Supply, policy: Policy) -> int | None:
    return it.administered if it.replaced else None


@units.rule(
    "drugs/units",
    says="The dose is counted in the unit of the code in force on the date; a part of a unit is a unit.",
    because="{it.dose} of {it.drug}: {it.administered} x {it.code} ({it.unit} each).",
    sources=["asp-2026q1"],
    book="R135",
)
def by_dose(it: Supply, policy: Policy) -> int | None:
    return it.administered


waste: Question[Supply, str] = Question("waste", "How is discarded drug reported?")

# The answers: "apart" (a JW line), "none" (JZ), "with" (on the same line), "" (nothing), "open" (the chart does not tell).


@waste.rule(
    "drugs/waste-on-one-line",
    says="Under this policy what was given and what was discarded from a single-dose container stand on one line without a "
    "modifier.",
    because="{it.dose} of {it.drug} were given; discarded: {it.wasted_text}.",
    sources=["infusate-decisions"],
    book="R140",
    uses=["waste_line"],
)
def on_one_line(it: Supply, policy: Policy) -> str | None:
    return "with" if policy.waste_line == "single_line" and it.single_dose else None


@waste.rule(
    "drugs/waste-not-asked",
    says="Discarded drug is reported where the payer, the container and the drug's payment call for it; elsewhere it stays in "
    "the record.",
    because="{it.drug}: this payer, container or drug calls for no waste modifier.",
    sources=["first-coast-jw-jz"],
    book="R140, R143",
    uses=["jw_jz_scope", "waste_line"],
)
def not_asked(it: Supply, policy: Policy) -> str | None:
    return "" if not it.waste_counts or it.container == "multi-dose" else None


@waste.rule(
    "drugs/waste-discarded-early",
    says="Before 2017-01-01 the line for discarded drug was the contractor's choice.",
    because="{it.wasted} of {it.drug} were discarded: {it.waste_units} x {it.code} beside {it.administered} given.",
    sources=["first-coast-jw-jz"],
    book="R140",
    uses=["jw_jz_scope", "waste_line"],
    standing="policy",
    until="2016-12-31",
)
def discarded_early(it: Supply, policy: Policy) -> str | None:
    return "apart" if it.waste_units else None


@waste.rule(
    "drugs/waste-discarded",
    says="One unit or more discarded from a single-dose container stands on a line of its own.",
    because="{it.wasted} of {it.drug} were discarded: {it.waste_units} x {it.code} beside {it.administered} given.",
    sources=["first-coast-jw-jz", "noridian-jw-jz"],
    book="R140",
    uses=["jw_jz_scope", "waste_line"],
    since="2017-01-01",
)
def discarded(it: Supply, policy: Policy) -> str | None:
    return "apart" if it.waste_units else None


@waste.rule(
    "drugs/waste-not-charted",
    says="Where the container or the discarded amount is not charted, the line stands without a modifier and waits.",
    because="{it.drug}: the chart does not give both the container and the discarded amount.",
    sources=["first-coast-jw-jz", "cgs-2023-12-18"],
    book="R141",
    uses=["jw_jz_scope"],
    standing="review",
)
def not_charted(it: Supply, policy: Policy) -> str | None:
    return "open" if not it.single_dose or it.wasted is None else None


@waste.rule(
    "drugs/none-discarded-early",
    says="Before {policy.jz_from} no modifier says that nothing was discarded.",
    because="{it.drug} was given before that date.",
    sources=["first-coast-jw-jz"],
    book="R141",
    uses=["jz_from"],
)
def none_discarded_early(it: Supply, policy: Policy) -> str | None:
    return "" if it.date < policy.jz_from else None


@waste.rule(
    "drugs/fraction-discarded-unmarked",
    says="Under this policy waste of less than one unit has no modifier.",
    because="{it.wasted} of {it.drug} were discarded, less than a unit beside the rounded dose.",
    sources=["infusate-decisions"],
    book="R142",
    uses=["fractional_waste"],
)
def fraction_unmarked(it: Supply, policy: Policy) -> str | None:
    return "" if it.wasted_some and policy.fractional_waste == "none" else None


@waste.rule(
    "drugs/none-discarded",
    says="A single-dose container of which no whole unit was discarded is marked so.",
    because="{it.wasted} of {it.drug} were discarded: no whole unit.",
    sources=["first-coast-jw-jz", "cgs-2023-12-18", "retinal-physician-2023-09"],
    book="R141, R142",
    uses=["jz_from", "fractional_waste", "jw_jz_scope"],
)
def none_discarded(it: Supply, policy: Policy) -> str | None:
    return "none"
