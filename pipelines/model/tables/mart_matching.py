"""Tables of mart on matching, mix and trend. What is published of them is their twin.

Names and meaning follow `contract.md` 4 and `domain.md` 3.7 and 3.11; the rows are made in
`kpis/matching.py`, `kpis/mix.py` and `core/trend.py`.
"""

from pipelines.model.tables.columns import ORG
from pipelines.model.tables.declaration import BOOL, INT, NUM, TEXT, Mask, Table, col

MATCHING_GAP = Table(
    "mart.matching_gap",
    "Kommande platser mot rustade personer, per yrke och månad tolv månader framåt.",
    "Coming jobs against prepared persons, by occupation and month, twelve months ahead.",
    ("occupation_ssyk", "month"),
    {
        "occupation_ssyk": col(
            TEXT,
            "Yrke, SSYK 2012: fyra siffror, tre där antalen är små, 'unknown' utan kod.",
            "Occupation, SSYK 2012: four digits, three where numbers are small, 'unknown' without.",
        ),
        "month": col(
            TEXT,
            "Månad; 'unknown' för platser utan sagd tid.",
            "Month; 'unknown' for jobs whose time is not stated.",
        ),
        "occupation_sv": col(TEXT, "Yrkets namn.", "Name in Swedish.", null=True),
        "occupation_en": col(TEXT, "Yrkets namn, engelska.", "Name in English.", null=True),
        "openings": col(
            NUM, "Väntade platser: antal gånger sannolikhet.", "Expected jobs.", unit="persons"
        ),
        "openings_licence": col(NUM, "Av dem med krav på körkort.", "Of these, licence required."),
        "openings_language": col(
            NUM, "Av dem med krav på god svenska.", "Of these, good Swedish required."
        ),
        "candidates_ready": col(
            NUM,
            "Färdigrustade personer som är kvar när månaden börjar.",
            "Ready persons left when the month begins.",
            null=True,
            unit="persons",
        ),
        "candidates_in_training": col(
            NUM,
            "Personer vars rustning slutar före månaden och som är kvar då.",
            "Persons whose preparation ends before the month, left then.",
            null=True,
            unit="persons",
        ),
        "gap": col(
            NUM,
            "Platser minus personer; över noll är brist.",
            "Jobs less persons; above zero is a shortage.",
            null=True,
            unit="persons",
        ),
        "licence_short": col(
            BOOL,
            "Fler platser med körkortskrav än rustade som fullföljt körkortsutbildning.",
            "More jobs with licence than ready persons known to have taken it.",
            null=True,
        ),
        "language_short": col(
            BOOL,
            "Fler platser med språkkrav än rustade som fullföljt språkutbildning.",
            "More jobs with language required than ready persons known to have trained it.",
            null=True,
        ),
        "needed_training": col(
            NUM,
            "Utbildningsplatser som bristen kräver: brist genom andel som fullföljer.",
            "Training places that the shortage needs: shortage by completion rate.",
            null=True,
        ),
        "needed_training_lower": col(NUM, "Minst, 95 %.", "At least, 95 %.", null=True),
        "needed_training_upper": col(NUM, "Högst, 95 %.", "At most, 95 %.", null=True),
        "completion_n": col(
            INT, "Avslutade rustningar med känt utfall.", "Ended preparations with known outcome.",
            null=True,
        ),
        "completion_rate": col(NUM, "Andel som fullföljt.", "Share completed.", null=True),
        "completion_lower": col(NUM, "Wilson 95 %, undre.", "Wilson 95 %, lower.", null=True),
        "completion_upper": col(NUM, "Wilson 95 %, övre.", "Wilson 95 %, upper.", null=True),
        "persons_ready": col(
            INT, "Färdigrustade personer nu.", "Ready persons now.", null=True, unit="persons"
        ),
        "persons_in_training": col(
            INT, "Personer i rustning nu, med känt slut.", "Persons in training, end known.",
            null=True, unit="persons",
        ),
        "status": col(
            TEXT,
            "Om raden kan jämföras: där yrke eller tid saknas går det inte.",
            "Whether it can be compared: not where occupation or time is missing.",
            codes=("ok", "not_comparable"),
        ),
    },
)  # fmt: skip

MIX = Table(
    "mart.mix",
    "Vilka som fått plats, jämfört med en referensbefolkning.",
    "Who was placed, compared with a reference population.",
    ("org_id", "period_id", "dimension", "occupation", "member"),
    {
        **ORG,
        "period_id": col(TEXT, "År.", "Year.", refers="core.period"),
        "dimension": col(
            TEXT,
            "Uppdelning; målgrupperna överlappar, huvudgrupperna gör det inte.",
            "Dimension; target groups overlap, primary groups do not.",
            codes=("target_group", "primary_group", "gender", "age_band", "district"),
        ),
        "occupation": col(
            TEXT,
            "'all', eller yrkesgrupp (SSYK, tre siffror): kön inom yrket.",
            "'all', or group of occupations (SSYK, three digits): gender within it.",
        ),
        "member": col(TEXT, "Värde i uppdelningen.", "Member of the dimension."),
        "n": col(INT, "Personer.", "Persons.", null=True, unit="persons"),
        "known": col(INT, "Personer med känd uppgift.", "Persons of whom it is known.", null=True),
        "unknown": col(INT, "Personer utan uppgift.", "Persons of whom it is not.", null=True),
        "share": col(NUM, "Andel av dem med känd uppgift.", "Share of the known.", null=True),
        "lower": col(NUM, "Andel om ingen okänd hör hit.", "If no unknown belongs.", null=True),
        "upper": col(NUM, "Andel om alla okända hör hit.", "If all unknown belong.", null=True),
        "reference_share": col(
            NUM, "Andel i referensbefolkningen.", "Share in the reference population.", null=True
        ),
        "population": col(TEXT, "Referensbefolkning.", "Reference population.", null=True),
        "ratio": col(NUM, "Andel genom referensens andel.", "Ratio of the shares.", null=True),
        "ratio_lower": col(NUM, "95 %, undre (logodds).", "95 %, lower (log-odds).", null=True),
        "ratio_upper": col(NUM, "95 %, övre (logodds).", "95 %, upper (log-odds).", null=True),
        "parity": col(
            TEXT,
            "Under, inom eller över referensen; bedöms från 20 personer.",
            "Below, within or above the reference; from 20 persons.",
            codes=("below", "within", "above"),
            null=True,
        ),
    },
)  # fmt: skip

TREND = Table(
    "mart.trend",
    "Kvartalsseriernas riktning, där minst åtta kvartal är kända.",
    "Direction of the quarterly series that have at least eight known quarters.",
    ("kpi_id", "org_id", "span"),
    {
        "kpi_id": col(TEXT, "Nyckeltal.", "Measure.", refers="meta.kpi"),
        **ORG,
        "span": col(
            TEXT,
            "Hela serien, eller sedan det senaste brottet i den.",
            "The whole series, or since the last break in it.",
            codes=("all", "since_break"),
        ),
        "break_id": col(TEXT, "Brottet.", "The break.", null=True, refers="meta.series_break"),
        "first_period": col(TEXT, "Första kvartal.", "First quarter.", refers="core.period"),
        "last_period": col(TEXT, "Sista kvartal.", "Last quarter.", refers="core.period"),
        "n": col(INT, "Antal kända kvartal.", "Number of known quarters."),
        "slope": col(NUM, "Ändring per kvartal (Theil-Sen).", "Change a quarter (Theil-Sen)."),
        "slope_lower": col(NUM, "95 %, undre.", "95 %, lower."),
        "slope_upper": col(NUM, "95 %, övre.", "95 %, upper."),
        "p_value": col(NUM, "Mann-Kendalls p-värde.", "Mann-Kendall's p."),
        "p_seasonal": col(
            NUM,
            "Samma, kvartal för kvartal; från tre år.",
            "The same, season by season; from three years.",
            null=True,
        ),
        "direction": col(
            TEXT,
            "Stigande eller fallande vid p under 0,05, annars oklar.",
            "Rising or falling at p below 0.05, else unclear.",
            codes=("rising", "falling", "unclear"),
        ),
    },
)

MATCHING = (MATCHING_GAP, MIX, TREND)

# An occupation is masked in all its months: they follow from how many there are now.
MATCHING_MASK = Mask(
    counts=("persons_ready", "persons_in_training"),
    hides=(
        "candidates_ready", "candidates_in_training", "gap", "licence_short", "language_short",
        "needed_training", "needed_training_lower", "needed_training_upper",
    ),
)  # fmt: skip
MIX_MASK = Mask(
    counts=("n", "known"),
    hides=("unknown", "share", "lower", "upper", "ratio", "ratio_lower", "ratio_upper", "parity"),
    rests=(("known", "n"),),
    alike=(("known", "n"),),
)
