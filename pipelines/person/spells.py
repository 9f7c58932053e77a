"""How long persons stay after the start of an employment, ended or only known until a day. Pure.

`spells` gives a row an employment and definition (`domain.md` 3.10); what a list or a follow-up
says is read in `statements.py`, and curves are drawn from the spells in `kpis/retention.py`.

Rules, which `spells` applies:

- Employment is `employment` and `apprenticeship`. Practice and work training are no employment,
  a summer job is meant to end; of a placement whose type nobody said neither is known. All of the
  working kinds can follow another job.
- A stated end stands, also against a follow-up that says otherwise. It is the end with the
  employer whatever the reason; an employment whose reason is `internship_completed` ended too.
- Another job with the same supplier (for `in_work`: with any) that begins within thirty days of
  the last known day of the one before carries on; with the same supplier it is no new start.
- `in_work`: after a stated end somebody is in work if the next follow-up that knows finds work; the
  days between are not taken for a break. Reasons education, illness and parental leave are an end
  of themselves, as in `in_work_or_education` illness and parental leave are. After `other_job` the
  person is in work that day. After any other end without a word work has ended, which is doubtful:
  in the upper bound it has not.
- Without a stated end somebody is known to the last follow-up that finds them, and to the last day
  that the list vouches for: its own day, not after the planned end of a time-limited employment
  that has passed without a word. The list vouches beyond the last follow-up too: it would have told
  of an end, and without it only those who left would be at risk after the last follow-up.
- A follow-up that finds somebody gone is the end, on its day or its horizon if that was earlier.
  The first counts, though a later one finds the person back.
- Unknown, moved or gone who knows where (for work elsewhere): known only until the last word before
  it, which a list that came later does not mend. A later follow-up that finds the person does.
- Sick or on parental leave says nothing of whether the employment goes on.
- Dead: known until that day, and neither ended nor lost.
- Nobody can follow a number of persons without pseudonyms: each is lost on the first day. One
  placement without a pseudonym is followed by its own list.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import pandas as pd

from pipelines.person.statements import Job, Seen, Subsidy, jobs, seen
from pipelines.person.work import WORK_TYPES

EMPLOYMENT = ("employment", "apprenticeship")
SAME_EMPLOYER, IN_WORK, UNSUBSIDISED = "same_employer", "in_work", "unsubsidised_in_work"
DEFINITIONS = (SAME_EMPLOYER, IN_WORK, UNSUBSIDISED, "in_work_or_education")
GAP_DAYS = 30
COLUMNS = [
    "placement_id", "person", "org_id", "starts_at", "definition", "days", "ended", "is_unknown",
    "possible_days", "subsidies",
]  # fmt: skip
_DEAD = "deceased"


@dataclass(frozen=True)
class _Meaning:
    """What a status and an end mean to a definition; a status in no set says nothing."""

    there: frozenset[str]
    gone: frozenset[str]
    doubtful: frozenset[str]
    leads_on: frozenset[str]
    is_end: frozenset[str] | None  # None: every end is


def _meaning(there: str, gone: str, doubtful: str, on: str, end: str | None) -> _Meaning:
    is_end = None if end is None else frozenset(end.split())
    said, against, unclear, leads_on = (
        frozenset(text.split()) for text in (there, gone, doubtful, on)
    )
    return _Meaning(said, against, unclear, leads_on, is_end)


_AWAY = "program unemployed income_support"
_WORK = "same_employer other_employer self_employed"
_OF_WORK = _meaning(
    _WORK, f"education {_AWAY}", "unknown moved left", "other_job",
    "education illness parental_leave",
)  # fmt: skip
_MEANINGS = {
    SAME_EMPLOYER: _meaning(
        "same_employer", f"other_employer self_employed education left {_AWAY}", "unknown moved",
        "", None,
    ),
    IN_WORK: _OF_WORK,
    UNSUBSIDISED: _OF_WORK,
    "in_work_or_education": _meaning(
        f"{_WORK} education", _AWAY, "unknown moved left", "other_job education",
        "illness parental_leave",
    ),
}  # fmt: skip


@dataclass(frozen=True)
class _Known:
    """The last known day, whether it was the end, and whether that could be otherwise."""

    day: int
    ended: bool
    is_unknown: bool
    is_dead: bool = False


def spells(placement: pd.DataFrame, follow_up: pd.DataFrame, last: pd.Timestamp) -> pd.DataFrame:
    """One row an employment and definition; a placement of several persons has one for each.

    Args:
        placement: `person.placement`.
        follow_up: `person.follow_up`.
        last: The day that data reaches; nothing after it is known.

    Returns:
        `days` from the start to the end (`ended`) or to the last day known; `is_unknown`: not known
        up to the last day, or the end is doubtful; `possible_days` to the last day, or to death;
        `subsidies`: from which day after the start the work is subsidised (`subsidised_on`).
    """
    if pd.isna(last):
        return pd.DataFrame(columns=COLUMNS)
    told, now = seen(follow_up, placement), last.toordinal()
    by_id = placement.set_index("placement_id")[["org_id", "starts_at", "n_persons"]]
    about = by_id.to_dict("index")
    lines: list[tuple[object, ...]] = []
    for person, held in jobs(placement, last).items():
        working = [j for j in held if j.placement_type in WORK_TYPES]
        for job in _new_starts(working):
            facts = about[job.placement_id]
            n = max(1, round(facts["n_persons"])) if person.startswith("placement:") else 1
            for definition, meaning in _MEANINGS.items():
                mine = working if definition != SAME_EMPLOYER else _of_employer(job, working)
                found, subsidies = _spell(job, mine, told.get(person, ()), meaning, now)
                if n > 1:
                    found = _Known(job.start, ended=False, is_unknown=now > job.start)
                possible = found.day if found.is_dead else now
                line = (
                    job.placement_id, person, facts["org_id"], facts["starts_at"], definition,
                    found.day - job.start, found.ended, found.is_unknown, possible - job.start,
                    tuple((day - job.start, state) for day, state in subsidies),
                )  # fmt: skip
                lines += [line] if n == 1 else [_numbered(line, i) for i in range(n)]
    return pd.DataFrame(lines, columns=COLUMNS)


def _numbered(line: tuple[object, ...], number: int) -> tuple[object, ...]:
    """The line of one of several persons of a placement, told apart by a number."""
    return (line[0], f"{line[1]}:{number}", *line[2:])


def _of_employer(job: Job, working: Iterable[Job]) -> list[Job]:
    return [j for j in working if j is job or (j.employer and j.employer == job.employer)]


def _new_starts(working: Sequence[Job]) -> list[Job]:
    """The employments that do not carry on another with the same supplier."""
    found, carried = [], set()
    for job in working:
        if job.placement_id in carried or job.placement_type not in EMPLOYMENT:
            continue
        found.append(job)
        mine = _of_employer(job, working)
        end = _chain(job, mine)[-1].until + GAP_DAYS
        carried |= {j.placement_id for j in mine if j.start <= end}
    return found


def _chain(first: Job, others: Sequence[Job]) -> list[Job]:
    """The job and those that carry it on, each to a later day than the one before."""
    found = [first]
    while True:
        until = found[-1].until
        after = [j for j in others if first.start <= j.start <= until + GAP_DAYS]
        longer = [j for j in after if j.until > until]
        if not longer:
            return found
        found.append(max(longer, key=lambda j: (j.until, not j.ended, j.placement_id)))


def _spell(
    first: Job, others: Sequence[Job], told: Sequence[Seen], meaning: _Meaning, now: int
) -> tuple[_Known, list[Subsidy]]:
    chain = _chain(first, others)
    mine = {j.placement_id for j in others}
    stated = max((j.until for j in chain if j.ended), default=first.start - 1)
    # A follow-up of no known placement tells of work, but not with whom.
    at_large = meaning.is_end is not None
    wanted = [s for s in told if s.placement_id in mine or (at_large and not s.placement_id)]
    later = [s for s in wanted if s.day > stated]
    last = chain[-1]
    if last.ended:
        found = _after_end(last, later, meaning)
    else:
        found = _followed(max(first.start, stated), last.until, later, meaning)
    if found.day >= now:
        at_end = found.ended and found.day == now
        found = _Known(now, at_end, found.is_unknown and at_end, found.is_dead)
    subsidies: list[Subsidy] = [
        each for j in chain for each in j.subsidies if each[0] <= j.until or not j.ended
    ]
    if last.ended:  # of what comes after nothing is known until somebody says it
        subsidies.append((last.until + 1, None))
    subsidies += [
        (s.since, s.subsidised) for s in wanted if s.day >= first.start and s.tells_of_subsidy
    ]
    return found, sorted(subsidies, key=lambda each: each[0])


def _after_end(job: Job, later: Sequence[Seen], meaning: _Meaning) -> _Known:
    """What became of somebody whose last job has a stated end."""
    over = _Known(job.until, ended=True, is_unknown=False)
    if job.reason == _DEAD:
        return _Known(job.until, ended=False, is_unknown=False, is_dead=True)
    if meaning.is_end is None or job.reason in meaning.is_end:
        return over
    words = [s.status for s in later if s.status in meaning.there | meaning.gone]
    if job.reason in meaning.leads_on or (words and words[0] in meaning.there):
        return _followed(job.until, job.until, later, meaning)
    return over if words else _Known(job.until, ended=True, is_unknown=True)


def _followed(known: int, vouched: int, told: Sequence[Seen], meaning: _Meaning) -> _Known:
    """Where follow-ups and a list's silence lead from a day on which somebody is known."""
    doubt: int | None = None
    for s in told:
        if s.status == _DEAD:
            return _Known(known, ended=False, is_unknown=False, is_dead=True)
        if s.status in meaning.gone:
            return _Known(max(known, s.since), ended=True, is_unknown=False)
        if s.status in meaning.there:
            known, doubt = max(known, s.until), None
        elif s.status in meaning.doubtful and doubt is None:
            doubt = s.since
    if doubt is None or vouched < doubt:
        known = max(known, vouched)
    return _Known(known, ended=False, is_unknown=True)


def subsidised_on(day: int, subsidies: Iterable[Subsidy]) -> bool | None:
    """Whether work is subsidised on a day after the start; None when nobody said."""
    state: bool | None = None
    for since, said in subsidies:
        state = said if since <= day else state
    return state
