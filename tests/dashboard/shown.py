"""The pages by name, and all that a reader of one is shown."""

import re

PAGES = {
    "laget": "",
    "enheter": "enheter",
    "ataganden": "ataganden",
    "manniskor": "manniskor",
    "nytta": "nytta",
    "kalkyl": "kalkyl",
    "underlag": "underlag",
    "metod": "sa-raknar-vi",
    "tillganglighet": "tillganglighet",
}
# The calculator shows none of the city's figures, and has no line on them.
WITH_FIGURES = tuple(page for page in PAGES if page != "kalkyl")


def words(app):
    """All that a reader is shown, as one text."""
    parts = [e.value for e in (*app.title, *app.header, *app.subheader, *app.markdown)]
    parts += [e.value for kind in (app.warning, app.info, app.error) for e in kind]
    parts += [e.value or "" for e in app.metric] + [str(e.delta) for e in app.metric]
    parts += [e.proto.body for e in app.get("html")]
    return re.sub(r"<style>.*?</style>", "", " ".join(map(str, parts)), flags=re.DOTALL)


def text(app):
    return words(app).replace("\u00a0", " ")


def has_cards(app):
    """Whether Läget's cards are there: somebody was let in."""
    return any('class="sh-cards"' in e.proto.body for e in app.get("html"))


def listed(app, css):
    """The items of a block of ours, without tags."""
    (block,) = [e.proto.body for e in app.get("html") if f'class="{css}"' in e.proto.body]
    parts = re.findall(r"<(?:li|a)[^>]*>(.*?)</(?:li|a)>", block)
    return [re.sub(r"<[^>]+>", "|", p).replace("\u00a0", " ").strip("|") for p in parts]
