"""No number of people below five can be found in what is published of random cities."""

from collections import Counter
from collections.abc import Iterable

import pytest
from attack import Attacked, Found, attacked, found, insiders
from cities import Case
from engine import primary_only
from learned import Learned

Lost = Counter[tuple[str, str]]


def told(findings: Iterable[Found]) -> Lost:
    """How many were found, by table and how; without a number."""
    return Counter((f.place[0], f.how) for f in findings)


@pytest.fixture(scope="module")
def seen(cases: list[Case], experience: Learned) -> list[Attacked]:
    """The cities as who sees all that is published of them sees them."""
    return [attacked(case.public, case.true, experience) for case in cases]


def test_who_sees_all_that_is_published_finds_nobody(seen: list[Attacked]) -> None:
    assert sum((told(found(city)) for city in seen), Counter()) == {}


def test_an_organisation_that_knows_its_own_numbers_finds_nobody_elses(
    seen: list[Attacked], cases: list[Case]
) -> None:
    lost: Lost = Counter()
    for city, case in zip(seen, cases, strict=True):
        for owns in insiders(case.true["core.organisation"]):
            lost += told(f for f in found(city, owns) if f.is_listed)
    assert lost == {}


def test_what_is_not_listed_follows_from_nothing_that_is(
    cases: list[Case], experience: Learned
) -> None:
    """Months by the difference of periods, parts by the difference of wholes, and whom it left."""
    lost: Lost = Counter()
    for case in cases:
        city = attacked(case.public, case.true, experience, only_listed=False)
        lost += told(found(city, search=False))
    assert lost == {}


def test_the_attack_finds_people_where_only_small_numbers_are_hidden(
    cases: list[Case], experience: Learned
) -> None:
    """What makes the tests above fail: every table with a small number gives some of them away."""
    lost: Lost = Counter()
    for case in cases[:4]:
        city = attacked(primary_only(case.true), case.true, experience)
        lost += told(found(city, search=False))
    for table in ("kpi_value", "mix", "funnel", "lead_time"):
        assert lost[f"public.{table}", "exact"] > 10, table
        assert lost[f"public.{table}", "narrow"] > 0, table
    assert lost["public.kpi_value", "group"] > 0


def test_one_number_beside_the_hidden_ones_is_found_by_searching(
    cases: list[Case], experience: Learned
) -> None:
    """Each table by itself without its further hiding: the city gives some away."""
    for table in ("public.kpi_value", "public.mix", "public.funnel"):
        lost: Lost = Counter()
        for case in cases[:2]:
            public = case.public | {table: primary_only(case.true)[table]}
            lost += told(found(attacked(public, case.true, experience), search=False))
        assert lost[table, "exact"] > 0, table
