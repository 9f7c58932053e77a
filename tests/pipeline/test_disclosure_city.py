"""Disclosure control on the sample city: relations hold, little is lost, a fault stops it."""

import shutil
from dataclasses import replace
from itertools import combinations
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pandas as pd
import pytest

from pipelines.demo.city import generate
from pipelines.disclosure import publication
from pipelines.disclosure.cells import NUMBER
from pipelines.disclosure.publication import Views, views_of
from pipelines.disclosure.rests import LESS
from pipelines.disclosure.views import ALL, of_people
from pipelines.export.premade import write_documents
from pipelines.export.workbook_files import export
from pipelines.export.workbook_source import Choice, read, with_data
from pipelines.model import tables
from pipelines.model.tables.public import IS_SUPPRESSED, MASKS, SOURCE_OF
from pipelines.refresh import refresh
from pipelines.settings import Settings
from pipelines.warehouse.snapshot import current, query
from tests.pipeline.conftest import City, settings_for

MOST_HIDDEN = 0.30  # reliability.md 5.3
# The same numbers for another reason than that they are of the same people.
OF_THEMSELVES = (
    "observed.",
    "skipped.",
    "open.",
    "lost.",
    "due.",
    "waited.",
    "curve.",
    "progress.",
)


@pytest.fixture(scope="module")
def true(city: City) -> dict[str, pd.DataFrame]:
    with duckdb.connect(str(city.settings.warehouse / "build/build.duckdb"), read_only=True) as c:
        names = [*(SOURCE_OF[n].name for n in MASKS), "core.organisation"]
        return {n.replace(".", "_"): c.execute(f"FROM {n}").df() for n in names}


@pytest.fixture(scope="module")
def views(true: dict[str, pd.DataFrame]) -> Views:
    return views_of(true)


def test_a_number_is_the_same_wherever_it_is_published(views: Views) -> None:
    values = views.listed.groupby(list(NUMBER))["value"].agg(["min", "max"])
    assert len(values) > 500
    assert (values["min"] == values["max"]).all()


def test_the_declared_relations_hold_for_the_unmasked_numbers(views: Views) -> None:
    system = views.system
    left = system.matrix @ system.numbers["value"].to_numpy()
    assert system.matrix.shape[0] > 500
    assert ((system.low - 1e-6 <= left) & (left <= system.high + 1e-6)).all()
    assert ((system.low == 0) & (system.high == 0)).sum() > 100


def test_no_two_populations_are_the_same_without_saying_so(views: Views) -> None:
    """Identical counts under another name would tell of each other what one of them hides."""
    numbers = views.system.numbers.assign(number=range(len(views.system.numbers)))
    total = numbers[(numbers["dimension"] == ALL) & (numbers["org_id"] != ALL)]
    total = total[~total["population"].str.startswith(OF_THEMSELVES)]
    total = total[~total["population"].str.contains(LESS, regex=False)]  # as their wholes are
    wide = total.pivot_table(index="population", columns=["org_id", "period_id"], values="value")
    known = _declared(views, numbers)
    same = []
    for one, two in combinations(wide.index, 2):
        both = wide.loc[[one, two]].dropna(axis=1)
        both = both.loc[:, (both > 0).any()]
        if both.shape[1] >= 4 and (both.loc[one] == both.loc[two]).all():
            same.append((one, two))
    assert [pair for pair in same if frozenset(pair) not in known] == []


def _declared(views: Views, numbers: pd.DataFrame) -> set[frozenset[Any]]:
    """Populations that some chain of equalities of two numbers joins."""
    matrix, found = views.system.matrix.tocsr(), dict[str, set[str]]()
    exact = (views.system.low == 0) & (views.system.high == 0)
    names = numbers["population"].to_numpy()
    for row in np.flatnonzero(exact & (np.diff(matrix.indptr) == 2)):
        one, two = names[matrix.indices[matrix.indptr[row] : matrix.indptr[row + 1]]]
        whole = found.get(one, {one}) | found.get(two, {two})
        found |= dict.fromkeys(whole, whole)
    return {frozenset(pair) for whole in found.values() for pair in combinations(whole, 2)}


def test_at_most_three_in_ten_cells_of_people_are_hidden(
    city: City, true: dict[str, pd.DataFrame]
) -> None:
    """Of the published rows that tell of somebody, not of those that say that nobody was there."""
    snapshot = current(city.settings.warehouse)
    assert snapshot is not None
    cells = hidden = 0
    for name in MASKS:
        found = query(snapshot, f"FROM {name}")
        found = found[of_people(name, found)]
        source = true[SOURCE_OF[name].name.replace(".", "_")]
        both = found[[*tables.ALL[name].key]].merge(source, on=list(tables.ALL[name].key))
        counts = [c for c in ("n", *MASKS[name].counts) if c in both]
        somebody = (both[counts].apply(pd.to_numeric).fillna(0) > 0).any(axis=1)
        gone = found["status"] == "suppressed" if "status" in found and IS_SUPPRESSED not in found \
            else found[IS_SUPPRESSED]  # fmt: skip
        cells, hidden = cells + int(somebody.sum()), hidden + int(gone.sum())
    assert cells > 1000
    assert hidden / cells <= MOST_HIDDEN


@pytest.fixture(scope="module")
def few(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """A city of few people, published."""
    folder = tmp_path_factory.mktemp("few")
    generate(folder / "demo", seed=1, organisations=4, years=(2015, 2015))
    demo = folder / "demo"
    settings = settings_for(folder, raw=demo, reference=demo / "reference")
    assert refresh(settings).snapshot is not None
    return settings


@pytest.mark.slow
def test_nothing_that_is_published_depends_on_what_is_hidden(
    few: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With other numbers under the same mask the snapshot is the same, to the last bit."""
    held, changed = current(few.warehouse), []

    def otherwise(views: Views, hidden: np.ndarray) -> dict[str, pd.DataFrame]:
        frames = {}
        for name, frame in views.frames.items():
            first, mask = views.cells[name], MASKS[name]
            gone = hidden[first : first + 2 * len(frame)][::2]
            figures = [c for c in (*mask.counts, *mask.hides) if frame[c].dtype.kind in "if"]
            frames[name] = frame.assign(**{c: frame[c].mask(gone, frame[c] + 7) for c in figures})
            changed.append(int(gone.sum()) * len(figures))
        return masked(replace(views, frames=frames), hidden)

    masked = publication.shown
    monkeypatch.setattr(publication, "shown", otherwise)
    again = refresh(few, whole=True)
    # The proof compares with the sources, which say otherwise of nothing that is told.
    assert again.failed_checks == ()
    now = current(few.warehouse)
    assert now is not None
    assert held is not None
    assert now.snapshot_id != held.snapshot_id
    assert now.content_hash == held.content_hash
    assert sum(changed) > 100


def test_what_leaves_is_made_of_the_published_snapshot_alone(few: Settings, tmp_path: Path) -> None:
    """Workbooks, dictionary and open data come out the same where there is nothing but it."""
    shutil.copytree(few.warehouse / "published", tmp_path / "wh/published")
    bare = few.model_copy(
        update={"raw": tmp_path / "none", "warehouse": tmp_path / "wh", "key_file": None}
    )
    for settings in (few, bare):
        snapshot = current(settings.warehouse)
        assert snapshot is not None
        source = read(snapshot, settings.reference)
        folder, choices = settings.warehouse / "exports", [Choice(with_data(source)[0])]
        (written,) = export(source, choices, folder, alone=True)
        assert written.error == ""
        write_documents(source, folder, settings.ocid_prefix)
    made = [p for p in (bare.warehouse / "exports").rglob("*") if p.is_file()]
    assert {p.suffix for p in made} >= {".xlsx", ".md", ".html", ".json"}
    for file in made:
        name = file.relative_to(bare.warehouse)
        assert file.read_bytes() == (few.warehouse / name).read_bytes(), name


def test_a_fault_in_the_mask_stops_the_publication(
    few: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without the further cells the small ones can be computed: the old snapshot stays."""
    settings, held = few, current(few.warehouse)
    monkeypatch.setattr(publication, "protected", lambda problem, hidden: hidden)
    monkeypatch.setattr(publication, "kept_hidden", lambda *_: np.zeros(_[-1], dtype=bool))
    failed = refresh(settings)
    assert "nothing_hidden_found" in failed.failed_checks
    assert current(settings.warehouse) == held
