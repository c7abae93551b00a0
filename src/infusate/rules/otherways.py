"""Question 6: what do injections, pumps, other routes and care of the access device yield?"""

from __future__ import annotations

from infusate.rules.facts import CHEMO, Way
from infusate.rules.linefacts import FlushVisit, Needle, Pool, PumpStart
from infusate.rules.policy import Policy
from infusate.rules.rule import Question

# The answers name services of tables/codes.csv; an empty answer is no line.

INTO_AN_ARTERY = frozenset((Way.ARTERY_PUSH, Way.ARTERY_INJECTION, Way.ARTERY_INFUSION, Way.ARTERY_PUMP))

needle: Question[Needle, str] = Question("needle", "Which service is an administration that no time decides?")


@needle.rule(
    "otherways/on-body-injector",
    says="Applying an on-body injector is reported once.",
    because="{it.drug} was given by an on-body injector.",
    sources=["ncci-ptp-2024q3"],
    book="R22",
)
def on_body(it: Needle, policy: Policy) -> str | None:
    return "therapeutic/on-body" if it.way is Way.ON_BODY else None


@needle.rule(
    "otherways/declotting",
    says="Clearing an occluded access device with a drug is reported beside any infusion; it has no minutes.",
    because="{it.drug} cleared an occluded device.",
    sources=["haugen-webinar-2"],
    book="R107",
)
def declotting(it: Needle, policy: Policy) -> str | None:
    return "access/declotting" if it.way is Way.DECLOTTING else None


@needle.rule(
    "otherways/artery-pump",
    says="Chemotherapy into an artery by a portable pump that goes on elsewhere is reported by its start.",
    because="{it.drug} was started into an artery by a portable pump.",
    sources=["ncci-ptp-2024q3"],
    book="R19",
)
def artery_pump(it: Needle, policy: Policy) -> str | None:
    return "chemo/intra-arterial-pump" if it.way is Way.ARTERY_PUMP and it.category == CHEMO else None


@needle.rule(
    "otherways/body-space",
    says="Chemotherapy into a body space takes the code of its route.",
    because="{it.drug} was given by route {it.route}.",
    sources=["ncci-ptp-2024q3", "infusate-decisions"],
    book="R20",
)
def body_space(it: Needle, policy: Policy) -> str | None:
    return f"chemo/{it.route}" if it.way is Way.CAVITY else None


@needle.rule(
    "otherways/artery-therapeutic",
    says="A therapeutic drug into an artery takes one code, whatever its length.",
    because="{it.drug} was given into an artery.",
    sources=["ncci-ptp-2024q3"],
    book="R15",
)
def artery(it: Needle, policy: Policy) -> str | None:
    return "therapeutic/intra-arterial" if it.way in INTO_AN_ARTERY else None


@needle.rule(
    "otherways/hormonal-injection",
    says="An injected hormonal antineoplastic has a code of its own.",
    because="{it.drug} is a hormonal antineoplastic.",
    sources=["cpt-assistant-2010-05", "ncci-mue-2024q3"],
    book="R17",
)
def hormonal(it: Needle, policy: Policy) -> str | None:
    return "chemo/injection-hormonal" if it.category == CHEMO and it.hormonal else None


@needle.rule(
    "otherways/chemo-injection",
    says="An injected antineoplastic or highly complex biologic takes the chemotherapy injection.",
    because="{it.drug} was injected.",
    sources=["ncci-mue-2024q3"],
    book="R16, R17",
)
def chemo(it: Needle, policy: Policy) -> str | None:
    return "chemo/injection" if it.category == CHEMO else None


@needle.rule(
    "otherways/injection",
    says="A therapeutic drug into muscle or under the skin takes the injection code; it stands beside any IV service.",
    because="{it.drug} was injected.",
    sources=["ncci-ptp-2024q3"],
    book="R15, R29",
)
def injection(it: Needle, policy: Policy) -> str | None:
    return "therapeutic/injection"


needles: Question[Needle, bool] = Question("needles", "Does each needle of one dose have a unit?")


@needles.rule(
    "otherways/each-needle",
    says="Under this policy every needle of one ordered dose is a line of one unit.",
    because="{it.drug} was given by {it.needles} needles.",
    sources=["cpt-assistant-2010-05"],
    book="R17",
    uses=["split_dose_injection_units", "split_needle_modifier"],
)
def each_needle(it: Needle, policy: Policy) -> bool | None:
    return True if policy.split_dose_injection_units == "per_injection" else None


@needles.rule(
    "otherways/one-dose",
    says="One ordered dose is one unit, however many needles gave it.",
    because="{it.drug} was given by {it.needles} needles.",
    sources=["cpt-assistant-2010-05"],
    book="R17",
    uses=["split_dose_injection_units"],
)
def one_dose(it: Needle, policy: Policy) -> bool | None:
    return False


pool: Question[Pool, str] = Question("pool", "Which first service do pooled minutes make?")

SHORTEST = 16


@pool.rule(
    "otherways/artery-push",
    says="Chemotherapy into an artery of fewer than 16 minutes is a push.",
    because="{it.drug} ran {it.minutes} minutes into an artery.",
    sources=["ncci-ptp-2024q3"],
    book="R19",
)
def artery_push(it: Pool, policy: Policy) -> str | None:
    return "chemo/intra-arterial-push" if it.category == CHEMO and it.minutes < SHORTEST else None


@pool.rule(
    "otherways/artery-infusion",
    says="Chemotherapy into an artery of 16 minutes or more is an infusion; its drug's minutes are pooled.",
    because="{it.drug} ran {it.minutes} minutes into an artery.",
    sources=["ncci-ptp-2024q3"],
    book="R19",
)
def artery_infusion(it: Pool, policy: Policy) -> str | None:
    return "chemo/intra-arterial-initial" if it.category == CHEMO else None


@pool.rule(
    "otherways/subcutaneous-short",
    says="Infusions under the skin of fewer than 16 minutes in all are injections, one for each dose.",
    because="{it.drug} ran {it.minutes} minutes under the skin.",
    sources=["ncci-mue-2024q3"],
    book="R16",
)
def subcutaneous_short(it: Pool, policy: Policy) -> str | None:
    return "therapeutic/injection" if it.minutes < SHORTEST else None


@pool.rule(
    "otherways/subcutaneous-beside-iv",
    says="Under this policy one initial service stands for all routes: infusions under the skin beside an IV service wait for a "
    "coder.",
    because="{it.drug} ran under the skin beside an IV service.",
    sources=["cms-rac-0071"],
    book="R16",
    uses=["sc_initial_with_iv_initial"],
    asks="coder's decision",
)
def subcutaneous_beside_iv(it: Pool, policy: Policy) -> str | None:
    return "" if it.with_iv_initial and policy.sc_initial_with_iv_initial == "one_initial" else None


@pool.rule(
    "otherways/subcutaneous-infusion",
    says="Infusions under the skin of 16 minutes or more in all are one pool: a first hour with pump set-up, and further hours.",
    because="{it.drug} ran {it.minutes} minutes under the skin.",
    sources=["ncci-mue-2024q3"],
    book="R16",
    uses=["sc_initial_with_iv_initial"],
)
def subcutaneous(it: Pool, policy: Policy) -> str | None:
    return "therapeutic/subcutaneous-initial"


second_site: Question[Pool, str] = Question("second site", "Is there a second pump set-up under the skin?")


@second_site.rule(
    "otherways/second-site",
    says="One more pump set-up with new sites is reported once.",
    because="The infusions under the skin carry a second access.",
    sources=["ncci-mue-2024q3"],
    book="R16",
)
def site(it: Pool, policy: Policy) -> str | None:
    return "therapeutic/subcutaneous-site" if it.second_site else None


@second_site.rule(
    "otherways/one-site",
    says="One pump set-up is part of the first hour.",
    because="The infusions under the skin carry one access.",
    sources=["ncci-mue-2024q3"],
    book="R16",
)
def one_site(it: Pool, policy: Policy) -> str | None:
    return ""


pump_start: Question[PumpStart, str] = Question("pump start", "Which line has the start of a portable pump?")


@pump_start.rule(
    "otherways/pump-once",
    says="Two pumps of one code are one unit.",
    because="Another pump of this code was started before {it.drug}.",
    sources=["ncci-mue-2024q3"],
    book="R23",
)
def pump_once(it: PumpStart, policy: Policy) -> str | None:
    return "" if it.already and it.code_known else None


@pump_start.rule(
    "otherways/pump-without-code",
    says="No code describes this pump start on this claim and date: a coder decides.",
    because="{it.drug} was started by a portable pump at {it.when}.",
    sources=["opps-2025q4", "infusate-decisions"],
    book="R23",
    asks="coder's decision",
)
def pump_without_code(it: PumpStart, policy: Policy) -> str | None:
    return "" if not it.code_known else None


@pump_start.rule(
    "otherways/pump-chemo",
    says="The start of a chemotherapy pump that goes home is {policy.chemo_pump_code} under this policy, once, dated at the "
    "start; nothing is reported for the disconnect.",
    because="{it.drug} was started by a portable pump at {it.when}.",
    sources=["aapc-rci-a55134", "mediware-g0498"],
    book="R19, R23",
    uses=["chemo_pump_code"],
)
def pump_chemo(it: PumpStart, policy: Policy) -> str | None:
    return "chemo" if it.category == CHEMO else None


@pump_start.rule(
    "otherways/pump-therapeutic",
    says="In a facility the start of a prolonged therapeutic infusion by pump has a code of its own.",
    because="{it.drug} was started by a portable pump at {it.when}.",
    sources=["opps-2025q4"],
    book="R23",
)
def pump_therapeutic(it: PumpStart, policy: Policy) -> str | None:
    return "therapeutic"


companions: Question[PumpStart, bool] = Question("companions", "May IV drugs stand beside a lone pump start?")


@companions.rule(
    "otherways/pump-companions-coded",
    says="Under this policy the IV drugs beside a lone pump start are coded as usual; the best of them keeps its initial code "
    "with the distinct modifier.",
    because="{it.drug} was started by a portable pump and no chemotherapy infusion or push is initial.",
    sources=["ncci-ptp-2024q3", "ncci-addon-2024-06-03"],
    book="R69",
    uses=["pump_start_companions"],
)
def companions_coded(it: PumpStart, policy: Policy) -> bool | None:
    return True if policy.pump_start_companions == "own_initial_59" else None


@companions.rule(
    "otherways/pump-companions",
    says="Beside a lone pump start the other IV drugs have no initial code to hang on: a coder decides.",
    because="{it.drug} was started by a portable pump and no chemotherapy infusion or push is initial.",
    sources=["ncci-ptp-2024q3", "ncci-addon-2024-06-03"],
    book="R69",
    uses=["pump_start_companions"],
    asks="coder's decision",
)
def companions_held(it: PumpStart, policy: Policy) -> bool | None:
    return False


flush: Question[FlushVisit, str] = Question("flush", "Does a visit of flushes alone have a line?")


@flush.rule(
    "otherways/flush-of-a-port",
    says="Flushing an implanted device is reported only when nothing else is done in the visit.",
    because="Every row of the visit is a flush, and the device is an implanted port.",
    sources=["ncci-ptp-2024q3", "pfs-rvu-2024q3"],
    book="R21, R108",
)
def flush_port(it: FlushVisit, policy: Policy) -> str | None:
    return "access/irrigation" if it.port else None


@flush.rule(
    "otherways/flush-of-an-unknown-device",
    says="A visit of flushes alone whose device is not charted is reported as the flush of an implanted device and waits for a "
    "coder.",
    because="Every row of the visit is a flush; the chart does not name the device.",
    sources=["ncci-ptp-2024q3", "infusate-decisions"],
    book="R108",
    standing="review",
    asks="device",
    who="nurse",
)
def flush_unknown(it: FlushVisit, policy: Policy) -> str | None:
    return None if it.charted else "access/irrigation"


@flush.rule(
    "otherways/flush-of-a-catheter",
    says="Flushing a PICC or a central catheter that is not implanted has no line.",
    because="Every row of the visit is a flush; the chart names a PICC or a central catheter.",
    sources=["ncci-ptp-2024q3"],
    book="R108",
    asks="whether the device is implanted",
    who="nurse",
)
def flush_catheter(it: FlushVisit, policy: Policy) -> str | None:
    return "" if it.central else None


@flush.rule(
    "otherways/flush-of-a-vein",
    says="Flushing a peripheral or midline catheter has no line.",
    because="Every row of the visit is a flush of a peripheral or midline catheter.",
    sources=["ncci-ptp-2024q3"],
    book="R108",
)
def flush_vein(it: FlushVisit, policy: Policy) -> str | None:
    return ""
