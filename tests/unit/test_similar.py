"""The unit among similar buyers: who is like it, and what can be said when answers are missing."""

import pandas as pd

from dashboard import i18n, similar


def units(*rows):
    """Units as `data.units` gives them: id, kind, counted, with requirement, unknown."""
    return pd.DataFrame(
        [
            {
                "org_id": name,
                "org_type": kind,
                "n": n,
                "lower": yes / n if n else None,
                "upper": (yes + unknown) / n if n else None,
                "position": i,
            }
            for i, (name, kind, n, yes, unknown) in enumerate(rows)
        ]
    )


def test_like_it_are_those_of_its_kind_and_about_its_size():
    frame = units(
        ("me", "company", 20, 8, 2),
        ("half", "company", 10, 0, 0),
        ("less", "company", 9, 0, 0),
        ("double", "company", 40, 40, 0),
        ("more", "company", 41, 40, 0),
        ("office", "department", 20, 8, 0),
        ("none", "company", 0, 0, 0),
    )
    found = similar.among(frame, "me")
    assert list(found.units["org_id"]) == ["me", "half", "double"]
    assert (found.above, found.below, found.open) == (1, 1, 0)


def test_where_intervals_meet_nobody_is_above_or_below():
    frame = units(("me", "other", 10, 2, 4), ("a", "other", 10, 6, 0), ("b", "other", 10, 7, 0),
                  ("c", "other", 10, 0, 2), ("d", "other", 10, 0, 1))  # fmt: skip
    found = similar.among(frame, "me")
    # 20-60 %: 60 meets, 70 is above; 0-20 meets, 0-10 is below.
    assert (found.above, found.below, found.open) == (1, 1, 2)
    i18n.use("sv")
    said = similar.sentence(found, "Higab").replace("\u00a0", " ")
    assert said.startswith(
        "Higab har 20–60 %. Av 4 liknande köpare ligger 1 säkert högre och 1 säkert lägre; 2 går "
    )


def test_at_most_ten_and_the_nearest_in_number():
    frame = units(("me", "other", 20, 5, 0), *((f"u{n}", "other", n, 1, 0) for n in range(10, 41)))
    found = similar.among(frame, "me")
    assert len(found.units) == 11
    assert found.units["n"].iloc[1:].between(15, 25).all()


def test_who_has_nothing_counted_or_nobody_like_it_is_not_compared():
    frame = units(("me", "company", 0, 0, 0), ("a", "company", 10, 1, 0), ("b", "city", 10, 1, 0))
    assert similar.among(frame, "me") is None
    assert similar.among(frame, "b") is None
    assert similar.among(frame, "gone") is None
