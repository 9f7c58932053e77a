"""The page Lämna in as a test uses it: choose a file, press, forge, and all that is shown."""

import one_unit
from shown import words
from streamlit.proto.WidgetStates_pb2 import WidgetState, WidgetStates
from workbooks import REGISTER, workbook

from pipelines import access_log

NAME, WHOLE, FEW = one_unit.NAME, one_unit.register(), one_unit.register(5)
NUMBER = "850709-9805"


def faulty(sheet="Kv2 2015"):
    """Twenty-one rows, one of them with an error, and a column that is not read."""
    rows = [[f"UH-{n}", f"Städ {n}", "Ja", "röd"] for n in range(20)]
    head = [[*REGISTER, "Färg"], ["UH-99", "Mat", "kanske", "gul"]]
    return workbook({sheet: [*head, *rows]})


FAULTY = faulty()


def choose(app, data, name=NAME):
    app.file_uploader[0].set_value((name, data, "application/octet-stream"))
    return app.run()


def button(app, label):
    (found,) = [b for b in app.button if b.label == label]
    return found


def press(app, label):
    button(app, label).click()
    return app.run()


def forge(app, widget, **value):
    """What a browser may send that does not keep to what it was offered."""
    states = app._tree.get_widget_states()
    kept = [w for w in states.widgets if w.id != widget.proto.id]
    return app._run(WidgetStates(widgets=[*kept, WidgetState(id=widget.proto.id, **value)]))


def stored(place):
    return sorted(p.name for p in place.raw.rglob("*") if p.is_file())


def everything(app):
    return words(app) + " ".join(e.value for e in app.success)


def events(place):
    return [e["what"] for e in access_log.events(place.access_folder)]
