"""What has changed since the meeting: by hand, and laws that hold for any two snapshots."""

import re

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard import i18n
from dashboard.since import MOST, bullets

UNITS = ("higab", "park", "gryaab", "leasing", "framtiden")
FIELDS = ("org_id", "status", "numerator", "denominator", "unknown")


@pytest.fixture(autouse=True)
def swedish():
    i18n.use("sv")
    yield
    i18n.use("sv")


def units(*rows):
    frame = pd.DataFrame(rows, columns=FIELDS)
    names = frame["org_id"].str.capitalize()
    return frame.assign(name_sv=names + " AB", short_name=names, is_group=False)


def said(before, after, share=0.4, target=0.5):
    return [b.words.replace("\u00a0", " ") for b in bullets(before, after, share, target)]


BEFORE = units(
    ("higab", "ok", 6, 14, 0),
    ("park", "ok", 4, 13, 0),
    ("gryaab", "not_reported", 0, 0, 0),
    ("leasing", "small_n", 1, 3, 0),
    ("framtiden", "no_procurements", 0, 0, 0),
)


def test_the_largest_effects_in_words():
    after = units(
        ("higab", "ok", 6, 16, 0),
        ("park", "ok", 7, 16, 0),
        ("gryaab", "ok", 0, 9, 0),
        ("leasing", "small_n", 2, 4, 0),
        ("framtiden", "no_procurements", 0, 0, 0),
    )
    assert said(BEFORE, after) == [
        "Gryaab har lämnat uppgifter: 0 av 9 (0 procent).",
        "Park gick från 31 till 44 procent (7 av 16).",
        "Higab gick från 43 till 38 procent (6 av 16).",
    ]
    effects = [b.effect for b in bullets(BEFORE, after, 0.4)]
    assert effects == pytest.approx([-3.6, 3 - 1.2, -0.8])


@pytest.mark.parametrize(
    ("then", "now", "words"),
    [
        (("ok", 4, 13, 0), ("ok", 7, 16, 0), "Park gick från 31 till 44 procent (7 av 16)."),
        (("ok", 4, 10, 2), ("ok", 5, 10, 1),
         "Park gick från 40–60 till 50–60 procent (5–6 av 10)."),
        (("ok", 4, 10, 0), ("ok", 8, 20, 0), "Park gick från 4 av 10 till 8 av 20 (40 procent)."),
        (("small_n", 1, 3, 0), ("small_n", 2, 4, 0), "Park gick från 1 av 3 till 2 av 4."),
        (("small_n", 1, 3, 0), ("ok", 3, 6, 0), "Park gick från 1 av 3 till 3 av 6 (50 procent)."),
        # Mostly unknown at the meeting: no share was known.
        (("ok", 1, 9, 8), ("ok", 3, 9, 0), "Park gick från 1–9 av 9 till 3 av 9 (33 procent)."),
        (("no_procurements", 0, 0, 0), ("small_n", 1, 2, 0),
         "Park har fått sina första upphandlingar: 1 av 2."),
        (("ok", 4, 13, 0), ("not_reported", 0, 0, 0),
         "Park hade 4 av 13; nu finns inga uppgifter."),
        # Not rounded up to the target.
        (("ok", 2, 10, 0), ("ok", 499, 1000, 0),
         "Park gick från 20 till 49,9 procent (499 av 1 000)."),
    ],
)  # fmt: skip
def test_each_kind_of_change(then, now, words):
    assert said(units(("park", *then)), units(("park", *now))) == [words]


def test_a_unit_that_only_one_of_them_knows():
    none = units()
    assert said(none, units(("park", "ok", 7, 16, 0))) == [
        "Park har lämnat uppgifter: 7 av 16 (44 procent)."
    ]
    assert said(units(("park", "ok", 7, 16, 0)), none) == [
        "Park hade 7 av 16; nu finns inga uppgifter."
    ]


def test_nothing_changed_or_no_share_says_nothing():
    assert said(BEFORE, BEFORE) == []
    for share in (None, float("nan")):
        assert said(BEFORE, units(("park", "ok", 7, 16, 0)), share) == []


def test_a_group_tells_that_it_is_its_own_part():
    then, now = (units(("framtiden", "ok", n, 10, 0)).assign(is_group=True) for n in (2, 4))
    assert said(then, now) == ["Framtiden (egna) gick från 20 till 40 procent (4 av 10)."]


def test_in_english():
    i18n.use("en")
    words = said(units(("park", "ok", 4, 13, 0)), units(("park", "ok", 7, 16, 0)))
    assert words == ["Park went from 31 to 44 per cent (7 of 16)."]


NEVER, PERHAPS = st.just(False), st.booleans()


@st.composite
def cells(draw, hidden=NEVER):
    """A unit's row: what it would be if it were told, or that it is hidden."""
    total = draw(st.integers(0, 30))
    yes = draw(st.integers(0, total))
    unknown = draw(st.integers(0, total - yes))
    status = "ok" if total >= 5 else "small_n" if total else "not_reported"
    return ("suppressed" if draw(hidden) else status, yes, total, unknown)


def frames(hidden=NEVER):
    rows = st.lists(cells(hidden), min_size=len(UNITS), max_size=len(UNITS))
    return rows.map(lambda found: units(*((o, *c) for o, c in zip(UNITS, found, strict=True))))


@given(frames(), frames(), st.floats(0, 1))
def test_never_more_than_three_largest_first_and_the_same_in_any_order(before, after, share):
    found = bullets(before, after, share)
    assert len(found) <= MOST
    sizes = [round(abs(b.effect), 9) for b in found]
    assert sizes == sorted(sizes, reverse=True)
    assert bullets(before[::-1], after[::-1], share) == found
    assert len({b.org_id for b in found}) == len(found)
    every = [
        b.effect
        for o in UNITS
        for b in bullets(before[before["org_id"] == o], after[after["org_id"] == o], share)
    ]
    gained = after["numerator"].sum() - before["numerator"].sum()
    more = after["denominator"].sum() - before["denominator"].sum()
    assert sum(every) == pytest.approx(gained - share * more, abs=1e-6)


@given(frames(), frames(), st.floats(0, 1))
def test_every_figure_is_one_of_the_two_frames(before, after, share):
    """Reproducible: no number stands in a sentence that cannot be looked up."""
    for bullet in bullets(before, after, share):
        known = set()
        for frame in (before, after):
            row = frame[frame["org_id"] == bullet.org_id].iloc[0]
            counts = [row.numerator, row.numerator + row.unknown, row.denominator]
            shares = [100 * n / row.denominator for n in counts[:2]] if row.denominator else []
            known |= {float(n) for n in [*counts, *shares]}
        told = re.findall(r"\d+(?:,\d+)?", bullet.words.replace("\u00a0", ""))
        assert all(any(abs(float(t.replace(",", ".")) - k) <= 0.5 for k in known) for t in told), (
            bullet.words
        )


@given(
    frames(PERHAPS), frames(PERHAPS),
    st.lists(cells(), min_size=len(UNITS), max_size=len(UNITS)), st.floats(0, 1),
)  # fmt: skip
def test_a_hidden_cell_is_never_told_nor_moves_anything(before, after, others, share):
    """Whatever stands behind a hidden cell, the sentences, their order and sizes are the same."""
    found = bullets(before, after, share)
    hidden = set(before["org_id"][before["status"] == "suppressed"])
    hidden |= set(after["org_id"][after["status"] == "suppressed"])
    assert not hidden & {b.org_id for b in found}

    def behind(frame, values):
        other = frame.copy()
        for i, (_status, *numbers) in enumerate(values):
            if frame["status"][i] == "suppressed":
                other.loc[i, ["numerator", "denominator", "unknown"]] = numbers
        return other

    assert bullets(behind(before, others), behind(after, others[::-1]), share) == found
    blank = before.astype(dict.fromkeys(FIELDS[2:], float))
    blank.loc[blank["status"] == "suppressed", list(FIELDS[2:])] = float("nan")
    assert [b.words for b in bullets(blank, after, share)] == [b.words for b in found]
