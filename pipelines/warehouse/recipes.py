"""Of what tables are made, as digests: one made of the same as in the last whole run stands.

Into a table go the arguments of its function: other tables by their content, or by what they are
made of where they have a recipe themselves. What is the same for all, such as the program, is in
`under`. Anything else is another recipe, and is computed.
"""

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from pipelines.model.tables import Table


def _nothing(table: Table) -> pd.DataFrame:
    raise LookupError(table.name)


@dataclass
class Recipes:
    """The recipes of a run, beside those of the whole one before.

    Attributes:
        under: Digests of what goes into everything.
        before: Recipes, by name, of what lies in the build file.
        read: A table as it lies there.
        now: Recipes of this run, by name.
    """

    under: Mapping[str, str] = field(default_factory=dict)
    before: Mapping[str, str] = field(default_factory=dict)
    read: Callable[[Table], pd.DataFrame] = _nothing
    now: dict[str, str] = field(default_factory=dict)
    _contents: dict[str, str] = field(default_factory=dict)

    def note(self, names: Sequence[str], given: Mapping[str, object]) -> bool:
        """Note of what tables, or parts of one, are made; whether they are there, made of that.

        Args:
            names: What is made together, named as arguments: `mart_funnel`.
            given: Frames that fit their declaration, by name; what else goes in as JSON knows it.
        """
        made_of = {name: self._told(name, value) for name, value in sorted(given.items())}
        recipe = hashlib.sha256(json.dumps([dict(self.under), made_of]).encode()).hexdigest()
        self.now |= dict.fromkeys(names, recipe)
        return all(self.stands(name) for name in names)

    def stands(self, name: str) -> bool:
        """Whether something is made of the same as it was."""
        return self.now[name] == self.before.get(name)

    def _told(self, name: str, value: object) -> object:
        if not isinstance(value, pd.DataFrame):
            return value
        if name in self.now:
            return self.now[name]
        if name not in self._contents:
            self._contents[name] = content_digest(value)
        return self._contents[name]


def content_digest(frame: pd.DataFrame) -> str:
    """A digest of the columns and rows, in their order, of a frame that fits its declaration."""
    digest = hashlib.sha256(f"{len(frame)}".encode())
    for name, column in frame.items():
        digest.update(f";{name} {column.dtype};".encode())
        digest.update(_bytes(column))
    return digest.hexdigest()


def _bytes(column: pd.Series) -> bytes:
    if column.dtype.kind == "O":  # text, or what is text and missing
        return json.dumps(column.tolist()).encode()
    values: Any = column.array
    if isinstance(column.dtype, pd.api.extensions.ExtensionDtype):
        # Whatever lies under what is missing tells nothing.
        plain = values.to_numpy(dtype=values.dtype.numpy_dtype, na_value=0)
        return bytes(plain.tobytes() + values.isna().tobytes())
    return bytes(values.to_numpy().tobytes())
