"""What is a rule? A card (sentence, reason, sources, dates) and a comparison; the first that speaks settles its question."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from operator import attrgetter
from typing import TYPE_CHECKING, Any, Generic, Literal, TypeVar

import msgspec

if TYPE_CHECKING:
    from infusate.rules.policy import Policy

Facts = TypeVar("Facts")
Answer = TypeVar("Answer")
Standing = Literal["firm", "policy", "review"]

FIRST_DAY = datetime.date(2006, 1, 1)
# Numbers that sentences quote, and the policy that each is derived from.
DERIVED_FROM = {
    "further_hour_at": "extra_hour_threshold",
    "push_interval_minutes": "push_interval",
    "repeat_infusion": "same_drug_repeat_infusion",
}
_FIELD = re.compile(r"\{(\w+(?:\.\w+)*)\}")


class NoRuleSpoke(Exception):
    """No rule of a question answered: a hole in the rulebook, never a matter of the visit."""


class Text:
    """A sentence with fields such as ``{policy.min_infusion_minutes}``, filled from the objects that a rule looked at."""

    __slots__ = ("_fields", "_pattern", "template")

    def __init__(self, template: str, subjects: Iterable[str]) -> None:
        self.template = template
        roots = list(subjects)
        self._fields: list[tuple[int, Callable[[object], object]]] = []
        pieces = []
        edge = 0
        for match in _FIELD.finditer(template):
            root, _, path = match.group(1).partition(".")
            self._fields.append((roots.index(root), attrgetter(path)))
            pieces.append(template[edge : match.start()].replace("%", "%%") + "%s")
            edge = match.end()
        pieces.append(template[edge:].replace("%", "%%"))
        self._pattern = "".join(pieces)

    def fill(self, *subjects: object) -> str:
        """The sentence with its fields filled from the subjects, in the order of the names given at the start."""
        if not self._fields:
            return self._pattern % ()
        return self._pattern % tuple([get(subjects[index]) for index, get in self._fields])

    def policies(self) -> tuple[str, ...]:
        """Names of the policies whose values the sentence quotes."""
        return tuple(dict.fromkeys(re.findall(r"\{policy\.(\w+)\}", self.template)))


class Rule:
    """One rule: ``id`` never changes; ``says`` in our words; ``because`` for one visit; ``sources`` keys of sources.toml.

    ``book`` names the numbered rules of the founding rulebook it carries out. ``standing`` is the standing that it gives a
    line. ``since`` and ``until`` are dates of service, both inclusive. ``uses`` names the policies that it compared with.
    A rule whose answer is a query says what it ``asks`` for and ``who`` can supply it.
    """

    __slots__ = (
        "advisory",
        "asks",
        "because",
        "body",
        "book",
        "id",
        "question",
        "says",
        "since",
        "sources",
        "standing",
        "until",
        "uses",
        "who",
    )

    def __init__(
        self,
        question: str,
        id: str,
        says: str,
        because: str,
        sources: Iterable[str],
        book: str,
        body: Callable[[Any, Policy], object],
        *,
        uses: Iterable[str] = (),
        since: str | None = None,
        until: str | None = None,
        standing: Standing = "firm",
        advisory: str | None = None,
        asks: str | None = None,
        who: str = "coder",
    ) -> None:
        self.question = question
        self.id = id
        self.says = Text(says, ("policy",))
        self.because = Text(because, ("it", "policy"))
        self.sources = tuple(sources)
        self.book = book
        self.body = body
        self.since = datetime.date.fromisoformat(since) if since else FIRST_DAY
        self.until = datetime.date.fromisoformat(until) if until else None
        self.standing = standing
        self.advisory = advisory
        self.asks = asks
        self.who = who
        quoted = (*self.says.policies(), *self.because.policies())
        self.uses = tuple(dict.fromkeys((*uses, *[DERIVED_FROM.get(name, name) for name in quoted])))

    def in_force(self, day: datetime.date) -> bool:
        """Whether the rule applies to services of that day."""
        return self.since <= day and (self.until is None or day <= self.until)

    def __repr__(self) -> str:
        return f"<Rule {self.id} since {self.since}>"


class Reason(msgspec.Struct, frozen=True):
    """Why: a rule, what it looked at, and the policy it compared with. Rendered only when read."""

    rule: Rule
    about: Any
    policy: Policy

    @property
    def says(self) -> str:
        """The rule in our words, with its numbers."""
        return self.rule.says.fill(self.policy)

    @property
    def because(self) -> str:
        """The rule applied to this visit."""
        return self.rule.because.fill(self.about, self.policy)

    @property
    def policies(self) -> Mapping[str, object]:
        """The policies that the rule compared with, and their values."""
        return {name: getattr(self.policy, name) for name in self.rule.uses}


class Question(Generic[Facts, Answer]):
    """One question that a coder asks; its rules stand in the order in which they are asked."""

    def __init__(self, name: str, asks: str) -> None:
        self.name = name
        self.asks = asks
        self.rules: list[Rule] = []

    def rule(
        self,
        id: str,
        *,
        says: str,
        because: str,
        sources: Iterable[str],
        book: str,
        uses: Iterable[str] = (),
        since: str | None = None,
        until: str | None = None,
        standing: Standing = "firm",
        advisory: str | None = None,
        asks: str | None = None,
        who: str = "coder",
    ) -> Callable[[Callable[[Facts, Policy], Answer | None]], Callable[[Facts, Policy], Answer | None]]:
        """Adds the decorated comparison, with its card, as the next rule of this question."""

        def add(body: Callable[[Facts, Policy], Answer | None]) -> Callable[[Facts, Policy], Answer | None]:
            self.rules.append(
                Rule(
                    self.name,
                    id,
                    says,
                    because,
                    sources,
                    book,
                    body,
                    uses=uses,
                    since=since,
                    until=until,
                    standing=standing,
                    advisory=advisory,
                    asks=asks,
                    who=who,
                )
            )
            return body

        return add

    def on(self, day: datetime.date, policy: Policy) -> Asker[Facts, Answer]:
        """The question under the rules of one day and one policy."""
        return Asker(self, [rule for rule in self.rules if rule.in_force(day)], policy)


class Asker(Generic[Facts, Answer]):
    """A question ready to be asked: rules in force and policy are settled."""

    __slots__ = ("_asked", "name", "policy", "rules")

    def __init__(self, question: Question[Facts, Answer], rules: list[Rule], policy: Policy) -> None:
        self.name = question.name
        self.rules = tuple(rules)
        self.policy = policy
        self._asked: tuple[tuple[Callable[[Any, Policy], Any], Rule], ...] = tuple((rule.body, rule) for rule in rules)

    def __call__(self, facts: Facts) -> tuple[Answer, Reason]:
        """The answer of the first rule that speaks, and its reason. Raises ``NoRuleSpoke`` where none does."""
        policy = self.policy
        for body, rule in self._asked:
            answer = body(facts, policy)
            if answer is not None:
                return answer, Reason(rule, facts, policy)
        raise NoRuleSpoke(f"{self.name}: no rule speaks about {facts!r}")

    def all(self, facts: Facts) -> list[tuple[Answer, Reason]]:
        """Every answer, for a question whose rules are independent of one another."""
        policy = self.policy
        found = []
        for body, rule in self._asked:
            answer = body(facts, policy)
            if answer is not None:
                found.append((answer, Reason(rule, facts, policy)))
        return found

    def silent_before(self, reason: Reason) -> Iterator[Rule]:
        """The rules that were asked before the one that spoke."""
        for rule in self.rules:
            if rule is reason.rule:
                return
            yield rule
