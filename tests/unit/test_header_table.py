"""Headers: every known one is found as its field however it is written, and none as two."""

from collections import defaultdict
from collections.abc import Iterator

import pytest
from workbooks import rules

from pipelines.ingest.header_index import index_of
from pipelines.ingest.header_words import reduced, words_of
from pipelines.ingest.layouts import Layout

STANDARD = {layout.report_type: layout for layout in rules().layouts}
VARIANTS = [
    lambda h: h,
    str.upper,
    str.lower,
    lambda h: f"  {h} *",
    lambda h: h.replace(" ", "\n"),
    lambda h: h.replace(" ", "\u00a0 "),
    lambda h: f"{h}:",
    lambda h: h[:2] + "\u00ad" + h[2:],
    lambda h: f"{h} 1)",
    lambda h: f"{h}²",
]


def _all(*, fallback: bool = False) -> Iterator[tuple[Layout, str, str]]:
    for sender in ("higab", "upphandlingsmyndigheten"):
        for layout in rules(sender).layouts:
            for name, field in layout.fields.items():
                last = field.fallback if fallback else ()
                for header in (*field.headers, field.label.sv, field.label.en, *last):
                    yield layout, name, header


def _fields(layout: Layout, header: str) -> list[str]:
    return [name for _, name, _ in index_of((layout,)).meaning(header)[0]]


def test_every_header_of_a_layout_means_its_field_however_it_is_written() -> None:
    wrong = {
        (layout.report_type, header, write(header))
        for layout, name, header in _all(fallback=True)
        for write in VARIANTS
        if name not in _fields(layout, write(header))
    }
    assert wrong == set()


def test_no_header_of_a_report_type_means_two_fields() -> None:
    owners: dict[tuple[str, str, str], set[str]] = defaultdict(set)
    words: dict[tuple[str, str, frozenset[str]], set[str]] = defaultdict(set)
    for layout, name, header in _all():
        text, _ = reduced(header)
        owners[layout.report_type, layout.entry.part, text].add(name)
        words[layout.report_type, layout.entry.part, words_of(text)].add(name)
    assert {k: v for k, v in owners.items() if len(v) > 1} == {}
    assert {k: v for k, v in words.items() if len(v) > 1} == {}


# domain.md 2.6, line by line: report types and field, then the variants.
TABLE = {
    "ABCDEHI procurement_ref": "diarienummer, diarienr, dnr, dnr., ärendenr, upphandlingsnr, "
    "upphandlings-id, upph.nr",
    "ABCD procurement_ref": "diarienummer, diarienr, dnr, dnr., ärendenr, upphandlingsnr, "
    "upphandlings-id, upph.nr, ref, referensnummer, avtalsnr, projektnr, UH-nr, nr, löpnr",
    "AB title": "upphandling, benämning, upphandlingens namn, avtalsnamn, rubrik, objekt, projekt, "
    "beskrivning, vad upphandlas, tjänst, avser",
    "ABCDEHJ org": "förvaltning, bolag, förvaltning/bolag, enhet, upphandlande enhet, "
    "upphandlande myndighet, beställare, organisation, org, ansvarig enhet",
    "AB nature": "typ, upphandlingstyp, vara/tjänst/entreprenad, tjänst/vara, kontraktstyp, art, "
    "kategori, V/T/E",
    "ABCD cpv_main": "CPV, CPV-kod, cpv kod, huvud-CPV, CPV (huvudkod)",
    "B procedure": "förfarande, upphandlingsform, upphandlingsförfarande",
    "B law": "LOU/LUF, regelverk",
    "B published_at": "annonsdatum, annonserad, annonseringsdatum, publicerad, annons ute, "
    "utannonserad, datum annons",
    "B awarded_at": "tilldelning, tilldelningsbeslut, tilldelningsdatum, beslut, "
    "datum för tilldelning, tilldelad",
    "BCD starts_at": "avtalsstart, start, fr o m, fr.o.m., från, avtalstid från, giltig från, "
    "utförande start",
    "BCD ends_at": "avtalsslut, slut, t o m, t.o.m., till, giltig till, exkl. option",
    "BCD contract_value_sek": "värde, avtalsvärde, kontraktsvärde, ordersumma, summa, belopp, "
    "kronor, SEK, Värde (tkr), Mkr, total volym, årsvolym",
    "AB estimated_value_sek": "uppskattat värde, beräknat värde",
    "AB social": "social hänsyn, social hänsyn (ja/nej), SH, sociala krav, krav på social hänsyn",
    "BC social": "social hänsyn, social hänsyn (ja/nej), SH, soc hänsyn, sociala krav, "
    "krav på social hänsyn, hänsyn ställd, sysselsättningskrav, social upphandling, krav ställt, "
    "villkor ställt",
    "BCDE requirement_type": "typ av krav, typ av villkor, skarpt/dialog, dialog, ska-krav, "
    "kravtyp, modell, variant 1/2, villkor",
    "B reason_not_set": "motivering, skäl, orsak, varför inte, avsteg, kommentar",
    "BDFH target_groups": "målgrupp, målgrupper, grupp, ungdom/utrikes/funktionsneds, "
    "kategori deltagare, U/UF/F",
    "BD required_persons": "antal, antal personer, antal platser, krav antal, "
    "antal anställningar (krav), ska anställa antal, platser",
    "D promised_persons": "utfästelse, utfäst antal, utlovat, löfte, åtagande, "
    "leverantörens åtagande, planerat antal",
    "D delivered_persons": "utfall, antal anställda, anställda hittills, verkligt, faktiskt, "
    "resultat, tillsatta",
    "D due_date": "senast, klart senast, deadline, uppfyllt till, datum för uppfyllelse, slutdatum",
    "D status": "status, uppfyllt, uppfyllt (J/N), läge, klart, grönt/gult/rött, ok",
    "CDEHI supplier": "leverantör, entreprenör, anbudsgivare, vinnande leverantör, företag, "
    "antagen leverantör, lev",
    "CDH supplier_org_no": "orgnr, org.nr, organisationsnummer, leverantörens orgnr",
    "FGHIK candidate_pid": "personnr, personnummer, pnr, pers.nr, födelsedatum, id, deltagar-id, "
    "kod, initialer",
    "FGHIK name": "namn",
    "FH gender": "kön, K/M, man/kvinna, M/K",
    "F foreign_born": "utrikes född, född utomlands, födelseland, UF, utl.född",
    "F newly_arrived": "nyanländ",
    "F disability": "funktionsnedsättning, funktionshinder, funktionshindrad, FN, kod AF, "
    "nedsättning, FH",
    "K support_type": "försörjning, försörjning innan, försörjning vid start, ersättning, bidrag, "
    "inkomst före, försörjningskälla, FS/AK/AS",
    "F months_income_support": "tid i försörjningsstöd, månader FS, bidragstid",
    "K months": "tid i försörjningsstöd, månader FS, bidragstid",
    "DEFH occupation": "yrke, befattning, tjänst, roll, arbetsuppgift, SSYK, yrkesområde",
    "EHI working_hours_share": "sysselsättningsgrad, syss.grad, omfattning, tjänstgöringsgrad, %, "
    "arbetstid, tim/vecka",
    "HI wage_amount": "lön, månadslön, timlön, bruttolön, grundlön, lön kr/mån",
    "HI subsidy_type": "anställningsstöd, stöd, bidrag AF, NSJ, LB, lönebidrag, nystart, stödform",
    "HI starts_at": "anställd fr, startdatum, första dag, anställningsdatum, börjar",
    "H ended_at": "sista dag, slutdatum, avslut, slutade",
    "DH employment_form": "anställningsform, anst.form, form, TV/VIS/PROV",
    "I status": "fortfarande anställd, i arbete, uppföljn",
    "I status_3": "kvar efter 3 mån",
    "I status_6": "kvar 6 mån",
    "I status_12": "status 12 mån",
    "J amount_sek": "kostnad, utfall, belopp, lönekostnad, kr, tkr",
    "J budget_sek": "budget",
}


@pytest.mark.parametrize("line", TABLE)
def test_every_variant_of_the_domain_is_known(line: str) -> None:
    letters, name = line.split()
    of_letter = {layout.report.letter: layout for layout in STANDARD.values()}
    unknown = [
        (letter, header)
        for letter in letters
        for header in TABLE[line].split(", ")
        if name not in _fields(of_letter[letter], header)
    ]
    assert unknown == []
