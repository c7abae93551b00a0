"""Do the engine and the chalkboard, written apart from the same rulebook, give every generated visit the same lines?

4,000 visits in ``make test``, always the same; ``make second-coder`` takes 100,000 that nobody has seen. The numbers come from
INFUSATE_SECOND_CODER and INFUSATE_SECOND_CODER_SEED.
"""

from __future__ import annotations

import multiprocessing
import os

import pytest

from tests.properties.second_coder import Difference, difference, differences, seed_of_today, smallest, summed

USUAL_COUNT, USUAL_SEED = 4000, 20260302
CHUNK = 250
PROCESSES = 2
SHOWN = 3


def asked() -> tuple[int, int]:
    """How many visits, and from which seed."""
    count = os.environ.get("INFUSATE_SECOND_CODER")
    seed = os.environ.get("INFUSATE_SECOND_CODER_SEED")
    return int(count or USUAL_COUNT), int(seed) if seed else seed_of_today() if count else USUAL_SEED


@pytest.mark.slow
def test_engine_and_chalkboard_agree_on_every_generated_visit(capsys: pytest.CaptureFixture[str]) -> None:
    count, seed = asked()
    chunks = [(seed + number, min(CHUNK, count - first)) for number, first in enumerate(range(0, count, CHUNK))]
    with capsys.disabled():
        print(f"\nsecond coder: {count} visits, seeds {seed} to {chunks[-1][0]}, {CHUNK} of each")
    # New processes: they start alike on every system and are not slowed by what watches this one.
    with multiprocessing.get_context("spawn").Pool(PROCESSES) as pool:
        found = [one for some in pool.starmap(differences, chunks, chunksize=1) for one in some]
    assert not found, told(found, count)


def told(found: list[Difference], count: int) -> str:
    """How many differ, and the smallest of them, made smaller still."""
    first = sorted(found, key=lambda one: one.size)[:SHOWN]
    shown = "\n".join(f"--- {number}\n{smallest(one)}" for number, one in enumerate(first, 1))
    return f"{len(found)} of {count} visits differ. The smallest, without what does not matter:\n{shown}"


def test_a_difference_is_noticed_made_small_and_told() -> None:
    """The test of the test: a visit on which the chalkboard is made to answer as it must not."""
    visit = {
        "setting": "facility", "date": "2026-03-02",
        "administrations": [
            {"id": "a", "drug": "drug A", "route": "iv", "start": "2026-03-02T09:00", "stop": "2026-03-02T09:16"},
        ],
    }  # fmt: skip
    assert difference(visit, {}) is None
    assert difference({**visit, "date": "1999-01-01"}, {}) is not None
    left = summed([("96365", 1, (), "2026-03-02"), ("96365", 2, (), "2026-03-02")])
    right = summed([("96365", 3, (), "2026-03-02"), ("96366", 1, ("59", "RT"), "2026-03-02")])
    one = Difference(visit, {}, left - right, right - left)
    assert left["96365", (), "2026-03-02"] == 3
    assert "only the engine: nothing" in str(one)
    assert "only the chalkboard: 96366-59-RT x1 on 2026-03-02" in str(one)
    assert "drug: drug A" in told([Difference({**visit, "date": "1999-01-01"}, {}, left, right)], 1)


def test_a_visit_that_differs_is_cut_down_to_what_matters() -> None:
    """A date before the first edition makes the engine refuse; everything else of the visit is taken away."""
    rows = [{"id": id, "drug": "drug A", "route": "im", "technique": "injection"} for id in "abc"]
    refused = difference({"setting": "facility", "date": "1999-01-01", "payer": "medicare", "administrations": rows}, {})
    assert refused is not None and "NotCovered" in refused.problem
    least = smallest(refused).document
    assert len(least["administrations"]) == 1 and "payer" not in least and "drug" not in least["administrations"][0]
