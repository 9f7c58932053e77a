"""Where reference files lie and how one is read. What the rows mean is not known here."""

import csv
import io
from collections.abc import Hashable
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

BUNDLED = Path(__file__).resolve().parent.parent / "reference"

Model = TypeVar("Model", bound=BaseModel)


def reference_file(reference: Path, name: str) -> Path:
    """The file `name` of a reference folder, or the bundled one when the folder lacks it.

    `reference` may also be one registry file; then only `organisations.yaml` is taken from it.
    """
    if reference.is_file():
        return reference if name == "organisations.yaml" else BUNDLED / name
    own = reference / name
    return own if own.exists() else BUNDLED / name


def read_rows(path: Path, model: type[Model]) -> list[Model]:
    """Rows of a reference CSV as `model`; an empty cell is None.

    Raises:
        ValueError: A row does not fit; the text names file, row and column.
    """
    reader = csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig"), newline=""))
    rows = []
    for cells in reader:
        # Cells beyond the header have no column; as one too many they are refused below.
        beyond = cells.pop(None, [])
        given = {column: (value or "").strip() or None for column, value in cells.items()}
        given |= {f"cell without a column: {value}": value for value in beyond}
        rows.append(_validated(model, given, f"{path.name}, line {reader.line_num}"))
    return rows


def read_yaml(path: Path, model: type[Model]) -> Model:
    """A reference YAML as `model`.

    Raises:
        ValueError: The file does not fit; the text names file and key. A key given twice is an
            error too: YAML would silently keep the last.
    """
    try:
        data = yaml.load(path.read_text(encoding="utf-8-sig"), Loader=_Loader)  # noqa: S506 - safe
    except yaml.YAMLError as error:
        raise ValueError(f"{path.name}: {error}") from error
    return _validated(model, data, path.name)


def _validated(model: type[Model], data: object, where: str) -> Model:
    try:
        return model.model_validate(data)
    except ValidationError as error:
        problems = [
            f"{'.'.join(str(part) for part in e['loc']) or 'content'}: {e['msg']}"
            for e in error.errors()
        ]
        raise ValueError(f"{where}: {'; '.join(problems)}") from error


class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """The safe loader; it refuses a key that stands twice."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        seen = set()
        for key, _ in node.value:
            if key.value in seen:
                raise yaml.YAMLError(f"key {key.value!r} twice, line {key.start_mark.line + 1}")
            seen.add(key.value)
        mapping: dict[Hashable, Any] = super().construct_mapping(node, deep=deep)
        return mapping
