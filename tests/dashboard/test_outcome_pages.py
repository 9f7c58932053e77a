"""The pages on commitments, people, pay-off and basis say what the snapshot holds, and no more."""

import re

import fixture_outcomes
import pandas as pd
import pytest
from shown import words

from dashboard import basis, commitments, data, payoff, people
from dashboard.data import Seen
from pipelines.export import fmt
from pipelines.model.viewers import Viewer
from pipelines.warehouse import snapshot as reader

ADMIN = Viewer("admin")
STEERING = Viewer("steering")


@pytest.fixture
def full(warehouses):
    return Seen(reader.current(warehouses("full")), ADMIN)


def plain(app):
    return words(app).replace("\u00a0", " ")


def twin(app, index):
    """A chart's table as rows of text, the Markdown's own backslashes taken away."""
    frame = app.table[index].value
    return [[re.sub(r"\\(.)", r"\1", str(c)) for c in row] for row in frame.to_numpy()]


def test_promised_filled_missing_and_not_due(show):
    title = show("full", "ataganden").title[0].value
    assert title == (
        "Leverantörerna har lovat **32 platser**. Av de 25 som skulle vara tillsatta nu är 22 "
        "tillsatta och **3 saknas**. 7 har inte nått sin tidpunkt."
    )


def test_a_year_of_commitments(show):
    title = show("full", "ataganden", ar="2016").title[0].value
    assert title == "**19 platser** skulle vara tillsatta 2016. 16 är tillsatta och **3 saknas**."
    assert "25 som" in show("full", "ataganden", ar="1999").title[0].value


def test_commitments_by_unit_hide_few_and_count_late_ones(show):
    app = show("full", "ataganden")
    rows = {r[0]: r[1:] for r in twin(app, 0)}
    assert rows["Higab"] == ["14 av 16", "2", "1"]
    assert rows["Park och natur"] == [".. av 4", "1", "1"]
    assert rows["Poseidon"] == ["5 av 5", "1", "0"]
    # Late ones: two, and what the hidden one lacks is not told.
    assert "2 försenade åtaganden att följa upp" in words(app)
    assert "2 av 10<small>7 månader efter 2016-03-31" in words(app)
    assert ".. av 4<small>7 månader efter 2016-06-30" in words(app)


def test_a_year_that_is_hidden_hides_the_sum(show):
    rows = {r[0]: r[1] for r in twin(show("full", "ataganden", per="Bransch"), 0)}
    assert rows == {"Städning, avfall och miljö": ".. av 10", "Bygg och anläggning": "13 av 15"}


def test_over_delivery_stands_apart(show):
    text = words(show("full", "ataganden"))
    assert "Minst 1 leverantörer gav fler platser än lovat (minst +4)" in text
    assert "1 dialogkrav lovar ingen plats" in text


def test_suppliers_with_few_commitments_or_people_are_not_ranked(show, full):
    rows = commitments.suppliers(full).set_index("supplier_id")["place"]
    # The protected one leaves no gap that tells where it stands.
    assert rows["a"] == 1
    assert rows["c"] == 2
    assert rows[["b", "d"]].isna().all()
    text = re.sub(r"<[^>]+>", "|", words(show("full", "ataganden")))
    assert re.search(r"Leverantör b AB\|+–\|+3\|+1\|+\.\. av 4\|", text)
    assert re.search(r"Leverantör a AB\|+1\|+5\|+1\|+14 av 16 \(88", text)


def test_who_sees_one_unit_sees_its_commitments_only(show):
    app = show("full", "ataganden", role="organisation:higab")
    assert "16 platser" in app.title[0].value
    assert "14 tillsatta och **2 saknas**" in app.title[0].value
    assert "Leverantör 3 AB" not in words(app)
    assert "Leverantör a AB" not in words(app)


def test_who_sees_several_units_is_told_which_one_the_answer_is_of(show):
    app = show("full", "ataganden", role="organisation:poseidon,higab")
    assert "den första av era enheter" in words(app)
    assert "Bostads AB Poseidon" in words(app)
    assert {r[0] for r in twin(app, 0)} == {"Higab", "Poseidon"}


def test_many_in_work_and_how_many_stay(show):
    title = show("full", "manniskor").title[0].value
    assert title == (
        "**41 personer** har haft jobb i år. Av 100 som får jobb är **64 kvar** hos samma "
        "arbetsgivare efter 12 månader (osäkerhet 56–72)."
    )
    assert "är 76 av 100 kvar efter 12 månader" in words(show("full", "manniskor"))


def test_the_curve_ends_where_people_are_few(show, full):
    assert list(people.curve(full, people.SAME)["month"]) == list(range(15))
    assert people.groups(full) == {"all": True, "woman": False}
    app = show("full", "manniskor", grupp="Kvinnor")
    assert "12 månader (osäkerhet" in app.title[0].value
    months = {r[0]: r[1:] for r in twin(app, 0)}
    assert months["12"] == ["64", "56–72", "62", "20"]
    assert "14" in months
    assert "15" not in months


def test_steps_and_groups_hide_few(show):
    app = show("full", "manniskor")
    steps = {r[0]: r[1] for r in twin(app, 1)}
    assert steps["Rustning påbörjad"] == "50 av 60, 6 pågår"
    assert steps["Presenterad för arbetsgivare"] == ".."
    assert steps["Kvar efter 6 månader"] == "ingen har hunnit hit"
    groups = {r[0]: r[1:] for r in twin(app, 2)}
    assert groups["Utrikes född"] == ["12 av 20 (60\u00a0%)", "40\u00a0%"]
    assert groups["Nyanländ"] == ["..", "–"]
    assert "därför blir summan mer än 100 procent" in words(app)
    assert "115 dagar" in words(app)
    assert "7 av 12" in words(app)


def test_the_interval_and_who_gains(show, full):
    app = show("full", "nytta")
    assert app.title[0].value.replace("\u00a0", " ") == (
        "Nyttan för samhället beräknas till **6,5–9,5 mnkr** på tre år för 40 personer, i 2016 års "
        "priser. Kommunens egen ekonomi: **1,5–4,5 mnkr**."
    )
    rows = {r[0]: r[1] for r in twin(app, 0)}
    net = payoff.net(full, "base", 36)
    assert rows["Kommunen"] == "+3,0"
    assert rows["Arbetsgivarna"] == "−1,0"
    assert rows["Samhället, summan"] == fmt.millions(net.loc["samhalle", "npv"])
    assert net.loc[list(payoff.ACTORS[:4]), "npv"].sum() == pytest.approx(7e6)
    text = plain(app)
    assert "minst **17 av 100** jobb beror på insatsen" in text
    assert "efter **6 månader**" in text


@pytest.mark.parametrize(
    "told",
    [
        "40 av 44 placeringar, 40 personer",
        "utelämnade: .. har inte börjat",
        "35 av 40 har följts upp",
        "15 personer helt sedda, 25 delvis framskrivna",
        "34 % av uppgifterna är schabloner",
        "20 % hade fått arbete ändå",
        "36 månader från varje persons start",
        "2016 års priser",
        "kalkylränta 3,5 %",
        "räknas inte in: kommunen behåller hela",
        "med utjämning blir kommunens del 1,2–4,2 mnkr",
        "underlag av grad 5",
        "program 0, regelverk R-2014",
        "Hälsa, brottslighet och livskvalitet",
        "de tar ut varandra i samhällets summa",
    ],
)
def test_all_that_must_stand_beside_the_amounts_does(show, told):
    assert told in plain(show("full", "nytta"))


def test_the_other_ways_to_reckon(show):
    national = show("full", "nytta", alternativ="UHM:s kalkylator")
    assert "**8,1–11,1 mnkr**" in national.title[0].value.replace("\u00a0", " ")
    assert "i löpande priser" in national.title[0].value
    assert "har fasta antaganden" in words(national)
    assert len(national.get("plotly_chart")) == 1
    cautious = show("full", "nytta", alternativ="Försiktigt", vem="Kommunen")
    assert "**2,5–5,5 mnkr**" in cautious.title[0].value.replace("\u00a0", " ")
    assert "Vad som avgör kommunens nytta" in [h.value for h in cautious.header]


def test_the_six_that_matter_most_and_none_that_does_not(full):
    rows = payoff.sensitivity(full, "base", "samhalle")
    assert list(rows["parameter"]) == [
        "deadweight", "displacement", "horizon_years", "attribution", "wage_factor",
        "supervision_factor",
    ]  # fmt: skip


def test_few_followed_up_put_the_caveat_first(show):
    app = show("hostile", "nytta")
    assert app.title[0].value.startswith("**Indikativ prognos:** bara 12 personer har följts upp")
    assert "mnkr" not in app.title[0].value
    assert "6,5–9,5" in words(app)


def test_a_summary_that_tells_nothing_is_indicative():
    assert payoff.Beside({}, frozenset()).is_indicative
    told = {r["name"]: r["value"] for r in fixture_outcomes.summary(30) if r["value"] is not None}
    assert not payoff.Beside(told, frozenset()).is_indicative


def test_amounts_that_are_one_or_two_persons_say_why_they_are_not_there():
    held = payoff.nothing(payoff.Beside({"is_withheld": 1.0}, frozenset()))
    assert held[0] == "Nyttan visas inte."
    assert "en eller två personers" in held[1]
    assert payoff.nothing(payoff.Beside({}, frozenset()))[0] == "Nyttan är inte beräknad."


def test_the_municipality_that_is_not_paid_back():
    frame = pd.DataFrame({"npv": [1e6], "breakeven_month": [None]}, index=["kommun"])
    said = payoff.breakeven(frame, payoff.Beside({"switch_A": 1.4}, frozenset()))
    assert said == ["Kommunen får inte tillbaka sina utlägg på tre år."]


def test_who_has_reported_by_letters(show, full):
    columns, rows = basis.matrix(full, "2016")
    assert columns == ["2016-Q1", "2016-Q2", "2016-Q3", "2016-Q4"]
    states = {org: marks for org, _name, marks in rows}
    assert states["higab"] == ["A", "A", "A", "-"]
    text = words(show("partial", "underlag"))
    assert "**6 av 30 begärda inlämningar** saknas" in text
    assert ">S</span>" in text
    assert '<span class="sh-hidden">saknas</span>' in text
    assert "Gryaab AB" in text


def test_a_restated_figure_says_what_it_was_and_why(show):
    text = plain(show("full", "underlag"))
    assert "52 %, var 44 %" in text
    assert "Rättad fil från Higab." in text
    assert "Inga tidigare publicerade siffror har ändrats." in plain(show("one", "underlag"))


def test_findings_tell_what_to_do_without_a_file_s_particulars():
    said, do = basis.finding("M25")
    assert said == "Uppfyllda platser (…) är fler än utlovade (…)"
    assert do == "Bekräfta eller rätta"
    assert basis.finding("unheard") == ("unheard", "")


def test_what_was_never_sent_says_so(show):
    assert show("one", "ataganden").title[0].value == "Inga utlovade platser i uppföljningen."
    assert "Inga uppgifter om människor" in show("one", "manniskor").title[0].value
    assert show("one", "nytta").title[0].value == "Nyttan är inte beräknad."


def test_the_statement_is_reached_from_every_page(show):
    for page in ("laget", "nytta"):
        assert 'href="/tillganglighet"' in words(show("full", page))
    assert "delvis förenlig" in show("full", "tillganglighet").title[0].value


def test_names_from_workbooks_stay_text(show):
    app = show("hostile", "ataganden")
    assert not re.search(r"(?<!\\)<(img|b|script)\b", words(app))
    assert "&lt;img src=x" in words(app)


def test_steering_is_told_why_a_figure_was_changed_and_not_by_which_file(warehouses):
    rows = basis.changes(Seen(reader.current(warehouses("full")), STEERING))
    assert rows["why_sv"].tolist() == ["Rättad fil från Higab."]
    assert rows["submission_ids"].isna().all()


def test_every_page_of_the_menu_answers_in_a_sentence(show):
    for page in ("ataganden", "manniskor", "nytta", "underlag"):
        assert show("full", page).title[0].value.endswith(".")


def test_the_page_and_the_measure_agree(full):
    found = commitments.promised(full, "goteborg", "2016")
    value = data.value(full, "commitment_delivery", "goteborg", "2016")
    assert (found.kept, found.due) == (value["numerator"], value["denominator"])
