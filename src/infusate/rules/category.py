"""Question 1: which family of codes does the drug belong to - chemotherapy and highly complex, therapeutic, or hydration?"""

from __future__ import annotations

from infusate.rules.facts import CHEMO, HYDRATION, LINE_CARE, THERAPEUTIC, Given
from infusate.rules.policy import Policy
from infusate.rules.rule import Question

category: Question[Given, str] = Question("category", "Which family of codes does the drug belong to?")


@category.rule(
    "category/charted",
    says="A category that the chart states is taken as it stands.",
    because="{it.drug} is charted as {it.charted.category}.",
    sources=["cms-104-12-30-5-slides"],
    book="R10",
)
def charted(it: Given, policy: Policy) -> str | None:
    return it.charted.category


@category.rule(
    "category/electrolyte-always-hydration",
    says="Under this policy a fluid with electrolytes is hydration, whatever it was ordered for.",
    because="{it.drug} carries electrolytes ({it.charted.electrolyte}).",
    sources=["uw-health-2014"],
    book="R13",
    uses=["therapeutic_electrolytes"],
)
def electrolyte_always_hydration(it: Given, policy: Policy) -> str | None:
    return HYDRATION if it.charted.electrolyte and policy.therapeutic_electrolytes == "hydration" else None


@category.rule(
    "category/electrolyte-always-therapeutic",
    says="Under this policy a fluid with electrolytes is a therapeutic infusion, whatever it was ordered for.",
    because="{it.drug} carries electrolytes ({it.charted.electrolyte}).",
    sources=["haugen-webinar-1"],
    book="R13",
    uses=["therapeutic_electrolytes"],
)
def electrolyte_always_therapeutic(it: Given, policy: Policy) -> str | None:
    return THERAPEUTIC if it.charted.electrolyte and policy.therapeutic_electrolytes == "therapeutic" else None


@category.rule(
    "category/electrolyte-replacement",
    says="Electrolytes ordered to treat a charted deficit are a therapeutic infusion.",
    because="{it.drug} replaces a deficit.",
    sources=["haugen-webinar-1"],
    book="R13",
    uses=["therapeutic_electrolytes"],
)
def electrolyte_replacement(it: Given, policy: Policy) -> str | None:
    return THERAPEUTIC if it.charted.electrolyte == "replacement" else None


@category.rule(
    "category/electrolyte-premix",
    says="A stock solution with electrolytes, given for its volume, is hydration.",
    because="{it.drug} is a stock solution.",
    sources=["haugen-webinar-1"],
    book="R13",
    uses=["therapeutic_electrolytes"],
)
def electrolyte_premix(it: Given, policy: Policy) -> str | None:
    return HYDRATION if it.charted.electrolyte == "premix" else None


@category.rule(
    "category/electrolyte-added",
    says="Salt added to a fluid without a charted deficit leaves it hydration; a coder looks at it.",
    because="{it.drug} has salt added and no charted deficit.",
    sources=["haugen-webinar-1"],
    book="R13",
    uses=["therapeutic_electrolytes"],
    standing="review",
)
def electrolyte_added(it: Given, policy: Policy) -> str | None:
    return HYDRATION if it.charted.electrolyte == "added" else None


@category.rule(
    "category/antineoplastic",
    says="An antineoplastic takes the chemotherapy codes for any diagnosis.",
    because="{it.drug} is an antineoplastic in the drug table.",
    sources=["wps-chemo-001", "cms-104-12-30-5-d"],
    book="R165",
)
def antineoplastic(it: Given, policy: Policy) -> str | None:
    return CHEMO if it.table_category == CHEMO else None


@category.rule(
    "category/biologic-always-chemo",
    says="Under this policy every complex biologic takes the chemotherapy codes.",
    because="{it.drug} is a biologic on which payers differ.",
    sources=["noridian-chemo"],
    book="R167",
    uses=["complex_biologic"],
)
def biologic_always_chemo(it: Given, policy: Policy) -> str | None:
    return CHEMO if it.is_candidate and policy.complex_biologic == "chemo" else None


@category.rule(
    "category/biologic-always-therapeutic",
    says="Under this policy every complex biologic takes the therapeutic codes.",
    because="{it.drug} is a biologic on which payers differ.",
    sources=["noridian-chemo"],
    book="R167",
    uses=["complex_biologic"],
)
def biologic_always_therapeutic(it: Given, policy: Policy) -> str | None:
    return THERAPEUTIC if it.is_candidate and policy.complex_biologic == "therapeutic" else None


@category.rule(
    "category/biologic-on-the-list",
    says="A biologic on the payer's list of highly complex drugs takes the chemotherapy codes.",
    because="{it.drug} is on the payer's list.",
    sources=["independence-21-3144"],
    book="R169",
    uses=["complex_biologic"],
)
def biologic_on_list(it: Given, policy: Policy) -> str | None:
    return CHEMO if it.is_candidate and it.listed_by_payer else None


@category.rule(
    "category/biologic-off-the-list",
    says="A biologic that is not on the payer's list of highly complex drugs takes the therapeutic codes.",
    because="{it.drug} is not on the payer's list.",
    sources=["independence-21-3144"],
    book="R169",
    uses=["complex_biologic"],
)
def biologic_off_list(it: Given, policy: Policy) -> str | None:
    return THERAPEUTIC if it.is_candidate and not isinstance(policy.complex_biologic, str) else None


@category.rule(
    "category/biologic-named-list-not-loaded",
    says="Where the payer keeps a list that is not loaded, a biologic named by CMS takes the chemotherapy codes; a coder "
    "compares it with the list.",
    because="{it.drug} is of a class that CMS names, and the payer's list is not loaded.",
    sources=["independence-21-3144", "remicade-coding-page"],
    book="R169",
    uses=["complex_biologic"],
    standing="review",
)
def biologic_named_no_list(it: Given, policy: Policy) -> str | None:
    named = it.is_candidate and it.complex_status != "disputed"
    return CHEMO if named and policy.complex_biologic == "list" else None


@category.rule(
    "category/biologic-disputed-list-not-loaded",
    says="Where the payer keeps a list that is not loaded, a disputed biologic takes the therapeutic codes; a coder compares "
    "it with the list.",
    because="{it.drug} is a biologic on which payers differ, and the payer's list is not loaded.",
    sources=["independence-21-3144"],
    book="R169",
    uses=["complex_biologic"],
    standing="review",
)
def biologic_disputed_no_list(it: Given, policy: Policy) -> str | None:
    return THERAPEUTIC if it.is_candidate and policy.complex_biologic == "list" else None


@category.rule(
    "category/biologic-care-documented",
    says="A complex biologic takes the chemotherapy codes where the chart documents the five elements of highly complex care: "
    "trained staff, special preparation, close monitoring, a reaction plan, a supervising practitioner.",
    because="The chart documents highly complex care for {it.drug}.",
    sources=["noridian-chemo", "mondaq-cr-13468"],
    book="R167",
    uses=["complex_biologic"],
)
def biologic_care_documented(it: Given, policy: Policy) -> str | None:
    return CHEMO if it.is_candidate and it.complex_care is True else None


@category.rule(
    "category/biologic-named-care-not-stated",
    says="A biologic of a class that CMS names takes the chemotherapy codes unless the chart denies highly complex care; "
    "where it says nothing the claim waits for an answer.",
    because="{it.drug} is of a class that CMS names; the chart does not say how complex its care was.",
    sources=["cms-104-12-30-5-d", "noridian-chemo"],
    book="R167",
    uses=["complex_biologic"],
    standing="policy",
)
def biologic_named_unstated(it: Given, policy: Policy) -> str | None:
    named = it.is_candidate and it.complex_status != "disputed"
    return CHEMO if named and it.complex_care is None else None


@category.rule(
    "category/biologic-disputed-early",
    says="Before 2020-11-26 a disputed biologic is treated as one of a class that CMS names.",
    because="{it.drug} was given before the first article that listed it; the chart does not deny highly complex care.",
    sources=["mondaq-cr-13468", "cms-a58527"],
    book="R168",
    uses=["complex_biologic"],
    standing="policy",
    until="2020-11-25",
)
def biologic_disputed_early(it: Given, policy: Policy) -> str | None:
    return CHEMO if it.is_candidate and it.complex_care is None else None


@category.rule(
    "category/biologic-named-care-denied",
    says="A biologic of a class that CMS names takes the therapeutic codes where the chart says that its care was not highly "
    "complex.",
    because="The chart says that the care of {it.drug} was not highly complex.",
    sources=["noridian-chemo", "mondaq-cr-13468"],
    book="R167",
    uses=["complex_biologic"],
    advisory="COMPLEX-GAP",
)
def biologic_named_denied(it: Given, policy: Policy) -> str | None:
    return THERAPEUTIC if it.is_candidate and it.complex_status != "disputed" else None


@category.rule(
    "category/biologic-disputed-early-denied",
    says="Before 2020-11-26 a disputed biologic whose chart denies highly complex care takes the therapeutic codes.",
    because="The chart says that the care of {it.drug} was not highly complex.",
    sources=["mondaq-cr-13468", "cms-a58527"],
    book="R168",
    uses=["complex_biologic"],
    advisory="COMPLEX-GAP",
    until="2020-11-25",
)
def biologic_disputed_early_denied(it: Given, policy: Policy) -> str | None:
    return THERAPEUTIC if it.is_candidate else None


@category.rule(
    "category/biologic-disputed",
    says="A disputed biologic takes the therapeutic codes where the chart does not document highly complex care; a coder "
    "looks at it.",
    because="The chart does not document highly complex care for {it.drug}, a biologic on which payers differ.",
    sources=["noridian-chemo", "mondaq-cr-13468"],
    book="R167",
    uses=["complex_biologic"],
    standing="review",
    advisory="COMPLEX-GAP",
    since="2020-11-26",
)
def biologic_disputed(it: Given, policy: Policy) -> str | None:
    return THERAPEUTIC if it.is_candidate else None


@category.rule(
    "category/hydration-fluid",
    says="Plain fluid is hydration.",
    because="{it.drug} is a plain fluid in the drug table.",
    sources=["cms-rac-0137"],
    book="R10",
)
def hydration_fluid(it: Given, policy: Policy) -> str | None:
    return HYDRATION if it.table_category == HYDRATION else None


@category.rule(
    "category/line-care",
    says="A product for line care has no administration line, unless it clears an occluded device.",
    because="{it.drug} is a product for line care in the drug table.",
    sources=["cms-104-12-30-5-d"],
    book="R106",
)
def line_care(it: Given, policy: Policy) -> str | None:
    return LINE_CARE if it.table_category == LINE_CARE else None


@category.rule(
    "category/therapeutic-drug",
    says="A drug that is neither antineoplastic nor a complex biologic nor plain fluid takes the therapeutic codes.",
    because="{it.drug} is a therapeutic drug in the drug table.",
    sources=["cms-104-12-30-5-slides"],
    book="R10",
)
def therapeutic_drug(it: Given, policy: Policy) -> str | None:
    return THERAPEUTIC if it.known else None


@category.rule(
    "category/antineoplastic-code",
    says="A drug that the drug table does not know is chemotherapy where its supply code lies in the range of antineoplastics.",
    because="{it.drug} is charted under {it.charted.hcpcs}.",
    sources=["cms-104-12-30-5-slides", "infusate-decisions"],
    book="R10",
)
def antineoplastic_code(it: Given, policy: Policy) -> str | None:
    return CHEMO if it.antineoplastic_code else None


@category.rule(
    "category/unknown-drug",
    says="A drug that the drug table does not know, without an antineoplastic code, takes the therapeutic codes.",
    because="{it.drug} is not in the drug table.",
    sources=["infusate-decisions"],
    book="R10",
)
def unknown_drug(it: Given, policy: Policy) -> str | None:
    return THERAPEUTIC
