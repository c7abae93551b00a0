"""Question 4: which service is the initial one, and where does every other one stand beside it?"""

from __future__ import annotations

from infusate.rules.facts import CHEMO, Choice, Course, Fluid, Place, Together
from infusate.rules.policy import Policy
from infusate.rules.rule import Question

initial: Question[Choice, int] = Question("initial", "Which service is the initial one?")

# The answers of this question are places in the list of candidates, which stands in the order of ranks.


@initial.rule(
    "place/first-started",
    says="Under this policy the service that started first is initial. The rulebook calls that wrong.",
    because="{it.first_started} started first.",
    sources=["wearemedicalcoders-96368"],
    book="R62, R237",
    uses=["initial_selector"],
    standing="policy",
)
def first_started(it: Choice, policy: Policy) -> int | None:
    return it.first if policy.initial_selector == "chronological" else None


@initial.rule(
    "place/main-reason",
    says="The service that the clinician charted as the main reason for the visit is initial, whatever the order in time.",
    because="{it.named_drug} is charted as the main reason for the visit.",
    sources=["cms-104-12-30-5-slides"],
    book="R62",
    uses=["initial_selector"],
)
def main_reason(it: Choice, policy: Policy) -> int | None:
    return it.named if policy.initial_selector == "primary_reason" else None


@initial.rule(
    "place/main-reason-inferred",
    says="Where no usable main reason is charted, the highest-ranked service is initial: chemotherapy infusion, chemotherapy "
    "push, therapeutic infusion, therapeutic push, hydration; of equals the longest.",
    because="No usable main reason is charted; {it.highest_drug} ranks highest ({it.highest_rank}).",
    sources=["cms-104-12-30-5-slides", "noridian-chemo"],
    book="R62, R67",
    uses=["initial_selector", "initial_tiebreak"],
    advisory="INITIAL-INFERRED",
)
def main_reason_inferred(it: Choice, policy: Policy) -> int | None:
    return 0 if policy.initial_selector == "primary_reason" else None


@initial.rule(
    "place/hierarchy",
    says="The highest-ranked service is initial, whatever the order in time: chemotherapy infusion, chemotherapy push, "
    "therapeutic infusion, therapeutic push, hydration; of equals the longest.",
    because="{it.highest_drug} ranks highest ({it.highest_rank}).",
    sources=["noridian-chemo", "namas-2021-10-15", "cms-104-12-30-5-slides"],
    book="R60, R61, R67",
    uses=["initial_selector", "initial_tiebreak"],
)
def hierarchy(it: Choice, policy: Policy) -> int | None:
    return 0


together: Question[Course, Place] = Question("together", "Did the drug run in its turn or together with another?")


@together.rule(
    "place/initial-infusion",
    says="The initial infusion keeps all its minutes.",
    because="{it.drug} is the initial service of this access ({it.when}).",
    sources=["cms-104-12-30-5-slides"],
    book="R60, R77",
)
def initial_infusion(it: Course, policy: Policy) -> Place | None:
    return Place.INITIAL if it.is_initial else None


@together.rule(
    "place/first-infusion-behind-another",
    says="The first infusion beside an initial push or hydration is a further drug in sequence and keeps all its minutes.",
    because="{it.drug} ran {it.when}; no other infusion stands before it.",
    sources=["coding-clarified-iv-hydration"],
    book="R74, R77",
)
def first_infusion(it: Course, policy: Policy) -> Place | None:
    return Place.SEQUENTIAL if it.nothing_placed else None


@together.rule(
    "place/any-overlap",
    says="Under this policy an overlap of {policy.concurrent_min_overlap} minutes or more makes the drug concurrent, whole.",
    because="{it.drug} ({it.when}) shares {it.overlap} of its {it.minutes} minutes with drugs before it in the order.",
    sources=["coding-ahead-96365"],
    book="R78",
    uses=["overlap"],
)
def any_overlap(it: Course, policy: Policy) -> Place | None:
    enough = it.overlap >= policy.concurrent_min_overlap
    return Place.CONCURRENT if enough and policy.overlap == "any_overlap" else None


@together.rule(
    "place/most-of-it-shared",
    says="Under this policy a drug is concurrent if more than half of its minutes, and {policy.concurrent_min_overlap} or "
    "more, are shared.",
    because="{it.drug} ({it.when}) shares {it.overlap} of its {it.minutes} minutes with drugs before it in the order.",
    sources=["coding-ahead-96365"],
    book="R78",
    uses=["overlap"],
)
def most_shared(it: Course, policy: Policy) -> Place | None:
    enough = it.overlap >= policy.concurrent_min_overlap and it.more_than_half_shared
    return Place.CONCURRENT if enough and policy.overlap == "majority" else None


@together.rule(
    "place/started-together",
    says="Under this policy a drug is concurrent if it starts within 5 minutes of a drug before it in the order and they share "
    "{policy.concurrent_min_overlap} minutes or more.",
    because="{it.drug} ({it.when}) started beside a drug before it in the order and shares {it.overlap} minutes.",
    sources=["medlearn-2022-01-31"],
    book="R78",
    uses=["overlap"],
)
def started_together(it: Course, policy: Policy) -> Place | None:
    enough = it.overlap >= policy.concurrent_min_overlap and it.nearby_start
    return Place.CONCURRENT if enough and policy.overlap == "start_within" else None


@together.rule(
    "place/sequential",
    says="A further drug with {policy.min_infusion_minutes} or more minutes of its own, shared minutes taken off, is "
    "sequential, once for each drug.",
    because="{it.drug} ({it.when}) has {it.own} minutes of its own; {it.overlap} are shared.",
    sources=["medlearn-2022-01-31", "coding-clarified-iv-hydration"],
    book="R74, R75, R77",
    uses=["overlap"],
)
def sequential(it: Course, policy: Policy) -> Place | None:
    return Place.SEQUENTIAL if it.own >= policy.min_infusion_minutes else None


@together.rule(
    "place/concurrent",
    says="A further drug in its own bag that has too few minutes of its own and shares {policy.concurrent_min_overlap} or more "
    "is concurrent.",
    because="{it.drug} ({it.when}) has {it.own} minutes of its own and shares {it.overlap}.",
    sources=["haugen-webinar-2", "medlearn-2022-01-31"],
    book="R76, R77",
    uses=["overlap"],
)
def concurrent(it: Course, policy: Policy) -> Place | None:
    enough = it.overlap >= policy.concurrent_min_overlap
    return Place.CONCURRENT if enough and policy.overlap == "split" else None


@together.rule(
    "place/short-sequential",
    says="A further drug that shares too little to be concurrent and has too few minutes of its own is sequential, one unit; a "
    "coder looks at it.",
    because="{it.drug} ({it.when}) has {it.own} minutes of its own and shares {it.overlap}.",
    sources=["infusate-decisions"],
    book="R77",
    uses=["overlap"],
    standing="review",
)
def short_sequential(it: Course, policy: Policy) -> Place | None:
    return Place.SEQUENTIAL


concurrent_chemo: Question[Course, Place] = Question("concurrent chemo", "Which line has a concurrent drug?")


@concurrent_chemo.rule(
    "place/concurrent-therapeutic",
    says="A concurrent therapeutic drug is reported once for the encounter, without time.",
    because="{it.drug} ran together with another drug.",
    sources=["coding-clarified-iv-hydration"],
    book="R79",
)
def concurrent_therapeutic(it: Course, policy: Policy) -> Place | None:
    return Place.CONCURRENT if it.category != CHEMO else None


@concurrent_chemo.rule(
    "place/concurrent-chemo-not-reported",
    says="Under this policy a second antineoplastic at the same time is not reported.",
    because="{it.drug} ran together with another drug.",
    sources=["infusate-decisions"],
    book="R80",
    uses=["concurrent_chemo"],
)
def concurrent_chemo_none(it: Course, policy: Policy) -> Place | None:
    return Place.NONE if policy.concurrent_chemo == "none" else None


@concurrent_chemo.rule(
    "place/concurrent-chemo-unlisted",
    says="Under this policy a second antineoplastic at the same time takes the unlisted code, one unit.",
    because="{it.drug} ran together with another drug.",
    sources=["infusate-decisions"],
    book="R28, R80",
    uses=["concurrent_chemo"],
)
def concurrent_chemo_unlisted(it: Course, policy: Policy) -> Place | None:
    return Place.UNLISTED if policy.concurrent_chemo == "unlisted" else None


@concurrent_chemo.rule(
    "place/concurrent-chemo-sequential",
    says="Under this policy a second antineoplastic at the same time is sequential if {policy.min_infusion_minutes} or more "
    "minutes are its own.",
    because="{it.drug} has {it.own} minutes of its own.",
    sources=["infusate-decisions"],
    book="R80",
    uses=["concurrent_chemo"],
)
def concurrent_chemo_sequential(it: Course, policy: Policy) -> Place | None:
    own = it.own >= policy.min_infusion_minutes
    return Place.SEQUENTIAL if own and policy.concurrent_chemo == "sequential" else None


@concurrent_chemo.rule(
    "place/concurrent-chemo",
    says="No code describes a second antineoplastic at the same time on the same access: a coder decides.",
    because="{it.drug} ({it.when}) ran together with another drug.",
    sources=["infusate-decisions"],
    book="R80",
    uses=["concurrent_chemo"],
    asks="coder's decision",
)
def concurrent_chemo_held(it: Course, policy: Policy) -> Place | None:
    return Place.REVIEW


once: Question[Together, Place] = Question("once", "May this concurrent drug be reported?")


@once.rule(
    "place/concurrent-once",
    says="A concurrent infusion is reported once for each {policy.concurrent_scope}; a further drug at the same time and "
    "further concurrent hours have no line.",
    because="{it.drug} ran at the same time as {it.kept}, which has that line.",
    sources=["coding-clarified-iv-hydration", "ncci-mue-2024q3"],
    book="R79",
    uses=["concurrent_scope"],
    advisory="CONC-ONCE",
)
def concurrent_once(it: Together, policy: Policy) -> Place | None:
    return Place.NONE if it.kept is not None else None


@once.rule(
    "place/concurrent-first",
    says="A concurrent infusion is reported once for each {policy.concurrent_scope}, without time.",
    because="{it.drug} is the first concurrent drug.",
    sources=["coding-clarified-iv-hydration", "ncci-mue-2024q3"],
    book="R79",
    uses=["concurrent_scope"],
)
def concurrent_first(it: Together, policy: Policy) -> Place | None:
    return Place.CONCURRENT


beside: Question[Course, Place] = Question("beside", "Which push of a drug is it?")


@beside.rule(
    "place/initial-push",
    says="The initial push stands for the whole access and encounter.",
    because="{it.drug} was pushed at {it.when}.",
    sources=["cms-104-12-30-5-slides"],
    book="R14, R60",
)
def initial_push(it: Course, policy: Policy) -> Place | None:
    return Place.INITIAL if it.is_initial else None


@beside.rule(
    "place/further-push",
    says="The first push of each further drug is an add-on; a push is never concurrent, and an infusion keeps its minutes.",
    because="{it.drug} was pushed at {it.when} beside the initial service.",
    sources=["noridian-chemo"],
    book="R14, R60, R81",
)
def further_push(it: Course, policy: Policy) -> Place | None:
    return Place.SEQUENTIAL


beside_fluid: Question[Fluid, Place] = Question("beside fluid", "Is hydration the initial service?")


@beside_fluid.rule(
    "place/initial-hydration",
    says="Hydration is initial only where no other IV service is.",
    because="No other IV service ranks before {it.drug}.",
    sources=["cms-rac-0071", "noridian-chemo"],
    book="R12, R60",
)
def initial_hydration(it: Fluid, policy: Policy) -> Place | None:
    return Place.INITIAL if it.is_initial else None


@beside_fluid.rule(
    "place/hydration-behind-another",
    says="Behind another initial service all qualifying hydration is counted in further hours; it is never concurrent.",
    because="{it.drug} ran beside another initial service.",
    sources=["cms-rac-0137", "emerald-health-hydration"],
    book="R12",
)
def hydration_behind(it: Fluid, policy: Policy) -> Place | None:
    return Place.SEQUENTIAL


reselected: Question[Choice, int] = Question("reselected", "What if an add-on has no code to stand beside?")


@reselected.rule(
    "place/chosen-again",
    says="Where the chosen initial service leaves an add-on without a code that it may stand beside, the highest-ranked service "
    "is initial.",
    because="An add-on could not stand beside the service charted as the main reason; {it.highest_drug} ranks highest "
    "({it.highest_rank}).",
    sources=["ncci-addon-2024-06-03"],
    book="R68",
    uses=["aoc_guard"],
    advisory="INITIAL-CHOSEN-AGAIN",
)
def chosen_again(it: Choice, policy: Policy) -> int | None:
    return 0
