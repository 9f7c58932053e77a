"""Codes of commitments, target groups and industries in words, Swedish and English.

Words only; labels that the code lists hold are read from there.
"""

from functools import lru_cache

import pandas as pd

from dashboard.i18n import _, current
from pipelines.model.codes import CodeList, load_codes
from pipelines.settings import Settings


@lru_cache(maxsize=1)
def _lists() -> dict[str, CodeList]:
    return load_codes(Settings().reference / "codes")


def label(name: str, code: object) -> str:
    """The label of a code in one of the code lists; the code itself where it is not known."""
    if code is None or pd.isna(code):  # type: ignore[call-overload]
        return ""
    codes = _lists()[name]
    return codes.label(str(code), current()) if str(code) in codes.codes else str(code)


def industry(division: str) -> str:
    """A division of the CPV, shortened to what a contract is about."""
    words = {
        "45": _("Bygg och anläggning"),
        "50": _("Reparation och underhåll"),
        "51": _("Installation"),
        "55": _("Hotell, restaurang och måltider"),
        "60": _("Transporter"),
        "63": _("Stöd till transporter och resor"),
        "64": _("Post och telekommunikation"),
        "65": _("Allmännyttiga tjänster"),
        "66": _("Finans och försäkring"),
        "70": _("Fastighetstjänster"),
        "71": _("Arkitekter och tekniska konsulter"),
        "72": _("Datatjänster"),
        "73": _("Forskning och utveckling"),
        "75": _("Offentlig förvaltning"),
        "76": _("Tjänster för olja och gas"),
        "77": _("Skog, mark och trädgård"),
        "79": _("Företagstjänster"),
        "80": _("Utbildning"),
        "85": _("Vård och omsorg"),
        "90": _("Städning, avfall och miljö"),
        "92": _("Fritid, kultur och idrott"),
        "98": _("Övriga tjänster"),
        "unknown": _("Bransch saknas"),
    }
    return words.get(division) or _("Varor (CPV {code})").format(code=division)


def failure(code: object) -> str:
    """Whose failure it is, by the reason that was given."""
    words = {
        "city": _("brist hos staden"),
        "supplier": _("brist hos leverantören"),
        "candidate": _("kandidaten avböjde"),
    }
    return words.get(str(code), "")


def state(code: object) -> str:
    """The state of a commitment."""
    words = {
        "not_due": _("inte förfallet"),
        "on_track": _("enligt plan"),
        "behind": _("efter plan"),
        "overdue": _("försenat"),
        "fulfilled": _("uppfyllt"),
        "excused": _("befriad"),
        "cancelled": _("upphävt"),
        "unknown": _("läget är okänt"),
    }
    return words.get(str(code), str(code))
