"""Question 3: was it an infusion, a push, an injection, or something else again?"""

from __future__ import annotations

from infusate.rules.facts import HYDRATION, THERAPEUTIC, Given, Kind, Service, Way
from infusate.rules.policy import Policy
from infusate.rules.rule import Question

CAVITIES = frozenset(("intrathecal", "intrapleural", "intraperitoneal", "intralesional"))

way: Question[Given, Way] = Question("way", "By which way was it given?")


@way.rule(
    "technique/declotting",
    says="A drug left in an occluded device to clear it is declotting: no push, no infusion, no minutes.",
    because="{it.drug} was charted for declotting.",
    sources=["haugen-webinar-2"],
    book="R107",
)
def declotting(it: Given, policy: Policy) -> Way | None:
    return Way.DECLOTTING if it.purpose == "access-declot" else None


@way.rule(
    "technique/route-missing",
    says="A row without a route that is charted neither as an infusion nor as a push is held until the route is charted.",
    because="The chart does not say by which route {it.drug} was given.",
    sources=["infusate-decisions"],
    book="R29",
    asks="route",
    who="nurse",
)
def route_missing(it: Given, policy: Policy) -> Way | None:
    return Way.HELD if it.route is None else None


@way.rule(
    "technique/own-administration-code",
    says="A drug that has an administration code of its own takes that code, once, in place of its family.",
    because="{it.drug} is given under {it.own_code.code}.",
    sources=["opps-2025q4", "aap-nirsevimab"],
    book="R25",
)
def own_code(it: Given, policy: Policy) -> Way | None:
    return Way.OWN_CODE if it.own_code is not None else None


@way.rule(
    "technique/hydration-not-intravenous",
    says="Fluid given other than into a vein is held for a coder: no hydration code describes it.",
    because="{it.drug} is hydration by route {it.route}.",
    sources=["cms-rac-0137"],
    book="R12",
    asks="coder's decision",
)
def hydration_elsewhere(it: Given, policy: Policy) -> Way | None:
    return Way.HELD if it.category == HYDRATION and it.route != "iv" else None


@way.rule(
    "technique/hydration-without-indication",
    says="Hydration without a charted indication is held until the indication is charted.",
    because="The chart does not say why {it.drug} was given.",
    sources=["cms-rac-0137", "mmp-hydration-2015-08-18"],
    book="R12",
    asks="indication",
    who="provider",
)
def hydration_without_indication(it: Given, policy: Policy) -> Way | None:
    return Way.HELD if it.category == HYDRATION and not it.indication else None


@way.rule(
    "technique/hydration",
    says="Fluid into a vein is counted by its minutes, whether it is charted as an infusion or as a push.",
    because="{it.drug} ran into a vein.",
    sources=["cms-rac-0137"],
    book="R12, R34",
)
def hydration(it: Given, policy: Policy) -> Way | None:
    return Way.HYDRATION if it.category == HYDRATION else None


@way.rule(
    "technique/on-body-injector",
    says="Applying a timed on-body injector has a code of its own, once.",
    because="{it.drug} was given by an on-body injector.",
    sources=["ncci-ptp-2024q3", "infusate-decisions"],
    book="R22",
)
def on_body(it: Given, policy: Policy) -> Way | None:
    return Way.ON_BODY if it.route == "on-body" else None


@way.rule(
    "technique/therapeutic-into-a-body-space",
    says="A therapeutic drug into the spinal canal, the pleura, the peritoneum or a lesion is held for a coder.",
    because="{it.drug} is a therapeutic drug by route {it.route}.",
    sources=["infusate-decisions"],
    book="R20, R28",
    asks="coder's decision",
)
def therapeutic_cavity(it: Given, policy: Policy) -> Way | None:
    return Way.HELD if it.route in CAVITIES and it.category == THERAPEUTIC else None


@way.rule(
    "technique/chemo-into-a-body-space",
    says="Chemotherapy into the spinal canal, the pleura, the peritoneum or a lesion has a code of its route; no time decides.",
    because="{it.drug} is chemotherapy by route {it.route}.",
    sources=["ncci-ptp-2024q3", "infusate-decisions"],
    book="R20",
)
def chemo_cavity(it: Given, policy: Policy) -> Way | None:
    return Way.CAVITY if it.route in CAVITIES else None


@way.rule(
    "technique/pump-into-an-artery",
    says="A portable pump into an artery that goes on elsewhere needs only its start.",
    because="{it.drug} was started into an artery by a portable pump.",
    sources=["ncci-ptp-2024q3"],
    book="R19",
)
def artery_pump(it: Given, policy: Policy) -> Way | None:
    portable = it.charted.pump == "portable"
    return Way.ARTERY_PUMP if portable and it.route == "intra-arterial" else None


@way.rule(
    "technique/push-into-an-artery",
    says="A push into an artery needs one time.",
    because="{it.drug} was pushed into an artery.",
    sources=["ncci-ptp-2024q3"],
    book="R15, R29",
)
def artery_push(it: Given, policy: Policy) -> Way | None:
    return Way.ARTERY_PUSH if it.technique == "push" and it.route == "intra-arterial" else None


@way.rule(
    "technique/injection-into-an-artery",
    says="An injection into an artery needs no time.",
    because="{it.drug} was injected into an artery.",
    sources=["ncci-ptp-2024q3", "infusate-decisions"],
    book="R15, R29",
)
def artery_injection(it: Given, policy: Policy) -> Way | None:
    return Way.ARTERY_INJECTION if it.technique == "injection" and it.route == "intra-arterial" else None


@way.rule(
    "technique/infusion-into-an-artery",
    says="An infusion into an artery needs its start and its stop.",
    because="{it.drug} ran into an artery.",
    sources=["ncci-ptp-2024q3"],
    book="R15, R19, R29",
)
def artery_infusion(it: Given, policy: Policy) -> Way | None:
    return Way.ARTERY_INFUSION if it.route == "intra-arterial" else None


@way.rule(
    "technique/subcutaneous-infusion",
    says="A therapeutic drug infused under the skin is counted by its minutes.",
    because="{it.drug} is charted as an infusion under the skin.",
    sources=["ncci-mue-2024q3"],
    book="R16",
)
def subcutaneous(it: Given, policy: Policy) -> Way | None:
    infused = it.route == "sc" and it.technique == "infusion"
    return Way.SUBCUTANEOUS if infused and it.category == THERAPEUTIC else None


@way.rule(
    "technique/subcutaneous-chemo",
    says="Chemotherapy infused under the skin is charted with its times and reported as an injection.",
    because="{it.drug} is chemotherapy charted as an infusion under the skin.",
    sources=["ncci-mue-2024q3", "infusate-decisions"],
    book="R16, R29",
)
def subcutaneous_chemo(it: Given, policy: Policy) -> Way | None:
    return Way.SUBCUTANEOUS_CHEMO if it.route == "sc" and it.technique == "infusion" else None


@way.rule(
    "technique/injection",
    says="A drug into muscle or under the skin is an injection; it needs no time.",
    because="{it.drug} was given by route {it.route}.",
    sources=["ncci-ptp-2024q3", "infusate-decisions"],
    book="R15, R16, R17, R29",
)
def injection(it: Given, policy: Policy) -> Way | None:
    return Way.INJECTION if it.route in ("im", "sc") else None


@way.rule(
    "technique/portable-pump",
    says="A portable pump that is started here and goes on elsewhere is reported by its start.",
    because="{it.drug} was started by a portable pump.",
    sources=["aapc-rci-a55134"],
    book="R19, R23",
)
def pump(it: Given, policy: Policy) -> Way | None:
    return Way.PUMP if it.charted.pump == "portable" else None


@way.rule(
    "technique/charted-push",
    says="What is given into a vein by hand is charted as a push; an injection into a vein is one.",
    because="{it.drug} is charted as a {it.technique} into a vein.",
    sources=["noridian-chemo"],
    book="R14, R29",
)
def charted_push(it: Given, policy: Policy) -> Way | None:
    return Way.PUSH if it.technique in ("push", "injection") else None


@way.rule(
    "technique/charted-infusion",
    says="A drug into a vein that is not charted as a push is read as an infusion; its minutes decide.",
    because="{it.drug} ran into a vein.",
    sources=["noridian-chemo", "infusate-decisions"],
    book="R11, R18, R29",
)
def charted_infusion(it: Given, policy: Policy) -> Way | None:
    return Way.INFUSION


kind: Question[Service, Kind] = Question("kind", "Did the minutes make it an infusion or a push?")


@kind.rule(
    "technique/push-list",
    says="A drug on the payer's list of pushes is a push, whatever its minutes.",
    because="{it.drug} is on the payer's list of pushes.",
    sources=["infusate-decisions"],
    book="R31",
    uses=["push_drug_list"],
)
def push_list(it: Service, policy: Policy) -> Kind | None:
    return Kind.PUSH if it.on_push_list else None


@kind.rule(
    "technique/stop-never-charted",
    says="Under this policy an infusion whose stop is not charted is a push of its family.",
    because="{it.drug} began at {it.when} and has no stop.",
    sources=["wearemedicalcoders-16-minutes", "umiami-administration"],
    book="R40",
    uses=["missing_stop"],
)
def stop_never_charted(it: Service, policy: Policy) -> Kind | None:
    return Kind.PUSH if it.charted_infusion and not it.timed else None


@kind.rule(
    "technique/push-of-one-time",
    says="A push needs one charted time.",
    because="{it.drug} is charted as a push at {it.when}.",
    sources=["noridian-chemo", "medlearn-2022-11-07"],
    book="R37",
    uses=["missing_push_minutes"],
)
def push_of_one_time(it: Service, policy: Policy) -> Kind | None:
    return Kind.PUSH if it.minutes is None else None


@kind.rule(
    "technique/charted-push-stays",
    says="Under this policy what is charted as a push stays a push, whatever its minutes.",
    because="{it.drug} is charted as a push and ran {it.minutes} minutes ({it.when}).",
    sources=["infusate-decisions"],
    book="R37",
    uses=["charted_push_over_15"],
)
def charted_push_stays(it: Service, policy: Policy) -> Kind | None:
    return Kind.PUSH if not it.charted_infusion and policy.charted_push_over_15 == "push" else None


@kind.rule(
    "technique/infusion",
    says="{policy.min_infusion_minutes} minutes or more into a vein are an infusion.",
    because="{it.drug} ran {it.minutes} minutes ({it.when}).",
    sources=["noridian-chemo", "palmetto-a53778"],
    book="R31",
)
def infusion(it: Service, policy: Policy) -> Kind | None:
    long_enough = it.minutes is not None and it.minutes >= policy.min_infusion_minutes
    return Kind.INFUSION if long_enough else None


@kind.rule(
    "technique/stopped-infusion",
    says="Under this policy an infusion of fewer than {policy.min_infusion_minutes} minutes counts as one that was stopped: "
    "the first hour with the modifier for a stopped service. A coder looks at why it was short.",
    because="{it.drug} is charted as an infusion and ran {it.minutes} minutes ({it.when}).",
    sources=["infusate-decisions"],
    book="R31",
    uses=["stopped_infusion"],
    standing="review",
)
def stopped_infusion(it: Service, policy: Policy) -> Kind | None:
    return Kind.STOPPED if it.charted_infusion and policy.stopped_infusion == "intended_53" else None


@kind.rule(
    "technique/short-infusion",
    says="An infusion of fewer than {policy.min_infusion_minutes} minutes is a push, and so is what is given by hand.",
    because="{it.drug} ran {it.minutes} minutes ({it.when}).",
    sources=["noridian-chemo", "palmetto-a53778"],
    book="R14, R31",
    uses=["stopped_infusion"],
)
def short_infusion(it: Service, policy: Policy) -> Kind | None:
    return Kind.PUSH
