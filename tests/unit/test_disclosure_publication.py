"""All masked tables together, of small cities by hand: views, totals, two snapshots, the proof."""

from collections.abc import Mapping

import pandas as pd
import pytest
from frames import frame

from pipelines.core.checks import arguments
from pipelines.disclosure import checks
from pipelines.disclosure.before import Before
from pipelines.disclosure.publication import published
from pipelines.model import derive, tables
from pipelines.model.tables.public import MASKS, SOURCE_OF

Frames = dict[str, pd.DataFrame]
CITY, UNITS = "city", ("a", "b", "c", "d")
YEAR = "2015"
END, LATER = pd.Timestamp("2015-12-31"), pd.Timestamp("2016-03-31")
(PROOF,) = [r for r in checks.RULES if r.__name__ == "nothing_hidden_found"]


def city(placed: Mapping[str, float], women: tuple[float, float] | None = None) -> Frames:
    """Placements of the units in a year, and all of the city; women among them and men."""
    rows = [
        {"kpi_id": "placements_started", "org_id": o, "period_id": YEAR, "numerator": n,
         "value": n, "n": int(n), "unknown": 0.0, "denominator": None}
        for o, n in ({CITY: sum(placed.values())} | dict(placed)).items()
    ]  # fmt: skip
    if women:
        yes, no = women
        rows += [
            {"kpi_id": "women_share", "org_id": CITY, "period_id": YEAR, "numerator": yes,
             "denominator": yes + no, "unknown": 0.0, "value": yes / (yes + no),
             "n": int(yes + no)}
        ]  # fmt: skip
    rows = [{"dimension": "all", "member": "all", "status": "ok"} | r for r in rows]
    given = {s.name.replace(".", "_"): frame(s) for n, s in SOURCE_OF.items() if n in MASKS}
    parents = [{"org_id": CITY, "parent_org_id": None}]
    parents += [{"org_id": o, "parent_org_id": CITY} for o in placed]
    return given | {
        "mart_kpi_value": frame(tables.KPI_VALUE, rows),
        "mart_trend": frame(tables.TREND),
        "core_organisation": frame(tables.ORGANISATION, parents),
        "core_report_delivery": frame(tables.REPORT_DELIVERY),
    }


def shown(given: Frames, before: Before | None = None) -> Frames:
    found = published(given, 5, before).tables
    return {n: derive.validated(found[n], tables.ALL[n]) for n in MASKS}


def numbers(public: Frames, kpi_id: str = "placements_started") -> dict[str, float | None]:
    rows = public["public.kpi_value"]
    rows = rows[rows["kpi_id"] == kpi_id]
    found = zip(rows["org_id"], rows["numerator"], strict=True)
    return {o: None if pd.isna(n) else float(n) for o, n in found}


def proof(given: Frames, public: Frames) -> int:
    all_ = given | {n.replace(".", "_"): f for n, f in public.items()}
    return len(PROOF(*(all_[name] for name in arguments(PROOF))))


def test_a_small_unit_takes_others_with_it_but_not_the_city() -> None:
    given = city({"a": 3, "b": 8, "c": 9, "d": 30})
    public = shown(given)
    assert numbers(public) == {CITY: 50, "a": None, "b": None, "c": None, "d": 30}
    hidden = public["public.kpi_value"].query("status == 'suppressed'")
    assert set(hidden["missing_reason"]) == {"protected"}  # the same of all three
    assert proof(given, public) == 0


def test_a_cell_that_is_shown_by_mistake_breaks_the_proof() -> None:
    given = city({"a": 3, "b": 8, "c": 9, "d": 30})
    public = shown(given)
    values = public["public.kpi_value"].copy()
    for unit in ("b", "c"):
        values.loc[values["org_id"] == unit, ["numerator", "value"]] = {"b": 8.0, "c": 9.0}[unit]
    assert proof(given, public | {"public.kpi_value": values}) > 0


def test_the_total_of_two_units_is_hidden_with_the_small_one() -> None:
    """The other would subtract itself: then the year of the city goes, and his own may be told."""
    given = city({"a": 3, "b": 20})
    public = shown(given)
    assert numbers(public) == {CITY: None, "a": None, "b": 20}
    assert proof(given, public) == 0


@pytest.mark.parametrize(
    ("period", "told"), [("2015", True), ("2015-Q2", False), ("2015-T1", False)]
)
def test_parts_of_the_city_are_told_by_year(period: str, told: bool) -> None:
    given = city({"a": 30, "b": 20, "c": 9})
    values = given["mart_kpi_value"]
    given["mart_kpi_value"] = values.assign(
        period_id=values["period_id"].mask(values["org_id"] == "a", period)
    )
    assert ("a" in numbers(shown(given))) == told


def before(public: Frames, through: pd.Timestamp, now: pd.Timestamp) -> Before:
    return Before(((public, through),), now)


def test_what_was_hidden_stays_so_while_its_period_was_whole() -> None:
    """One person more in `a`: shown now, it would tell what it was."""
    first = shown(city({"a": 4, "b": 8, "c": 9, "d": 30}))
    more = city({"a": 5, "b": 8, "c": 9, "d": 30})
    assert numbers(shown(more))["a"] == 5
    again = numbers(shown(more, before(first, END, LATER)))
    assert again == {CITY: 52, "a": None, "b": None, "c": None, "d": 30}


def test_a_year_that_goes_on_is_decided_anew() -> None:
    first = shown(city({"a": 4, "b": 8, "c": 9, "d": 30}))
    more = city({"a": 15, "b": 18, "c": 19, "d": 40})
    then = pd.Timestamp("2015-06-30")
    assert numbers(shown(more, before(first, then, END)))["a"] == 15
    assert numbers(shown(more, before(first, then, then)))["a"] is None


def test_what_one_person_more_is_is_not_told() -> None:
    """15 women of 33, then 16 of 34: who came is a woman, unless the share waits for more."""
    units = {"a": 10, "b": 11, "c": 12}
    first = shown(city(units, (15, 18)))
    assert numbers(first, "women_share") == {CITY: 15}
    one = city(units | {"c": 13}, (16, 18))
    public = shown(one, before(first, END, LATER))
    assert numbers(public, "women_share") == {CITY: None}
    assert numbers(public)["c"] == 13
    many = city(units | {"c": 25}, (21, 25))
    assert numbers(shown(many, before(first, END, LATER)), "women_share") == {CITY: 21}


def test_what_was_told_is_no_cover() -> None:
    """`b` and `c` were told: `d` has to cover `a`, which has become small."""
    first = shown(city({"a": 5, "b": 8, "c": 9, "d": 30, "e": 31}))
    assert None not in numbers(first).values()
    less = city({"a": 4, "b": 8, "c": 9, "d": 31, "e": 32})
    found = numbers(shown(less, before(first, END, LATER)))
    assert found["a"] is None
    assert found["d"] is None


def test_who_has_all_of_a_total_learns_nothing_of_others() -> None:
    """The city of one unit has its numbers: hidden, and no reason to stop the publication."""
    given = city({"a": 3, "b": 0})
    public = shown(given)
    assert numbers(public) == {CITY: None, "a": None, "b": 0}
    assert proof(given, public) == 0


def test_a_total_of_which_one_has_all_but_few_is_hidden() -> None:
    """No row is small: who takes his own away from the city would see four, whose nobody says."""
    assert numbers(shown(city({"a": 46, "b": 0})))[CITY] == 46
    whole = city({"a": 46, "b": 0})
    values = whole["mart_kpi_value"]
    values.loc[values["org_id"] == CITY, ["numerator", "value"]] = 50.0
    public = shown(whole)
    assert numbers(public)[CITY] is None
    assert proof(whole, public) == 0


def funnel(*reached: int) -> pd.DataFrame:
    """The first stages of the city's year: who reached each."""
    stages = tables.ALL["mart.funnel"].columns["stage"].codes
    lines = [
        {"org_id": CITY, "period_id": YEAR, "stage": stages[k], "step": k, "n": before,
         "converted": n, "n_observed": n, "still_open": before - n}
        for k, (before, n) in enumerate(zip((reached[0], *reached), reached, strict=False))
    ]  # fmt: skip
    return frame(tables.ALL["mart.funnel"], lines)


def test_what_is_left_between_two_stages_is_protected() -> None:
    """Three stop, one at one stage and two at the next: 30 beside 27 tells of them."""
    given = city({"a": 30, "b": 20}) | {"mart_funnel": funnel(40, 30, 29, 27, 20)}
    public = shown(given)
    rows = public["public.funnel"].set_index("step")
    told = set(rows["n"].dropna()) | set(rows["converted"].dropna())
    assert not {30, 27} <= told
    assert proof(given, public) == 0


def promise(promised: float, delivered: float, is_kept: bool) -> Frames:
    line = {
        "commitment_id": "k1", "org_id": "a", "supplier_id": "s", "unit": "persons",
        "promised": promised, "delivered": delivered, "kept": min(promised, delivered),
        "persons": delivered, "is_due": True, "is_kept": is_kept,
        "status": "fulfilled" if is_kept else "overdue", "due_date": END,
        "days_overdue": None if is_kept else 3,
    }  # fmt: skip
    return city({"a": 30, "b": 20}) | {
        "mart_commitment": frame(tables.ALL["mart.commitment"], [line])
    }


@pytest.mark.parametrize(
    ("promised", "delivered", "is_kept", "told"),
    [(3, 2, False, "unknown"), (3, 3, True, "unknown"), (9, 2, False, "overdue"),
     (3, 6, True, "fulfilled")],
)  # fmt: skip
def test_the_state_of_a_small_promise_goes_with_its_number(
    promised: float, delivered: float, is_kept: bool, told: str
) -> None:
    given = promise(promised, delivered, is_kept)
    (row,) = shown(given)["public.commitment"].to_dict("records")
    assert row["status"] == told
    assert pd.isna(row["is_kept"]) == (told == "unknown")
    assert pd.isna(row["delivered"]) == (delivered < 5)


def test_a_state_that_tells_of_a_hidden_number_breaks_the_rule() -> None:
    given = promise(3, 2, is_kept=False)
    (rule,) = [r for r in checks.RULES if r.__name__ == "public_commitment_protected"]
    public = shown(given)["public.commitment"]
    true, organisation = given["mart_commitment"], given["core_organisation"]
    assert len(rule(public, true, organisation)) == 0
    assert len(rule(public.assign(status="overdue"), true, organisation)) == 1


def test_a_lone_member_of_what_divides_people_is_no_view() -> None:
    lines = [
        {"org_id": CITY, "period_id": YEAR, "occupation": "all", "dimension": "primary_group",
         "member": "foreign_born", "n": 10, "known": 10, "unknown": 0}
    ]  # fmt: skip
    given = city({"a": 30, "b": 20}) | {"mart_mix": frame(tables.ALL["mart.mix"], lines)}
    assert len(shown(given)["public.mix"]) == 0


def test_what_a_group_has_beside_its_companies_is_protected_though_no_row_is_of_it() -> None:
    """Of a group's 22 its companies have 8 and 12: two are its own, until a company is hidden."""
    given = city({"a": 22, "b": 30})
    rows = given["mart_kpi_value"]
    below = rows[rows["org_id"] == "a"]
    companies = [below.assign(org_id=o, numerator=n, value=n, n=int(n)) for o, n in OF_A.items()]
    given["mart_kpi_value"] = pd.concat([rows, *companies], ignore_index=True)
    parents = [{"org_id": o, "parent_org_id": "a"} for o in OF_A]
    organisation = pd.concat([given["core_organisation"], frame(tables.ORGANISATION, parents)])
    given["core_organisation"] = organisation.reset_index(drop=True)
    public = shown(given)
    found = numbers(public)
    assert found[CITY] == 52
    assert None in (found["a"], found["a1"], found["a2"])
    told = public["public.kpi_value"].assign(numerator=given["mart_kpi_value"]["numerator"])
    assert proof(given, public) == 0
    assert proof(given, public | {"public.kpi_value": told}) > 0


OF_A = {"a1": 8.0, "a2": 12.0}


def test_who_has_a_subsidised_employment_is_protected_and_practice_is_not() -> None:
    """Of 17 employed three have a subsidy: not told. Of 20 placed three were in practice: told."""
    given = city({"a": 20})
    total = given["mart_kpi_value"].query("org_id == @CITY")
    for unsubsidised, is_hidden in ((14.0, True), (8.0, False)):
        share = total.assign(
            kpi_id="unsubsidised_share", numerator=unsubsidised, denominator=17.0,
            value=unsubsidised / 17, n=17,
        )  # fmt: skip
        rows = pd.concat([total, share], ignore_index=True)
        public = shown(given | {"mart_kpi_value": rows})["public.kpi_value"].set_index("kpi_id")
        assert (public["status"] == "suppressed").to_dict() == {
            "placements_started": False, "unsubsidised_share": is_hidden,
        }  # fmt: skip


def test_all_years_together_do_not_tell_of_the_one_that_is_hidden() -> None:
    """23 placements in the pay-off, of them 20 in one year: three in the other."""
    given = city({"a": 20})
    first = given["mart_kpi_value"].query("org_id == @CITY")
    before = first.assign(period_id="2014", numerator=3.0, value=3.0, n=3)
    given["mart_kpi_value"] = pd.concat([first, before], ignore_index=True)
    given["mart_payoff_summary"] = frame(
        SOURCE_OF["public.payoff_summary"],
        [{"name": n, "value": v, "persons": v}
         for n, v in (("placements", 23.0), ("counted", 18.0), ("left_out", 5.0))],
    )  # fmt: skip
    public = shown(given)
    summary = public["public.payoff_summary"].set_index("name")
    years = public["public.kpi_value"].set_index("period_id")["numerator"]
    assert pd.isna(years["2014"])
    assert pd.isna(years[YEAR]) or summary["value"].isna().all()
    assert proof(given, public) == 0
