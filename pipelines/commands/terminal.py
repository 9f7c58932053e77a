"""How commands speak: lines for a person, one JSON object for a program; settings as typed.

No command stands here, and nothing is imported that takes time.
"""

import json
from collections.abc import Iterable
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.markup import escape

from pipelines.settings import Settings

console = Console(highlight=False, soft_wrap=True)
Json = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]
Lang = Annotated[str | None, typer.Option(help="sv or en.")]


def settings_of(**given: object) -> Settings:
    """The settings, changed by the options that were given."""
    return Settings(**{k: v for k, v in given.items() if v is not None})  # type: ignore[arg-type]


def say(line: str) -> None:
    """Print one line, whatever marks stand in it."""
    console.print(escape(line))


def say_all(lines: Iterable[str]) -> None:
    """Print lines."""
    for line in lines:
        say(line)


def say_json(content: Any) -> None:
    """Print one object."""
    typer.echo(json.dumps(content, ensure_ascii=False, indent=1, default=str))
