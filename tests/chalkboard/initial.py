"""Which service of a group is initial, and which group stands higher?"""

from __future__ import annotations

from typing import Any

from .board import Row
from .groups import Folding, Group, Service
from .policy import Policy


def named_rows(document: dict[str, Any], rows: list[Row]) -> list[Row]:
    primary = document.get("primary")
    words = primary if isinstance(primary, list) else [primary] if primary is not None else []
    return [row for row in rows if row.id in [str(word) for word in words]]


def named_service(group: Group, named: list[Row], folding: Folding) -> Service | None:
    """The service of the group that the chart's main reason belongs to (R62)."""
    for row in named:
        if row.encounter != group.encounter or folding.of(row) != group.access or row.state != "open":
            continue
        for service in group.services:
            if any(row is other for other in service.rows):
                return service
        for service, beside in group.pushes_beside:
            if any(row is other for a in beside for other in a.rows):
                return service
        for service in group.services:
            if service.key == row.key or (service.rank == 5 and row.category == "hydration"):
                return service
    return None


def tie(service: Service, named: Service | None, policy: Policy) -> tuple[Any, ...]:
    """R67: the lower, the better."""
    minutes = -service.size if policy["initial_tiebreak"] == "longest" else 0
    return service is not named, minutes, service.start, service.id


def choose(group: Group, named: list[Row], folding: Folding, policy: Policy, by_rank: bool) -> None:
    """Sets the group's initial service (R60 to R62); by_rank: R61 whatever the policy says."""
    group.initial, group.by_rank = None, True
    if not group.services:
        return
    reason = named_service(group, named, folding)
    if not by_rank and policy["initial_selector"] == "primary_reason" and reason is not None:
        group.initial, group.by_rank = reason, False
        return
    if not by_rank and policy["initial_selector"] == "chronological":
        group.initial = min(group.services, key=lambda s: (s.start, s.rank, *tie(s, reason, policy)))
        group.by_rank = False
        return
    group.initial = min(group.services, key=lambda s: (s.rank, *tie(s, reason, policy)))


def standing(group: Group, named: list[Row], folding: Folding, policy: Policy) -> tuple[Any, ...]:
    """The rank of a group among the groups of the visit (R64): the lower, the better."""
    if group.initial is None:
        return (9, True, 0, 0, "")
    return (group.initial.rank, *tie(group.initial, named_service(group, named, folding), policy))
