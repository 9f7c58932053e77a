"""The calculator page: one planned procurement, without any figure of the city."""

import csv
import io
import json
import re
from dataclasses import replace

import openpyxl
import pytest
from shown import words

from dashboard import i18n, payoff_plan, payoff_plan_file
from dashboard.charts_payoff import THOUSANDS
from dashboard.payoff_plan import KEYS, key_of, labels
from pipelines.model.parameters import load_parameters
from pipelines.model.reference import BUNDLED
from pipelines.payoff.cases import SOCIETY
from pipelines.payoff.planned import FORMS, defaults, outlook
from pipelines.settings import Settings

HEADINGS = ["Vem som vinner och vem som betalar", "Varför räknesätten skiljer sig",
            "Förutsättningar"]  # fmt: skip
EXAMPLE = {
    "lon": "20500", "produktion-new-start": "80", "handledarlon": "30000",
    "handledning-new-start": "10", "administration": "10000", "upphandling": "40000",
    "rustning": "0", "stod": "0", "alder": "40",
}  # fmt: skip


@pytest.fixture(autouse=True)
def _day(monkeypatch):
    monkeypatch.setenv("SHU_TODAY", "2016-06-15")
    yield
    i18n.use("sv")


@pytest.fixture
def on():
    return payoff_plan.ground(Settings().reference, Settings().today)


def plain(app):
    return re.sub(r"\\(.)", r"\1", words(app)).replace("\u00a0", " ")


@pytest.mark.parametrize("lang", ["sv", "en"])
@pytest.mark.parametrize("name", ["full", "one", "empty", "none"])
def test_it_answers_with_and_without_a_snapshot(show, name, lang):
    app = show(name, "kalkyl", lang=lang)
    assert not app.exception
    assert not app.error
    assert len(app.title) == 1
    assert re.search(r"\d", app.title[0].value)
    if lang == "sv":
        assert [h.value for h in app.header] == HEADINGS
    else:
        sources = {p.source for p in load_parameters(BUNDLED / "parameters.csv").rows}
        text = words(app)
        for source in sorted(sources, key=len, reverse=True):
            text = text.replace(source, "")
        assert not re.search(r"\b(och|för|räknas|kr)\b", text)


def test_the_national_example_gives_its_known_total_beside_ours(show):
    app = show("none", "kalkyl", **EXAMPLE)
    # 12 x 20 500 x 1.3142 x 0.8 - 50 000 (`domain.md` 4.1).
    assert "UHM:s kalkylator ger **209 tkr** för samhället" in plain(app)
    assert "handledningen räknas som kostnad (−47)" in plain(app)
    assert app.slider(key="lon").value == 20_500


def test_an_address_with_nonsense_gives_the_defaults(show):
    usual = show("none", "kalkyl")
    query = {"lon": "<script>", "jobb": "-7", "form": "' OR 1=1", "nyanland": "kanske",
             "manader": "1e99", "alder": "nan"}  # fmt: skip
    app = show("none", "kalkyl", **query)
    assert not app.exception
    assert app.title[0].value == usual.title[0].value


def test_the_link_brings_every_input_back(show, on):
    wanted = replace(
        payoff_plan.usual(on, "wage_subsidy"), jobs=3, months=9, share=0.75, wage=24_300.0,
        production=0.5, age=23, unemployed=30, newly_arrived=False, insured=True,
        housing_allowance=0.0, supervisor_wage=33_000.0, supervision=0.2, administration=4_000.0,
        procurement=15_000.0, bonus=10_000.0, preparation=12_000.0, support=20_000.0, goes_on=True,
    )  # fmt: skip
    query = payoff_plan.query(wanted)
    assert set(query) == {key_of(name, "wage_subsidy") for name in KEYS}
    for lang in ("sv", "en"):
        i18n.use(lang)
        expected = payoff_plan.answer(payoff_plan.reckoned(on, wanted), wanted)
        assert show("none", "kalkyl", lang=lang, **query).title[0].value == expected


def test_a_form_has_its_own_usual_values(show):
    app = show("none", "kalkyl", form="internship")
    assert app.slider(key="produktion-internship").value == 20
    assert app.selectbox(key="form").value == "Praktik"


def test_moving_a_slider_and_back_by_the_button(show):
    app = show("none", "kalkyl")
    before = app.title[0].value
    app.slider(key="lon").set_value(30_000).run()
    assert app.title[0].value != before
    assert "Eget värde" in words(app)
    app.button(key="aterstall").click().run()
    assert app.title[0].value == before


def test_every_input_says_its_source_and_whether_it_is_verified(on):
    told = payoff_plan.inputs(on, payoff_plan.usual(on, "new_start"))
    assert {i.label for i in told} == set(labels().values())
    assert all(i.source and i.verified is not None for i in told)
    by = {i.label: i for i in told}
    assert by["Handledarens månadslön, kr"].verified
    assert not by["Rustning, kr per person"].verified
    own = payoff_plan.inputs(on, replace(payoff_plan.usual(on, "new_start"), jobs=4))
    assert [(i.source, i.verified) for i in own if i.label == "Antal jobb"] == [
        ("Eget värde", None)
    ]


@pytest.mark.parametrize("form", FORMS)
def test_the_page_tells_what_the_pure_functions_tell(on, form):
    planned = payoff_plan.usual(on, form)
    fresh = load_parameters(BUNDLED / "parameters.csv")
    assert planned == defaults(fresh, on.day, form)
    found = outlook(planned, fresh, on.day)
    assert payoff_plan.reckoned(on, planned) == found
    assert payoff_plan.money(found.national.npv[SOCIETY]) in payoff_plan.beside(found)
    assert payoff_plan.steps(found)[-1][1] == pytest.approx(found.ours.npv[SOCIETY])


def test_workbook_and_text_file_hold_the_same_amounts_with_definitions(on):
    planned = payoff_plan.usual(on, "new_start")
    found = payoff_plan.reckoned(on, planned)
    book = openpyxl.load_workbook(io.BytesIO(payoff_plan_file.workbook(on, planned)))
    assert book.sheetnames == ["Resultat", "Steg", "Förutsättningar"]
    rows = {r[0]: r[1:5] for r in book["Resultat"].iter_rows(values_only=True) if r[0]}
    ours, low, high, theirs = rows["Samhället, summan"]
    assert (ours, theirs) == pytest.approx((found.ours.npv[SOCIETY], found.national.npv[SOCIETY]))
    assert low < ours < high
    text = [r[0] for r in book["Resultat"].iter_rows(values_only=True) if r[0]]
    assert any("90 av 100" in t for t in text)
    lines = payoff_plan_file.csv(on, planned).decode("utf-8-sig").splitlines()
    read = list(csv.reader(io.StringIO("\n".join(lines)), delimiter=";"))
    assert {len(r) for r in read} == {len(read[0])}
    society = next(r for r in read if r[:2] == ["Resultat", "Samhället, summan"])
    assert float(society[2].replace(",", ".")) == pytest.approx(ours)
    assert sum(r[0] == "Definition" for r in read) == 6
    assert payoff_plan_file.workbook(on, planned) == payoff_plan_file.workbook(on, planned)


def test_the_chart_has_a_name_with_a_figure_and_the_amounts_in_its_table(show, on):
    found = payoff_plan.reckoned(on, payoff_plan.usual(on, "new_start"))
    app = show("none", "kalkyl")
    alt = app.get("plotly_chart")[0].proto.alt
    assert len(alt) <= 160
    assert re.search(r"\d", alt)
    table = app.table[0].value
    row = table[table.iloc[:, 0] == "Kommunen"].iloc[0]
    assert row.iloc[1] == THOUSANDS.signed(found.ours.npv["kommun"])


def test_opening_it_is_logged_without_a_snapshot(show, warehouses):
    show("none", "kalkyl")
    log = sorted((warehouses("none") / "access").glob("*.jsonl"))[-1].read_text().splitlines()
    event = json.loads(log[-1])
    assert (event["what"], event["page"], event["snapshot"]) == ("page", "kalkyl", "")


def test_a_thousand_is_written_without_a_sign_of_nothing():
    assert THOUSANDS.signed(-200) == "0"
    assert THOUSANDS.signed(12_400) == "+12"
    assert THOUSANDS.span(-40_000, 12_000) == "−40 till 12"
    assert THOUSANDS.span(12_000, 40_000) == "12–40"
