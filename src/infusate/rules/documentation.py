"""Question 8: what does the chart fail to say, and who can supply it?

Asked neutrally: what is missing, never which time to enter, never a threshold, never money.
"""

from __future__ import annotations

from infusate.rules.facts import Given, Row, Way
from infusate.rules.linefacts import Supply
from infusate.rules.policy import Policy
from infusate.rules.rule import Question

missing: Question[Supply, bool] = Question("missing", "What does the claim need that the chart does not say?")


@missing.rule(
    "documentation/dose",
    says="The amount given belongs in the chart; the drug's own line waits for it.",
    because="The chart does not say how much {it.drug} was given.",
    sources=["asp-2026q1"],
    book="R2, R135",
    asks="dose",
    who="nurse",
)
def dose(it: Supply, policy: Policy) -> bool | None:
    return True if it.dose is None else None


@missing.rule(
    "documentation/product",
    says="The package that was scanned names the product; the claim waits for its NDC.",
    because="The chart does not name the package of {it.drug}.",
    sources=["anthem-ndc", "medstar-ndc"],
    book="R2, R150",
    uses=["ndc_required"],
    asks="ndc",
    who="nurse",
)
def product(it: Supply, policy: Policy) -> bool | None:
    return True if it.ndc is None and it.billed and policy.ndc_required == "always" else None


@missing.rule(
    "documentation/supply-code",
    says="A drug that the tables cannot tie to exactly one supply code needs the code or the package in the chart.",
    because="The tables do not tie {it.drug} to one supply code on the date of service.",
    sources=["asp-2026q1"],
    book="R137",
    asks="hcpcs or ndc",
    who="pharmacy",
)
def supply_code(it: Supply, policy: Policy) -> bool | None:
    return True if it.billed and not it.code else None


@missing.rule(
    "documentation/dose-unit",
    says="A dose is billed in the unit of its code; one that does not convert holds the drug's own line.",
    because="{it.dose} of {it.drug} does not convert to the unit of {it.code}.",
    sources=["asp-2026q1"],
    book="R135",
    asks="dose",
    who="nurse",
)
def dose_unit(it: Supply, policy: Policy) -> bool | None:
    unconverted = it.billed and it.code and it.dose is not None and it.converted is None and not it.unclassified
    return True if unconverted else None


@missing.rule(
    "documentation/container",
    says="Whether waste is billed depends on the container; the claim waits until the chart says which it was.",
    because="The chart does not say whether {it.drug} came from a single-dose container.",
    sources=["first-coast-jw-jz"],
    book="R141",
    uses=["jw_jz_scope"],
    asks="container",
    who="nurse",
)
def container(it: Supply, policy: Policy) -> bool | None:
    return True if it.waste_counts and it.container is None and not it.wasted_some else None


@missing.rule(
    "documentation/discarded-amount",
    says="The amount discarded from a single-dose container is charted, also when it is none.",
    because="The chart does not say how much of {it.drug} was discarded.",
    sources=["first-coast-jw-jz", "cgs-2023-12-18"],
    book="R141",
    uses=["jw_jz_scope"],
    asks="discarded amount",
    who="nurse",
)
def discarded_amount(it: Supply, policy: Policy) -> bool | None:
    return True if it.waste_counts and it.wasted is None and it.container != "multi-dose" else None


described: Question[Given, bool] = Question("described", "What else does the claim need of a row?")


@described.rule(
    "documentation/complex-care",
    says="For a complex biologic the chart states whether the five elements of highly complex care were met.",
    because="The chart does not say whether the care of {it.drug} was highly complex.",
    sources=["noridian-chemo", "mondaq-cr-13468"],
    book="R167, R176",
    uses=["complex_biologic"],
    asks="complex care",
    who="provider",
)
def complex_care(it: Given, policy: Policy) -> bool | None:
    open_question = it.is_candidate and it.charted.category is None and policy.complex_biologic == "intensity"
    return True if open_question and it.complex_care is None else None


@described.rule(
    "documentation/declotting-indication",
    says="Declotting is charted with the occlusion, the drug, and the start and stop of its dwell.",
    because="The chart does not call the device of {it.drug} occluded.",
    sources=["haugen-webinar-2"],
    book="R107, R176",
    standing="review",
    asks="indication",
    who="nurse",
)
def declotting_indication(it: Given, policy: Policy) -> bool | None:
    return True if it.way is Way.DECLOTTING and it.indication != "occlusion" else None


@described.rule(
    "documentation/declotting-dwell",
    says="Declotting is charted with the occlusion, the drug, and the start and stop of its dwell.",
    because="The chart does not say from when to when {it.drug} dwelled.",
    sources=["haugen-webinar-2"],
    book="R107, R176",
    standing="review",
    asks="start and stop of the dwell",
    who="nurse",
)
def declotting_dwell(it: Given, policy: Policy) -> bool | None:
    complete = it.charted.start is not None and it.charted.stop is not None
    return True if it.way is Way.DECLOTTING and not complete else None


@described.rule(
    "documentation/declotting-drug",
    says="Declotting is charted with the occlusion, the drug, and the start and stop of its dwell.",
    because="The chart does not name the drug that cleared the device.",
    sources=["haugen-webinar-2"],
    book="R107, R176",
    standing="review",
    asks="drug",
    who="nurse",
)
def declotting_drug(it: Given, policy: Policy) -> bool | None:
    return True if it.way is Way.DECLOTTING and it.charted.drug is None and it.charted.hcpcs is None else None


@described.rule(
    "documentation/reservoir",
    says="Chemotherapy into the spinal canal by a reservoir has another code than by puncture; the document cannot tell, so a "
    "coder looks at it.",
    because="The chart does not say whether {it.drug} was given by a reservoir.",
    sources=["infusate-decisions"],
    book="R20",
    standing="review",
    asks="reservoir or puncture",
    who="provider",
)
def reservoir(it: Given, policy: Policy) -> bool | None:
    return True if it.way is Way.CAVITY and it.route == "intrathecal" else None


@described.rule(
    "documentation/lesions",
    says="Chemotherapy into lesions has another code from the eighth lesion on; the document cannot tell, so a coder looks at it.",
    because="The chart does not say into how many lesions {it.drug} was given.",
    sources=["infusate-decisions"],
    book="R17, R20",
    standing="review",
    asks="number of lesions",
    who="provider",
)
def lesions(it: Given, policy: Policy) -> bool | None:
    return True if it.way is Way.CAVITY and it.route == "intralesional" else None


ordered: Question[Row, bool] = Question("ordered", "Does the chart say that there was an order?")


@ordered.rule(
    "documentation/order",
    says="A visit whose chart does not mention a signed order is coded as ordered, and its claim waits for one answer.",
    because="The chart does not say whether a signed order came before the start.",
    sources=["noridian-signatures"],
    book="R2, R185",
    asks="signed order",
    who="provider",
)
def order(it: Row, policy: Policy) -> bool | None:
    return True


estimated: Question[Row, bool] = Question("estimated", "May an estimated time decide?")


@estimated.rule(
    "documentation/estimated-time",
    says="An estimated time may not carry a threshold: where a stop five minutes earlier would change a code or a unit of the "
    "visit, the row is held.",
    because="The times of {it.drug} are estimated, and the lines would differ with a slightly earlier stop.",
    sources=["infusate-decisions"],
    book="R42",
    asks="recorded start and stop",
    who="nurse",
)
def estimated_time(it: Row, policy: Policy) -> bool | None:
    return True


unproved: Question[Row, bool] = Question("unproved", "Why was there a second access?")


@unproved.rule(
    "documentation/access-reason",
    says="Under this policy drugs on several accesses without a charted reason are held until the reason is charted.",
    because="The chart names several accesses and no reason for a second one.",
    sources=["medlearn-2021-11-22"],
    book="R64",
    uses=["second_access_unproved"],
    asks="reason for the second access",
    who="nurse",
)
def access_reason(it: Row, policy: Policy) -> bool | None:
    return True
