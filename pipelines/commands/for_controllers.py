"""The command for controllers, as it is typed: export. The work is done in its own module."""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from pipelines.commands.terminal import Json, Lang, say, say_json, settings_of

_WORDS = {
    "sv": {
        "writing": "Skriver arbetsböcker …",
        "done": "{new} arbetsböcker skrivna, {kept} oförändrade, i {folder}",
        "failed": "{file} kunde inte skrivas: {error}",
        "nothing": "Inget är publicerat än: kör shu refresh först.",
    },
    "en": {
        "writing": "Writing workbooks …",
        "done": "{new} workbooks written, {kept} unchanged, in {folder}",
        "failed": "{file} could not be written: {error}",
        "nothing": "Nothing has been published yet: run shu refresh first.",
    },
}


def export(
    organisation: Annotated[
        str | None, typer.Option(help="Id of the organisation; else all that have data.")
    ] = None,
    period: Annotated[
        str | None,
        typer.Option(help="Period of the summary, as 2015 or 2015-T1; else the last year."),
    ] = None,
    out: Annotated[
        Path | None, typer.Option(help="Folder; else exports/ of the warehouse.")
    ] = None,
    accessible: Annotated[
        bool, typer.Option("--accessible", help="Without filters and frozen headers.")
    ] = False,
    lang: Lang = None,
    as_json: Json = False,
) -> None:
    """Write the controllers' workbooks from the snapshot in force; unchanged ones are kept.

    Without an organisation also the data dictionary and the procurements as open data (OCDS).

    Exit: 0 written, 1 nothing published, or a workbook could not be written.

    Example: shu export --organisation higab --period 2015 --out rapporter

    Example: shu export --lang en --accessible --json
    """
    from rich.progress import track

    from pipelines.commands import export as command

    settings = settings_of(lang=lang)
    folder, words = out or settings.warehouse / "exports", _WORDS[settings.lang]
    try:
        source = command.source_of(settings)
        choices = command.choices_of(
            source, organisation, period, settings.lang, accessible=accessible
        )
    except command.NothingPublished:
        say(words["nothing"])
        raise typer.Exit(1) from None
    except LookupError as error:
        raise typer.BadParameter(str(error.args[0])) from None
    # Progress goes beside the output: a program reads that.
    shown = track(
        command.write(source, choices, folder, settings), words["writing"], total=len(choices),
        console=Console(stderr=True), transient=True,
    )  # fmt: skip
    written = list(shown)
    failed = [w for w in written if w.error]
    if as_json:
        told = {"snapshot_id": source.snapshot.snapshot_id, "folder": str(folder)}
        say_json({**told, "workbooks": [vars(w) for w in written]})
    else:
        for line in failed:
            say(words["failed"].format(file=line.file, error=line.error))
        new = sum(w.is_new for w in written)
        kept = len(written) - new - len(failed)
        say(words["done"].format(new=new, kept=kept, folder=folder))
    raise typer.Exit(1 if failed else 0)
