"""The data dictionary as a document says of every table and column what the snapshot says."""

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from controllers import source_of

from pipelines.export.dictionary import document, markdown
from pipelines.export.workbook_source import Source
from pipelines.model.tables import META, PUBLIC

PUBLISHED = (*PUBLIC, *META)


class Page(HTMLParser):
    """What stands in a page: its tags with attributes, and its texts."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[str] = []
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag != "meta":
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Source:
    return source_of(Path(tmp_path_factory.mktemp("dictionary")))


@pytest.mark.parametrize("lang", ["sv", "en"])
def test_markdown_describes_every_column(source: Source, lang: str) -> None:
    text = markdown(source, lang)
    parts = dict(re.findall(r"(?ms)^## (\S+)\n(.*?)(?=^## |\Z)", text))
    assert set(parts) == {table.name for table in PUBLISHED}
    for table in PUBLISHED:
        assert getattr(table, lang) in parts[table.name]
        lines = [x for x in parts[table.name].splitlines() if x.startswith("| ")][2:]
        assert len(lines) == len(table.columns)
        for line, (name, column) in zip(lines, table.columns.items(), strict=True):
            cells = [c.strip() for c in re.split(r"(?<!\\)\|", line)[1:-1]]
            assert cells[:3] == [name, getattr(column, lang).replace("|", "\\|"), column.type]
            assert cells[5] == ", ".join(column.codes)


@pytest.mark.parametrize("lang", ["sv", "en"])
def test_the_page_is_well_formed_and_can_be_read_aloud(source: Source, lang: str) -> None:
    page = Page()
    page.feed(document(source, lang))
    assert page.open == []
    names = [tag for tag, _ in page.tags]
    assert ("html", {"lang": lang}) in page.tags
    assert names.count("h1") == 1
    assert names.count("h2") == names.count("table") == names.count("caption") == len(PUBLISHED)
    scopes = [given.get("scope") for tag, given in page.tags if tag == "th"]
    columns = sum(len(t.columns) for t in PUBLISHED)
    assert scopes.count("row") == columns
    assert scopes.count("col") == 6 * len(PUBLISHED)
    assert source.snapshot.snapshot_id in "".join(page.texts)
    described = set(page.texts)
    for table in PUBLISHED:
        for name, column in table.columns.items():
            assert {name, getattr(column, lang)} <= described
