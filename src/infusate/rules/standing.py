"""Question 11: would another accepted view answer otherwise?"""

from __future__ import annotations

from infusate.rules.linefacts import Doubt
from infusate.rules.policy import Policy
from infusate.rules.rule import Question

standing: Question[Doubt, bool] = Question("standing", "Would another accepted policy change the line?")


@standing.rule(
    "standing/another-view",
    says="A line that another accepted view would answer otherwise says so; views that the rulebook calls wrong do not count.",
    because="This line would be different under {it.views}.",
    sources=["infusate-decisions"],
    book="R4",
    standing="policy",
)
def another_view(it: Doubt, policy: Policy) -> bool | None:
    return True
