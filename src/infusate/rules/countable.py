"""Question 2: does the row count, or is it a part of something else?"""

from __future__ import annotations

from infusate.rules.facts import HYDRATION, LINE_CARE, Given
from infusate.rules.policy import Policy
from infusate.rules.rule import Question

countable: Question[Given, bool] = Question("countable", "Is it an administration that can have a line?")


@countable.rule(
    "countable/no-order",
    says="Without a signed order from before the start, neither the administration nor the drug is billable; a later order "
    "does not cure it.",
    because="The chart says that there was no order for {it.drug} before it began.",
    sources=["noridian-signatures"],
    book="R185",
)
def no_order(it: Given, policy: Policy) -> bool | None:
    return False if it.charted.ordered is False else None


@countable.rule(
    "countable/vaccine",
    says="A vaccine or toxoid is never an infusion, push or therapeutic injection: it belongs to the immunisation codes.",
    because="{it.drug} is charted as a vaccine; chart it with the immunisation template.",
    sources=["infusate-decisions"],
    book="R26, R232",
)
def vaccine(it: Given, policy: Policy) -> bool | None:
    return False if it.vaccine else None


@countable.rule(
    "countable/keep-open",
    says="Fluid that keeps a vein open has no reportable minutes.",
    because="{it.drug} kept the line open.",
    sources=["palmetto-a53778", "cms-rac-0137"],
    book="R47",
)
def keep_open(it: Given, policy: Policy) -> bool | None:
    return False if it.purpose == "keep-open" else None


@countable.rule(
    "countable/flush",
    says="A flush is part of the service that it belongs to.",
    because="{it.drug} flushed the line.",
    sources=["cms-104-12-30-5-d", "palmetto-a53778"],
    book="R47, R105, R106",
)
def flush(it: Given, policy: Policy) -> bool | None:
    return False if it.purpose == "flush" else None


@countable.rule(
    "countable/carrier",
    says="The fluid that carries a drug is part of giving that drug.",
    because="{it.drug} carried another drug.",
    sources=["palmetto-a53778", "cms-rac-0137"],
    book="R47",
)
def carrier(it: Given, policy: Policy) -> bool | None:
    return False if it.purpose == "carrier" else None


@countable.rule(
    "countable/transfusion-support",
    says="Fluid primed or run with blood is part of the transfusion.",
    because="{it.drug} supported a transfusion.",
    sources=["infusate-decisions"],
    book="R27",
)
def transfusion_support(it: Given, policy: Policy) -> bool | None:
    return False if it.purpose == "transfusion-support" else None


@countable.rule(
    "countable/contrast",
    says="Contrast, pushed or infused, is part of the imaging study.",
    because="{it.drug} was given as contrast.",
    sources=["infusate-decisions"],
    book="R115",
)
def contrast(it: Given, policy: Policy) -> bool | None:
    return False if it.purpose == "contrast" else None


@countable.rule(
    "countable/anesthesia",
    says="What is given for anesthesia or sedation is part of it.",
    because="{it.drug} was given for anesthesia or sedation.",
    sources=["ncci-ptp-2024q3"],
    book="R111",
)
def anesthesia(it: Given, policy: Policy) -> bool | None:
    return False if it.purpose == "anesthesia" else None


@countable.rule(
    "countable/procedure",
    says="An infusion or push that is integral to a procedure is part of the procedure.",
    because="{it.drug} was given as a part of a procedure.",
    sources=["ncci-ptp-2024q3"],
    book="R110",
)
def procedure(it: Given, policy: Policy) -> bool | None:
    return False if it.purpose == "procedure" else None


@countable.rule(
    "countable/declotting",
    says="A drug that clears an occluded device counts as declotting.",
    because="{it.drug} was left in an occluded device to clear it.",
    sources=["haugen-webinar-2"],
    book="R107",
)
def declotting(it: Given, policy: Policy) -> bool | None:
    return True if it.purpose == "access-declot" else None


@countable.rule(
    "countable/line-care",
    says="A product for line care has no line of its own.",
    because="{it.drug} is a product for line care.",
    sources=["cms-104-12-30-5-d"],
    book="R106",
)
def line_care(it: Given, policy: Policy) -> bool | None:
    return False if it.category == LINE_CARE else None


@countable.rule(
    "countable/oral",
    says="A drug taken by mouth has no administration line.",
    because="{it.drug} was taken by mouth.",
    sources=["infusate-decisions"],
    book="R29",
)
def oral(it: Given, policy: Policy) -> bool | None:
    return False if it.route == "oral" else None


@countable.rule(
    "countable/toxicity-prevention",
    says="Under this policy hydration that prevents a drug's toxicity is part of giving the drug.",
    because="{it.drug} was given for toxicity prevention.",
    sources=["noridian-hydration"],
    book="R12",
    uses=["toxicity_hydration"],
)
def toxicity_prevention(it: Given, policy: Policy) -> bool | None:
    integral = it.category == HYDRATION and policy.toxicity_hydration == "integral"
    return False if integral and it.indication == "toxicity prevention" else None


@countable.rule(
    "countable/transfusion-protocol",
    says="Under this policy a drug that the transfusion protocol prescribes is part of the transfusion.",
    because="{it.drug} was given by the transfusion protocol.",
    sources=["umiami-administration"],
    book="R27",
    uses=["transfusion_premedication"],
)
def transfusion_protocol(it: Given, policy: Policy) -> bool | None:
    integral = it.category != HYDRATION and policy.transfusion_premedication == "by_protocol_integral"
    return False if integral and it.indication == "transfusion protocol" else None


@countable.rule(
    "countable/treatment",
    says="What was given as treatment counts.",
    because="{it.drug} was given as treatment.",
    sources=["cms-104-12-30-5-slides"],
    book="R2",
)
def treatment(it: Given, policy: Policy) -> bool | None:
    return True
