"""The data dictionary of a snapshot as a document: Markdown, and HTML that can be read aloud.

Both are made from `meta.table` and `meta.column`; the workbooks have the same as a sheet.
"""

import html
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from pipelines.export.workbook_columns import plain
from pipelines.export.workbook_source import Source

_WORDS = {
    "sv": {
        "title": "Datalexikon",
        "of": "Tabeller och kolumner i utgåvan {snapshot_id}, uppgifter t.o.m. {data_through}.",
        "key": "Nyckel: {key}",
        "rows": "{n} rader",
        "columns": ("Kolumn", "Beskrivning", "Datatyp", "Enhet", "Får saknas", "Tillåtna värden"),
        "yes": "ja",
        "no": "nej",
    },
    "en": {
        "title": "Data dictionary",
        "of": "Tables and columns of snapshot {snapshot_id}, data through {data_through}.",
        "key": "Key: {key}",
        "rows": "{n} rows",
        "columns": ("Column", "Description", "Type", "Unit", "May be missing", "Allowed values"),
        "yes": "yes",
        "no": "no",
    },
}  # fmt: skip
_STYLE = (
    "body{font:1rem/1.5 sans-serif;max-width:75rem;margin:1rem auto;padding:0 1rem}"
    "table{border-collapse:collapse;width:100%}"
    "th,td{border:1px solid #767676;padding:.25rem .5rem;text-align:left;vertical-align:top}"
    "td{overflow-wrap:anywhere}"
)


def _tables(source: Source, lang: str) -> Iterator[tuple[Mapping[str, Any], list[Sequence[str]]]]:
    """Every table with its columns as lines of text."""
    words, own = _WORDS[lang], f"description_{lang}"
    rows = source.frames["meta.column"].sort_values(["table_name", "position"])
    told = [plain(rows[n]) for n in ("table_name", "column_name", own, "type", "unit", "codes")]
    may = [str(words["yes" if x else "no"]) for x in rows["is_nullable"]]
    lines: dict[str, list[Sequence[str]]] = {}
    for name, column, described, kind, unit, codes, null in zip(*told, may, strict=True):
        line = (column, described, kind, unit, null, codes)
        lines.setdefault(name, []).append(tuple("" if v is None else str(v) for v in line))
    for table in source.frames["meta.table"].sort_values("table_name").to_dict("records"):
        yield {str(k): v for k, v in table.items()}, lines.get(table["table_name"], [])


def _about(table: Mapping[str, Any], lang: str) -> str:
    words, n = _WORDS[lang], table["row_count"]
    key = str(words["key"]).format(key=table["key_columns"])
    return key if n is None or n != n else f"{key}. {str(words['rows']).format(n=int(n))}."


def _standing(source: Source, lang: str) -> str:
    snapshot = source.snapshot
    return str(_WORDS[lang]["of"]).format(
        snapshot_id=snapshot.snapshot_id, data_through=snapshot.data_through or "-"
    )


def markdown(source: Source, lang: str = "sv") -> str:
    """The dictionary as Markdown."""
    words = _WORDS[lang]
    parts = [f"# {words['title']}", _standing(source, lang)]
    for table, lines in _tables(source, lang):
        described = table[f"description_{lang}"]
        parts += [f"## {table['table_name']}", f"{described} {_about(table, lang)}"]
        head = [words["columns"], ["---"] * len(words["columns"])]
        parts.append("\n".join(f"| {' | '.join(map(_cell, x))} |" for x in (*head, *lines)))
    return "\n\n".join(parts) + "\n"


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


def document(source: Source, lang: str = "sv") -> str:
    """The dictionary as an HTML page: one heading and one table with a caption a table."""
    words = _WORDS[lang]
    title, said = html.escape(str(words["title"])), html.escape(_standing(source, lang))
    head = "".join(f'<th scope="col">{html.escape(c)}</th>' for c in words["columns"])
    parts = [
        f'<!doctype html>\n<html lang="{lang}"><head><meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f"<title>{title}</title><style>{_STYLE}</style></head>",
        f"<body><main><h1>{title}</h1><p>{said}</p>",
    ]
    for table, lines in _tables(source, lang):
        name = html.escape(str(table["table_name"]))
        about = html.escape(f"{table[f'description_{lang}']} {_about(table, lang)}")
        parts.append(f'<h2 id="{name}">{name}</h2><table><caption>{about}</caption>')
        parts.append(f"<thead><tr>{head}</tr></thead><tbody>")
        parts += [_row(line) for line in lines]
        parts.append("</tbody></table>")
    return "\n".join([*parts, "</main></body></html>\n"])


def _row(line: Sequence[str]) -> str:
    first, *others = (html.escape(x) for x in line)
    return f'<tr><th scope="row">{first}</th>{"".join(f"<td>{x}</td>" for x in others)}</tr>'
