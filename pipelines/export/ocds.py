"""The social requirements of the procurements in the Open Contracting Data Standard 1.1.

With the sustainability and tender-classification extensions, and the eForms codes beside them
(`domain.md` 1.6). Only what the snapshot publishes; what is not known is left out, never denied.
"""

import datetime as dt
import json
from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd

from pipelines.export.inert import clean
from pipelines.export.workbook_source import Source, root
from pipelines.model.codes import CodeList

_EXTENSIONS = (
    "https://raw.githubusercontent.com/open-contracting-extensions/{}/master/extension.json"
)
EXTENSIONS = tuple(
    _EXTENSIONS.format(name)
    for name in ("ocds_sustainability_extension", "ocds_tenderClassification_extension")
)
# What is told of a procurement: a row has many more columns.
_TOLD = (
    "procurement_id", "org_id", "procurement_ref", "title", "nature", "procedure", "cpv_main",
    "social", "requirement_type", "estimated_value_sek", "contract_value_sek", "published_at",
    "awarded_at", "cancelled_at", "starts_at", "ends_at",
)  # fmt: skip
# Rows whose values are Python objects at the same time.
_AT_ONCE = 5000
# BT-23 and OCDS procurementCategory.
CATEGORIES = {"services": "services", "works": "works", "supplies": "goods"}
METHODS = {
    "open": "open",
    "simplified": "open",
    "lov_system": "open",
    "restricted": "selective",
    "selection": "selective",
    "negotiated": "selective",
    "competitive_dialogue": "selective",
    "innovation_partnership": "selective",
    "mini_competition": "selective",
    "negotiated_without_notice": "limited",
    "direct_award": "direct",
}
OBJECTIVE, STRATEGIC, RESERVED, OWN = (
    "eforms-social-objective",  # BT-775
    "eforms-strategic-procurement",  # BT-06
    "eforms-reserved-procurement",  # BT-71
    "requirement_type",  # this product's own list
)


def package(source: Source, prefix: str) -> Iterator[bytes]:
    """One release a procurement, as a release package in pieces; the same snapshot gives the same.

    A release a line, each made when it is asked for: a large city's are not held at once.

    Args:
        source: The snapshot's tables.
        prefix: What the ids begin with; the Open Contracting Partnership gives it to a publisher.
    """
    published = _moment(source.snapshot.published_at)
    about = {
        "uri": f"urn:social-hansyn:{source.snapshot.snapshot_id}",
        "version": "1.1",
        "extensions": list(EXTENSIONS),
        "publishedDate": published,
        "publisher": {"name": str(_organisations(source)[root(source)]["name_sv"])},
    }
    yield f'{_text_of(about)[:-1]}, "releases": ['.encode()
    between = "\n"
    for release in _releases(source, published, prefix):
        yield f"{between}{_text_of(release)}".encode()
        between = ",\n"
    yield b"\n]}\n"


def _text_of(content: Mapping[str, Any]) -> str:
    return json.dumps(content, ensure_ascii=False)


def _organisations(source: Source) -> dict[Any, dict[Any, Any]]:
    return source.frames["public.organisation"].set_index("org_id").to_dict("index")


def _releases(source: Source, published: str, prefix: str) -> Iterator[dict[str, Any]]:
    organisation = _organisations(source)
    rows = source.frames["public.procurement"][list(_TOLD)].sort_values("procurement_id")
    for first in range(0, len(rows), _AT_ONCE):
        for row in rows.iloc[first : first + _AT_ONCE].to_dict("records"):
            yield _release(row, organisation[row["org_id"]], source.codes, published, prefix)


def _moment(text: str) -> str:
    """A moment of the pointer, which is in UTC, with its zone."""
    moment = dt.datetime.fromisoformat(text)
    return (moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)).isoformat()


def _day(value: Any) -> str | None:
    return None if pd.isna(value) else f"{value.date().isoformat()}T00:00:00Z"


def _known(given: Mapping[str, Any]) -> dict[str, Any]:
    """What is stated of something."""
    return {k: v for k, v in given.items() if v not in (None, [], {})}


def _release(
    row: Mapping[Any, Any], owner: Mapping[Any, Any], codes: Mapping[str, CodeList],
    published: str, prefix: str,
) -> dict[str, Any]:  # fmt: skip
    own = str(row["procurement_id"])
    awarded = not pd.isna(row["awarded_at"])
    return _known({
        "ocid": f"{prefix}-{own}",
        "id": f"{own}-{published[:10]}",
        "date": published,
        "tag": ["tender", "award"] if awarded else ["tender"],
        "initiationType": "tender",
        "language": "sv",
        "parties": [_party(str(row["org_id"]), owner)],
        "buyer": {"id": str(row["org_id"]), "name": str(owner["name_sv"])},
        "tender": _tender(row, codes),
        "awards": [_award(row)] if awarded else [],
    })  # fmt: skip


def _party(org_id: str, owner: Mapping[Any, Any]) -> dict[str, Any]:
    number = owner["org_number"]
    identifier = {"id": str(number), "legalName": owner["name_sv"]} if _text(number) else {}
    return _known(
        {"id": org_id, "name": owner["name_sv"], "identifier": identifier, "roles": ["buyer"]}
    )


def _text(value: Any) -> str | None:
    return clean(value) or None if isinstance(value, str) else None


def _value(amount: Any) -> dict[str, Any] | None:
    return None if pd.isna(amount) else {"amount": float(amount), "currency": "SEK"}


def _award(row: Mapping[Any, Any]) -> dict[str, Any]:
    return _known({
        "id": "1",
        "status": "cancelled" if not pd.isna(row["cancelled_at"]) else "active",
        "date": _day(row["awarded_at"]),
        "value": _value(row["contract_value_sek"]),
    })  # fmt: skip


def _tender(row: Mapping[Any, Any], codes: Mapping[str, CodeList]) -> dict[str, Any]:
    procedure, goals = _text(row["procedure"]), list(sustainability(row, codes))
    cpv = _text(row["cpv_main"])
    item = {"id": "1", "classification": {"scheme": "CPV", "id": cpv}}
    # `False` would also say that nothing was asked for the environment, which nobody knows here.
    is_social = True if goals or row["social"] == "yes" else None
    return _known({
        "id": _text(row["procurement_ref"]) or str(row["procurement_id"]),
        "title": _text(row["title"]),
        "status": _status(row),
        "mainProcurementCategory": CATEGORIES.get(str(row["nature"])),
        "procurementMethod": METHODS.get(procedure or ""),
        "procurementMethodDetails": _label(procedure, codes["procedure"]),
        "value": _value(row["estimated_value_sek"]),
        "items": [item] if cpv else [],
        "tenderPeriod": _known({"startDate": _day(row["published_at"])}),
        "contractPeriod": _known({"startDate": _day(row["starts_at"]),
                                  "endDate": _day(row["ends_at"])}),
        "hasSustainability": is_social,
        "sustainability": goals,
        "additionalClassifications": list(classifications(row, codes)),
    })  # fmt: skip


def _status(row: Mapping[Any, Any]) -> str | None:
    if not pd.isna(row["cancelled_at"]):
        return "cancelled"
    if not pd.isna(row["awarded_at"]):
        return "complete"
    return None if pd.isna(row["published_at"]) else "active"


def _label(code: str | None, of: CodeList) -> str | None:
    return of.label(code, "sv") if code and code in of.codes else code


def _mapped(row: Mapping[Any, Any], codes: Mapping[str, CodeList], name: str) -> list[str]:
    """The codes of another list that a requirement's type stands for; several with bars."""
    code = codes["requirement_type"].codes.get(_text(row["requirement_type"]) or "")
    return code.attributes.get(name, "").split("|") if code and code.attributes.get(name) else []


def sustainability(
    row: Mapping[Any, Any], codes: Mapping[str, CodeList]
) -> Iterator[dict[str, Any]]:
    """Goals and strategies of the extension for a procurement's requirement."""
    strategies = _mapped(row, codes, "ocds_strategy")
    for goal in _mapped(row, codes, "ocds_goal"):
        yield {"goal": goal, "strategies": strategies}


def classifications(
    row: Mapping[Any, Any], codes: Mapping[str, CodeList]
) -> Iterator[dict[str, Any]]:
    """The eForms codes of a procurement, and this product's own type of requirement."""
    objectives = _mapped(row, codes, "eforms_social_objective")
    if objectives or row["social"] == "yes":
        yield {"scheme": STRATEGIC, "id": "soc-obj"}
    yield from ({"scheme": OBJECTIVE, "id": code} for code in objectives)
    own = _text(row["requirement_type"])
    if own == "reserved_contract":
        yield {"scheme": RESERVED, "id": "res-ws"}
    if own and own not in ("none", "unknown"):
        label = _label(own, codes["requirement_type"])
        yield {"scheme": OWN, "id": own, "description": label}
