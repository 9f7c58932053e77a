"""Läget: each card is what its page says, and the decision list has who and when."""

import re

import fixture_cities as cities
import fixture_rows
from shown import listed, text, words

from dashboard import cards, data, people
from dashboard.data import Seen
from pipelines.model.viewers import Viewer
from pipelines.warehouse import snapshot as reader

ADMIN = Viewer("admin")


def table_rows(app):
    (table,) = [e.proto.body for e in app.get("html") if '<table class="sh-table' in e.proto.body]
    rows = re.findall(r"<tr>(.*?)</tr>", table.split("<tbody>")[1])
    cells = [re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row) for row in rows]
    return [[re.sub(r"<[^>]+>", " ", c).replace("\u00a0", " ").strip() for c in r] for r in cells]


# --- cards -----------------------------------------------------------------------------------


def test_each_card_says_what_its_page_says(show, warehouses):
    app = show("full")
    share, work, promised, stayed = listed(app, "sh-cards")
    assert share == "Andel upphandlingar||44 %||54 av 122; målet är 50 %"
    assert work == "Personer i arbete 2016||41||20 platser har börjat, praktik inräknad"
    assert promised == "Levererat av utlovat||84 %||16 av 19 platser"
    assert (
        stayed == "Kvar i arbete efter 12 månader||64 av 100||hos samma arbetsgivare, sedan start"
    )
    assert "**44 procent**" in app.title[0].value.replace("\u00a0", " ")
    assert "**41 personer**" in show("full", "manniskor").title[0].value
    assert "**64 kvar**" in show("full", "manniskor").title[0].value
    year = show("full", "ataganden", ar="2016").title[0].value
    assert "**19 platser**" in year
    assert "16 är tillsatta" in year
    seen = Seen(reader.current(warehouses("full")), ADMIN)
    delivered = data.value(seen, "commitment_delivery", "goteborg", "2016")
    assert round(100 * delivered["value"]) == 84
    # Each leads to its page, of the same year.
    links = next(e.proto.body for e in app.get("html") if '"sh-cards"' in e.proto.body)
    for address in ("/enheter?period=2016", "/manniskor?year=2016", "/ataganden?ar=2016"):
        assert f'href="{address}"' in links


def test_a_card_without_a_figure_says_why(show, warehouses, monkeypatch):
    assert listed(show("one"), "sh-cards")[1:] == [
        "Personer i arbete 2016||–||uppgift saknas",
        "Levererat av utlovat||–||uppgift saknas",
        "Kvar i arbete efter 12 månader||–||visas när fler har följts",
    ]
    seen = Seen(reader.current(warehouses("full")), ADMIN)
    period = next(p for p in data.periods(seen) if p.period_id == "2016")
    facts = data.facts(seen, "park", period)
    # Three of four places came there, and nobody may read that.
    hidden = cards.cards(seen, "park", period, facts)[2]
    assert (hidden.figure, hidden.words) == (
        people.HIDDEN,
        "visas inte: färre än fem personer",
    )


# --- what to decide ----------------------------------------------------------------------------


def test_the_decision_list(show):
    rows = table_rows(show("full"))
    assert [r[0] for r in rows] == [
        "Gryaab AB", "Higab AB", "Åkeriet AB", "Higab AB", "Park- och naturnämnden",
    ]  # fmt: skip
    _unit, what, _why, who, day = rows[0]
    assert what.startswith(("Når inte målet", "Kan inte nå målet"))
    assert (who, day) == ("inte angiven", "2016-12-31 periodens slut")
    assert rows[-2][1:] == [
        "1 åtagande är försenat mer än tre månader", "Längst: 7 månader", "inte angiven",
        "2016-03-31 skulle vara uppfyllt",
    ]  # fmt: skip


def test_who_answers_and_since_when_it_is_silent(show, copied):
    folder, republish = copied
    rows = fixture_rows.contents(cities.PARTIAL)
    for row in rows["public.organisation"]:
        if row["org_id"] == "gryaab":
            row |= {"responsible": "Inköpschef", "contact": "inkop@example.org"}
        if row["org_id"] == "leasing":
            row |= {"contact": "leasing@example.org"}
    for row in rows["public.delivery"]:
        row["due_at"] = row["received_at"] or cities.dt.date(2016, 4, 20)
    republish("who", rows)
    told = {r[0]: r[1:] for r in table_rows(show(folder))}
    assert told["Gryaab AB"] == [
        "Har inte lämnat uppgifter", "Räknas inte in i andelen", "Inköpschef inkop@example.org",
        "2016-04-20 sista dag",
    ]  # fmt: skip
    assert told["Göteborgs Stads Leasing AB"][2] == "leasing@example.org"
    assert "mailto:leasing@example.org" in words(show(folder))


def test_the_empty_page_tells_the_next_day_to_send_something(show, monkeypatch):
    monkeypatch.setenv("SHU_TODAY", "2026-11-23")
    assert "Nästa inlämning: 20 januari 2027." in text(show("none"))
    assert "Next submission: 20 January 2027." in text(show("none", lang="en"))
