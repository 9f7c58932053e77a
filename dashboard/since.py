"""Since the last meeting: which units moved the city's share, from two snapshots. Pure.

Frames of `data.units` of the two in, sentences out; no Streamlit, no SQL (`users.md` 10.1, U21).
Nothing is told that does not stand in both frames for the viewer to see.
"""

from dataclasses import dataclass

import pandas as pd

from dashboard import assess, text
from dashboard.i18n import _, current
from pipelines.export import fmt, sentences

MOST = 3
# Any other state hides the figures.
_TOLD = ("ok", "small_n", "no_procurements", "not_reported")
_EXACT = 9


@dataclass(frozen=True)
class Bullet:
    """What became of a unit, and what that did to the city's share, in procurements."""

    org_id: str
    words: str
    effect: float


def bullets(
    before: pd.DataFrame, after: pd.DataFrame, share: float | None, target: float | None = None
) -> list[Bullet]:
    """At most three sentences, those with the largest effect first.

    A unit's effect is how many procurements with requirement it has more than its new ones would
    have had at the city's former share; the effects of all units add up to what the city gained.

    Args:
        before: Units as the meeting saw them.
        after: Units now, of the same period.
        share: The city's share that the meeting saw; without one nothing is told.
        target: Of the share, so that rounding does not claim that it is met.
    """
    if share is None or pd.isna(share):
        return []
    was, now = ({str(r.org_id): r for r in f.itertuples()} for f in (before, after))
    found = [
        Bullet(org_id, words, _effect(was.get(org_id), now.get(org_id), share))
        for org_id in sorted(was.keys() | now.keys())
        if (words := _words(was.get(org_id), now.get(org_id), target))
    ]
    found.sort(key=lambda b: (-round(abs(b.effect), _EXACT), b.org_id))
    return found[:MOST]


def _counts(row: pd.Series | None) -> tuple[float, float, float]:
    """With requirement, all, unknown."""
    return (0, 0, 0) if row is None else (row.numerator, row.denominator, row.unknown)


def _effect(was: pd.Series | None, now: pd.Series | None, share: float) -> float:
    old, new = _counts(was), _counts(now)
    return float(new[0] - old[0] - share * (new[1] - old[1]))


def _is_told(row: pd.Series | None) -> bool:
    return row is None or (row.status in _TOLD and not any(pd.isna(n) for n in _counts(row)))


def _words(was: pd.Series | None, now: pd.Series | None, target: float | None) -> str:
    """The sentence; '' where nothing changed, or either figure is hidden."""
    if not (_is_told(was) and _is_told(now)) or _counts(was) == _counts(now):
        return ""
    row = was if now is None else now
    name = text.clean(row.short_name or row.name_sv, 60)
    if row.is_group:
        name = _("{name} (egna)").format(name=name)
    if now is None or not now.denominator:
        return _("{name} hade {part}; nu finns inga uppgifter.").format(name=name, part=_part(was))
    if was is not None and was.status == "no_procurements":
        return _("{name} har fått sina första upphandlingar: {part}.").format(
            name=name, part=_whole(now, target)
        )
    if was is None or not was.denominator:
        return _("{name} har lämnat uppgifter: {part}.").format(name=name, part=_whole(now, target))
    old, new = _share(was, target), _share(now, target)
    if old and new and old != new:
        return _("{name} gick från {old} till {new} procent ({part}).").format(
            name=name, old=old, new=new, part=_part(now)
        )
    return _("{name} gick från {old} till {part}.").format(
        name=name, old=_part(was), part=_whole(now, target)
    )


def _part(row: pd.Series) -> str:
    return assess.span(row, current())


def _whole(row: pd.Series, target: float | None) -> str:
    share = _share(row, target)
    return _part(row) + (_(" ({share} procent)").format(share=share) if share else "")


def _share(row: pd.Series, target: float | None) -> str:
    """`44`, or `43–64` when answers are missing; '' for too few, or where little is known."""
    known = row.denominator - row.unknown
    if row.status != "ok" or known < row.denominator * sentences.KNOWN_ENOUGH:
        return ""
    low = fmt.percent_number(row.numerator / row.denominator, current(), target)
    most = (row.numerator + row.unknown) / row.denominator
    high = fmt.percent_number(most, current(), target)
    return low if low == high else f"{low}{fmt.DASH}{high}"
