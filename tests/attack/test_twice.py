"""Two snapshots between which one person came, moved or left tell nothing of hidden numbers."""

from collections import Counter
from collections.abc import Callable

import pytest
from attack import attacked, found
from cities import Case, City, Frames, with_one_less, with_one_more, with_one_moved
from city_tables import true_tables
from engine import published
from learned import Learned
from twice import ADDED, MOVED, REMOVED, found_twice

CHANGES: dict[str, Callable[[City, int], City]] = {
    ADDED: with_one_more,
    REMOVED: with_one_less,
    MOVED: with_one_moved,
}


def lost(how: str, cases: list[Case], experience: Learned, is_told: bool) -> Counter[str]:
    """How many two snapshots tell that neither does alone, the second knowing the first or not."""
    later = true_tables([CHANGES[how](case.city, n) for n, case in enumerate(cases)])
    number: Counter[str] = Counter()
    for case, after in zip(cases, later, strict=True):
        before, now = renumbered(case.true), renumbered(after)
        first = published(before)
        second = published(now, [first] if is_told else [])
        pair = attacked(first, before, experience), attacked(second, now, experience)
        alone = {f.place for one in pair for f in found(one)}
        both = [f for f in found_twice(*pair, how) if f.is_listed and f.place not in alone]
        number += Counter(f"{f.place[0]} {f.how}" for f in both)
    return number


@pytest.mark.parametrize("how", [ADDED, REMOVED, MOVED])
def test_two_snapshots_in_turn_find_nobody(
    how: str, cases: list[Case], experience: Learned
) -> None:
    assert lost(how, cases[: max(1, len(cases) // 8)], experience, is_told=True) == {}


@pytest.mark.slow
def test_the_second_by_itself_gives_people_away(cases: list[Case], experience: Learned) -> None:
    assert any(lost(REMOVED, [case], experience, is_told=False) for case in cases)


def renumbered(true: Frames) -> Frames:
    """The tables with the ids of the first city of a forest, so that two snapshots compare."""
    named = ("org_id", "parent_org_id", "commitment_id", "supplier_id")
    return {
        name: rows.assign(
            **{
                c: rows[c].str.replace(r"^\d+/", "0/", regex=True)
                for c in named
                if c in rows and len(rows)
            }
        )
        for name, rows in true.items()
    }
