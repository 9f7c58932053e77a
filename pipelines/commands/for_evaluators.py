"""The commands for the evaluation, as they are typed: report, notebooks.

What they do is done elsewhere, and imported when it is needed.
"""

from pathlib import Path
from typing import Annotated

import typer

from pipelines.commands.terminal import Json, Lang, console, say, say_json, settings_of

Period = Annotated[
    str | None, typer.Option(help="As 2015 or 2015-T1; else the last year that is settled.")
]
_PACKAGES = (
    "jupytext",
    "nbclient",
    "nbconvert",
    "ipykernel",
    "lifelines",
    "numpy_financial",
    "SALib",
)
_WORDS = {
    "sv": {
        "working": "Skriver …",
        "running": "Kör anteckningsböckerna …",
        "html": "Rapport: {path}",
        "pdf": "Som PDF: {path}",
        "no_pdf": "Ingen PDF: hittar ingen Chromium. Installera en, eller ange den med "
        "SHU_CHROMIUM; sidan kan också skrivas ut från en webbläsare.",
        "nothing": "Inget är publicerat än: kör shu refresh först.",
        "old": "Utgåvan saknar {asked}: kör shu refresh först.",
        "organisation": "Det finns ingen enhet {asked}. Här finns: {known}.",
        "period": "Det finns inga uppgifter för {asked}. Här finns: {known}.",
        "snapshot": "Det finns ingen utgåva {asked}. Här finns: {known}.",
        "role": "Personuppgifter lämnas bara ut till rollen evaluator: ange vem du är med --by.",
        "packages": "Anteckningsböckerna behöver fler paket: make env, eller "
        "pip install 'social-hansyn[notebooks]'.",
        "no_notebooks": "Här finns inga anteckningsböcker: {asked}. De följer med källkoden.",
        "failed": "{name} gick inte att köra till slutet: {error}",
        "notebook": "{name}: {path}",
    },
    "en": {
        "working": "Writing …",
        "running": "Running the notebooks …",
        "html": "Report: {path}",
        "pdf": "As PDF: {path}",
        "no_pdf": "No PDF: no Chromium was found. Install one, or name it in SHU_CHROMIUM; the "
        "page can also be printed from a web browser.",
        "nothing": "Nothing has been published yet: run shu refresh first.",
        "old": "The snapshot lacks {asked}: run shu refresh first.",
        "organisation": "There is no organisation {asked}. There are: {known}.",
        "period": "There are no figures for {asked}. There are: {known}.",
        "snapshot": "There is no snapshot {asked}. There are: {known}.",
        "role": "Figures of persons are for the role evaluator only: say who you are with --by.",
        "packages": "The notebooks need more packages: make env, or "
        "pip install 'social-hansyn[notebooks]'.",
        "no_notebooks": "There are no notebooks here: {asked}. They come with the source.",
        "failed": "{name} could not be run to its end: {error}",
        "notebook": "{name}: {path}",
    },
}


def report(
    period: Period = None,
    organisation: Annotated[
        str | None, typer.Option(help="Id of a unit; else the whole city.")
    ] = None,
    out: Annotated[
        Path | None, typer.Option(help="Folder; else exports/reports of the warehouse.")
    ] = None,
    as_json: Json = False,
    lang: Lang = None,
) -> None:
    """Write the evaluation report as one HTML file, and as PDF where a Chromium is found.

    Exit: 0 written, 1 there is no snapshot, or nothing of that unit or period.

    Example: shu report --period 2015 --organisation higab --out rapporter --lang sv
    """
    from pipelines.commands import report as command

    settings = settings_of(lang=lang)
    words = _WORDS[settings.lang]
    try:
        with console.status(words["working"]):
            written = command.report(settings, organisation, period, out)
    except command.Unusable as error:
        known = ", ".join(error.known)
        say(words[error.code].format(asked=error.asked, known=known))
        raise typer.Exit(1) from None
    except ValueError as error:
        say(str(error))
        raise typer.Exit(1) from None
    if as_json:
        say_json(vars(written))
        return
    say(words["html"].format(path=written.html))
    say(words["pdf"].format(path=written.pdf) if written.pdf else words["no_pdf"])


def notebooks(
    out: Annotated[
        Path | None, typer.Option(help="Folder; else exports/notebooks of the warehouse.")
    ] = None,
    period: Period = None,
    snapshot: Annotated[
        str | None, typer.Option(help="Id of a snapshot that is kept; else the one in force.")
    ] = None,
    by: Annotated[
        str | None,
        typer.Option(help="Ask for times by person, as this evaluator of the role file."),
    ] = None,
    as_json: Json = False,
) -> None:
    """Run the evaluation's notebooks on a snapshot, from top to bottom, and write them as HTML.

    Exit: 0 all of them ran, 1 one stopped, or there is no such snapshot or period.

    Example: shu notebooks --period 2015 --out anteckningar
    """
    from importlib.util import find_spec

    settings = settings_of()
    words = _WORDS[settings.lang]
    if any(find_spec(name) is None for name in _PACKAGES):
        say(words["packages"])
        raise typer.Exit(1)
    from pipelines import person_extract
    from pipelines.commands import notebooks as command

    if by and not person_extract.may(settings, by):
        say(words["role"])
        raise typer.Exit(1)
    ran = []
    try:
        given = command.parameters(settings, snapshot, period, by)
        with console.status(words["running"]):
            for made in command.run(settings, given, out):
                ran.append(made)
                if not as_json:
                    say(words["notebook"].format(name=made.name, path=made.path))
    except command.Unusable as error:
        say(words[error.code].format(asked=error.asked, known=", ".join(error.known)))
        raise typer.Exit(1) from None
    except command.Failed as error:
        name, kind = error.args
        say(words["failed"].format(name=name, error=kind))
        raise typer.Exit(1) from None
    if as_json:
        say_json({"parameters": given, "notebooks": [vars(made) for made in ran]})
