"""The words of a review in Swedish and English: outcomes, levels, reasons, what to do.

Only texts; when each of them is said is told in `review.py`.
"""

STATUSES = {
    "received": ("Mottagen", "Received"),
    "accepted": ("Godtagen", "Accepted"),
    "remarks": ("Godtagen med anmärkningar", "Accepted with remarks"),
    "partly": ("Delvis godtagen", "Partly accepted"),
    "rejected": ("Avvisad", "Rejected"),
    "waiting": ("Väntar på bekräftelse", "Awaiting confirmation"),
    "replaced": ("Ersatt", "Replaced"),
    "ignored": ("Ignorerad", "Ignored"),
}
LEVELS = {
    "stop": ("Stopp", "Stop"),
    "error": ("Fel", "Error"),
    "warning": ("Kontrollera", "Check"),
    "info": ("Upplysning", "Information"),
}
MEANINGS = {
    "stop": ("filen räknas inte", "the file does not count"),
    "error": ("raden räknas inte förrän den är rättad", "the row does not count until corrected"),
    "warning": ("räknas, men är det rätt?", "counted, but is it right?"),
    "info": ("inget behöver göras", "nothing needs to be done"),
}
# Reason: one row and several, in Swedish and English.
IGNORED: dict[str, tuple[str, str, str, str]] = {
    "total": (
        "rad är en summa och räknades inte", "rader är summor och räknades inte",
        "row is a total and was not counted", "rows are totals and were not counted",
    ),
    "heading": (
        "rad är en mellanrubrik och räknades inte", "rader är mellanrubriker och räknades inte",
        "row is a heading and was not counted", "rows are headings and were not counted",
    ),
    "footnote": (
        "rad är en not och räknades inte", "rader är noter och räknades inte",
        "row is a note and was not counted", "rows are notes and were not counted",
    ),
    "repeated_header": (
        "rad upprepar rubrikerna och räknades inte",
        "rader upprepar rubrikerna och räknades inte",
        "row repeats the headers and was not counted",
        "rows repeat the headers and were not counted",
    ),
    "layout": (
        "rad räknas inte enligt er egen layout", "rader räknas inte enligt er egen layout",
        "row does not count by your own layout", "rows do not count by your own layout",
    ),
    "other_table_header": (
        "rad är rubriken till en annan tabell och räknades inte",
        "rader är rubriker till andra tabeller och räknades inte",
        "row is the header of another table and was not counted",
        "rows are headers of other tables and were not counted",
    ),
    "no_mapped_cell": (
        "rad har inget i de kolumner som läses och räknades inte",
        "rader har inget i de kolumner som läses och räknades inte",
        "row has nothing in the columns that are read and was not counted",
        "rows have nothing in the columns that are read and were not counted",
    ),
    "buyer_outside_registry": (
        "rad gäller en köpare utanför registret och räknades inte",
        "rader gäller köpare utanför registret och räknades inte",
        "row is of a buyer outside the registry and was not counted",
        "rows are of buyers outside the registry and were not counted",
    ),
}  # fmt: skip
OTHER = (
    "rad räknades inte", "rader räknades inte", "row was not counted", "rows were not counted",
)  # fmt: skip
ASKED = {
    "reject": (
        "Filen räknas inte. Rätta det som står under Stopp och Fel och skicka filen igen.",
        "The file does not count. Correct what stands under Stop and Error and send it again.",
    ),
    "reject_there": (
        "Filen räknas inte. Rätta de markerade cellerna i {where} och det som står under Stopp, "
        "och skicka hela den filen igen. Bladet «Granskning» och kolumnen «Att rätta» får vara "
        "kvar.",
        "The file does not count. Correct the marked cells in {where} and what stands under Stop, "
        "and send that whole file again. The sheet «Review» and the column «To correct» may stay.",
    ),
    "correct": (
        "Rätta det som står under Fel i er egen fil och skicka hela filen igen. Då ersätter den "
        "nya filen den här.",
        "Correct what stands under Error in your own file and send the whole file again. The new "
        "file then replaces this one.",
    ),
    "correct_there": (
        "Rätta de markerade cellerna i {where} och skicka hela den filen igen. Då ersätter den nya "
        "filen den förra. Bladet «Granskning» och kolumnen «Att rätta» får vara kvar.",
        "Correct the marked cells in {where} and send that whole file again. It then replaces the "
        "earlier one. The sheet «Review» and the column «To correct» may stay.",
    ),
    "look": (
        "Allt räknas. Titta på det som står under Kontrollera, och skicka filen igen bara om något "
        "är fel.",
        "Everything counts. Look at what stands under Check, and send the file again only if "
        "something is wrong.",
    ),
    "nothing": ("Inget behöver göras.", "Nothing needs to be done."),
    "waiting": (
        "Filen räknas inte förrän någon hos er har bekräftat den. Svara på det här brevet, eller "
        "skicka rätt fil.",
        "The file does not count until somebody at your organisation has confirmed it. Answer "
        "this letter, or send the right file.",
    ),
    "replaced": (
        "En senare fil har ersatt den här. Inget behöver göras.",
        "A later file has replaced this one. Nothing needs to be done.",
    ),
    "ignored": ("Filen läses inte. Inget behöver göras.", "The file is not read."),
    "received": (
        "Filen är mottagen men inte läst ännu.",
        "The file has been received but not read yet.",
    ),
}


def said(pair: tuple[str, str], lang: str) -> str:
    """The Swedish or the English of two."""
    return pair[lang == "en"]
