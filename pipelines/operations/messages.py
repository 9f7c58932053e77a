"""Alarms and reminders as messages in words: pure functions.

What is wrong comes from `alarms.py`; how a message gets there is known by `deliver.py`.
"""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from pipelines.model.reports import ReportType
from pipelines.operations.alarm_words import ALARMS, WORDS
from pipelines.operations.alarms import Alarm, Late, News


@dataclass(frozen=True)
class Message:
    """A subject and a text, and the same as plain data for a program."""

    subject: str
    body: str
    data: Mapping[str, Any] = field(default_factory=dict)


def of_alarms(news: News, lang: str) -> Message | None:
    """What is to be told of alarms; None when there is no news."""
    if not (news.fresh or news.over):
        return None
    words, sentences = WORDS[lang], ALARMS[lang]
    names = [sentences[kind][2] for kind in dict.fromkeys(a.kind for a in news.fresh)]
    gone = [_name(key, lang) for key in news.over]
    lines: list[str] = []
    for alarm in news.fresh:
        lines += [text(alarm, lang), words["todo"].format(todo=sentences[alarm.kind][1]), ""]
    lines += [words["over"].format(what=name) for name in gone]
    subject = words["subject"].format(n=len(news.fresh), what=", ".join(names))
    if not names:
        subject = words["subject_over"].format(n=len(gone), what=", ".join(dict.fromkeys(gone)))
    told = [
        {"kind": a.kind, "subject": a.subject, **a.facts, "text": text(a, lang)} for a in news.fresh
    ]
    return _message(subject, [*lines, "", words["foot"]], alarms=told, over=list(news.over))


def text(alarm: Alarm, lang: str) -> str:
    """What is wrong, in a sentence."""
    return ALARMS[lang][alarm.kind][0].format(subject=alarm.subject, **alarm.facts)


def _name(key: str, lang: str) -> str:
    kind, _, subject = key.partition(":")
    known = ALARMS[lang].get(kind)
    return f"{known[2]} ({subject})" if known else key


def test(lang: str) -> Message:
    """A message that shows that messages come through."""
    words = WORDS[lang]
    return _message(words["test"], [words["test_body"]], alarms=[], over=[])


def reminder(
    name: str, late: Sequence[Late], reports: Mapping[str, ReportType], lang: str
) -> Message:
    """What an organisation is reminded of: reports, periods, and when they were due."""
    words = WORDS[lang]
    lines = [
        words["remind_line"].format(
            report=label(line.report_type, reports, lang),
            periods=_periods(line, lang),
            due=line.due,
        )
        for line in late
    ]
    body = [words["remind_body"], "", *lines, "", words["remind_foot"]]
    return _message(words["remind"].format(name=name), body)


def status(
    outcomes: Iterable[tuple[str, str, Sequence[Late]]], today: dt.date, lang: str
) -> Message:
    """What those who run the product see of reminders, by organisation and outcome."""
    words = WORDS[lang]
    lines, n = [], 0
    for org_id, outcome, late in outcomes:
        reports = ", ".join(f"{line.report_type} {_periods(line, lang)}" for line in late)
        lines.append(words[f"status_{outcome}"].format(org_id=org_id, reports=reports))
        n += len(late)
    return _message(words["status"].format(n=n), [today.isoformat(), "", *lines])


def label(report_type: str, reports: Mapping[str, ReportType], lang: str) -> str:
    """The name of a report type."""
    known = reports.get(report_type)
    return getattr(known.label, lang) if known else report_type


def _periods(line: Late, lang: str) -> str:
    words = WORDS[lang]
    form = words["one"] if line.n == 1 else words["several"]
    return form.format(n=line.n, first=line.first_missing, last=line.last_missing)


def _message(subject: str, lines: Sequence[str], **data: Any) -> Message:
    body = "\n".join(lines).strip() + "\n"
    return Message(subject, body, {"text": f"{subject}\n\n{body}", **data})
