"""Is a visit that has the right types also possible? The quick answer, yes or no; ``checking`` says what is wrong.

Both must agree on every document. This one runs for every visit of a batch, so it asks only what can be wrong once the
types are right, and does it in plain loops over seconds UTC.
"""

from __future__ import annotations

import datetime
from functools import lru_cache

from infusate.chart import accepted, clock
from infusate.chart.visit import FIRST_ENCOUNTER, Administration, Visit

_EPOCH = datetime.date(1970, 1, 1).toordinal()
_LATE = (datetime.date(accepted.LAST_YEAR, 12, 30).toordinal() - _EPOCH) * clock.DAY
_NEVER = 2**63
_REMEMBERED = 4096


def sound(visit: Visit) -> bool:
    """Whether nothing in the visit is a reason for a complaint. The visit's types must be right."""
    rows = visit.administrations
    ids = tuple([row.id for row in rows])
    surely = _surely_within(visit.date, visit.timezone)
    if surely is None or not _are_sound_ids(ids) or not _has_sound_frame(visit, ids):
        return False
    try:
        moments = visit.moments
    except clock.ImpossibleTime:
        return False
    linked = False
    # Unfolded on purpose: a call for each field of each row would take most of the time. The ninth character from the
    # end is a hyphen in 2026-03-02T09:00 and in no other shape that the clock reads: all others get a closer look.
    for row, times in zip(rows, moments, strict=True):
        if not _are_sound_words(row.drug, row.hcpcs, row.ndc, row.dose, row.wasted):
            return False
        start, stop = times.start, times.stop
        if (text := row.start) is not None and start is not None:
            if (start >= _LATE or start < surely or text[-9] != "-") and not accepted.is_time(text):
                return False
            if start < surely and visit.zone.date(start) < visit.date:
                return False
        if (text := row.stop) is not None and stop is not None and (start is None or not start <= stop < _LATE or text[-9] != "-"):
            if not accepted.is_time(text):
                return False
            if start is not None and stop < start and (stop := next_day_stop(start, text, visit.zone)) is None:
                return False
        if (
            row.access is not None
            or row.access_reason is not None
            or row.encounter is not None
            or row.bag is not None
            or row.indication is not None
        ) and not _has_sound_rarer_words(row):
            return False
        if (volume := row.volume_ml) is not None and not accepted.is_volume(volume):
            return False
        if row.part_of is not None:
            linked = True
        if (row.pauses is not None or row.rates is not None or row.last_seen_infusing is not None) and not _has_sound_details(
            row, times, stop
        ):
            return False
    return not linked or _has_sound_parts(rows)


@lru_cache(_REMEMBERED)
def _are_sound_ids(ids: tuple[str, ...]) -> bool:
    """Not too few, not too many, words, and each once. Charts name their rows alike: a, b, c."""
    fits = 0 < len(ids) <= accepted.MOST_ADMINISTRATIONS and len(set(ids)) == len(ids)
    return fits and all(map(accepted.is_word, ids))


@lru_cache(_REMEMBERED)
def _are_sound_words(drug: str | None, hcpcs: str | None, ndc: str | None, dose: str | None, wasted: str | None) -> bool:
    """Whether these can be, and the two amounts have one unit. Asked together, because they come together again."""
    if not (drug is None or accepted.is_text(drug)) or not (hcpcs is None or accepted.is_hcpcs(hcpcs)):
        return False
    units = {accepted.unit_of(text) for text in (dose, wasted) if text is not None}
    return None not in units and len(units) < 2 and (ndc is None or accepted.is_ndc(ndc))


def _has_sound_rarer_words(row: Administration) -> bool:
    words = all(text is None or accepted.is_word(text) for text in (row.access, row.encounter, row.bag))
    return words and all(text is None or accepted.is_text(text) for text in (row.access_reason, row.indication))


def _has_sound_frame(visit: Visit, ids: tuple[str, ...]) -> bool:
    """Whether what stands beside date, zone and administrations is possible."""
    if (place := visit.place_of_service) is not None and (visit.setting == "facility" or not accepted.is_place_of_service(place)):
        return False
    if (primary := visit.primary) is not None and primary not in ids and not _are_sound_primaries(visit):
        return False
    for service in visit.also or ():
        if not accepted.is_code(service.code) or not all(map(accepted.is_modifier, service.modifiers or ())):
            return False
    return True


@lru_cache(_REMEMBERED)
def _surely_within(date: datetime.date, timezone: str | None) -> int | None:
    """The second UTC from which every moment is of that local date or a later one, as far as that is easily told.

    ``None`` where the date or the name of the zone is not accepted.
    """
    if not accepted.FIRST_YEAR <= date.year <= accepted.LAST_YEAR:
        return None
    if timezone is not None and not accepted.is_timezone(timezone):
        return None
    day = date.toordinal() - _EPOCH
    try:
        offset = clock.zone(timezone).steady_offset(day)
    except clock.ImpossibleTime:
        return None
    return _NEVER if offset is None else day * clock.DAY - offset


def next_day_stop(start: int, stop: str, zone: clock.Zone) -> int | None:
    """The seconds UTC of a stop read on the next day, where that is at most 16 hours after the start (rulebook R43).

    A stop charted with the date of the start, though midnight lay between: no impossible time, the nurse is asked.
    ``None`` where it is none.
    """
    following = datetime.date.fromisoformat(stop[:10]) + datetime.timedelta(days=1)
    try:
        second, _ = clock.second_of("stop", following.isoformat() + stop[10:], zone, bare=False)
    except clock.ImpossibleTime:
        return None
    return second if start <= second <= start + clock.OVERNIGHT_HOURS * clock.HOUR else None


def _has_sound_details(row: Administration, times: clock.Moments, stop: int | None) -> bool:
    """Pauses follow one another between start and stop, rates as well; the drug was last seen after the start."""
    start, seen = times.start, times.last_seen
    if (text := row.last_seen_infusing) is not None and not accepted.is_time(text):
        return False
    if seen is not None and start is not None and seen < start:
        return False
    edge = start
    for pause, (begin, end) in zip(row.pauses or (), times.pauses, strict=True):
        if not (accepted.is_time(pause.begin) and accepted.is_time(pause.end)) or end < begin:
            return False
        if (edge is not None and begin < edge) or (stop is not None and stop < end):
            return False
        edge = end
    edge = start
    for rate, (at, speed) in zip(row.rates or (), times.rates, strict=True):
        if not (accepted.is_time(rate.at) and accepted.is_rate(speed)):
            return False
        if (edge is not None and at < edge) or (stop is not None and stop < at):
            return False
        edge = at
    return True


def _has_sound_parts(rows: tuple[Administration, ...]) -> bool:
    """Whether every ``part_of`` names another row, and none leads back to where it began."""
    whole = {row.id: row.part_of for row in rows}
    return all(part is None or part in whole for part in whole.values()) and not circular(whole)


def circular(whole: dict[str, str | None]) -> set[str]:
    """The ids whose ``part_of`` leads back to themselves. ``whole`` says for each id of which other it is a part."""
    inside: set[str] = set()
    done: set[str] = set()
    for name in whole:
        path: dict[str, int] = {}
        step: str | None = name
        while step is not None and step not in done and step not in path:
            path[step] = len(path)
            step = whole.get(step)
        if step is not None and step in path:
            inside.update(list(path)[path[step] :])
        done.update(path)
    return inside


def _are_sound_primaries(visit: Visit) -> bool:
    """Whether every primary of a list is an administration, and no two are of one encounter."""
    if isinstance(visit.primary, str):
        return False
    encounters = {row.id: row.encounter or FIRST_ENCOUNTER for row in visit.administrations}
    found = [encounters.get(name) for name in visit.primary or ()]
    return None not in found and len(set(found)) == len(found)
