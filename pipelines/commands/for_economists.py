"""The command that appraises typed cases, as it is typed: appraise.

What it does is done elsewhere, and imported when it is needed.
"""

from pathlib import Path
from typing import Annotated

import typer

from pipelines.commands.terminal import Json, Lang, say, say_all, say_json, settings_of


def appraise(
    case: Annotated[Path, typer.Argument(metavar="CASE.json", help="The case file.")],
    scenario: Annotated[
        str | None,
        typer.Option(help="uhm, base, cautious, equalisation or skattefaktor."),
    ] = None,
    as_json: Json = False,
    lang: Lang = None,
) -> None:
    """Work out who gains, how much and how sure, for the persons in a case file.

    Exit: 0 done, 1 the file cannot be read or understood.

    Example: shu appraise case.json --scenario cautious --lang en
    """
    from pipelines.commands import appraise as command
    from pipelines.commands.appraise_errors import error_line
    from pipelines.commands.appraise_words import lines

    settings = settings_of(lang=lang)
    try:
        appraised = command.appraise(case, scenario, settings)
    except command.Unusable as error:
        say(error_line(error.code, error.fields, settings.lang))
        raise typer.Exit(1) from None
    if as_json:
        say_json(command.as_object(appraised))
    else:
        say_all(lines(appraised, settings.lang))
