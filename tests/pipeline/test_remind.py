"""`shu remind` on a real city of one unit that is late, by a real relay."""

import datetime as dt
import json

import pytest
from mail_server import REFUSED, relay
from watched import MAIL, now, typed

from pipelines.operations import deliver, reminders
from pipelines.settings import Settings


def with_mailbox(settings: Settings, address: str) -> None:
    registry = settings.reference.read_text(encoding="utf-8")
    told = registry.replace("    name: Higab\n", f"    name: Higab\n    contact: {address}\n")
    assert told != registry
    settings.reference.write_text(told, encoding="utf-8")


@pytest.fixture
def late(of_one_unit: Settings) -> Settings:
    return of_one_unit.model_copy(update=MAIL | {"today": dt.date(2015, 10, 23)})


def test_a_unit_that_is_late_is_reminded_once_a_week(late: Settings) -> None:
    with_mailbox(late, "registrator@higab.example")
    at = now(late)
    with relay() as found:
        place = late.model_copy(update={"smtp": found.address})
        (done,) = reminders.remind(place, at)
        assert (done.org_id, done.outcome, len(done.late)) == ("higab", "sent", 1)
        assert [r.outcome for r in reminders.remind(place, at)] == ["waits"]
        later = at + dt.timedelta(days=7)
        assert [r.outcome for r in reminders.remind(place, later)] == ["sent"]
    to = [receivers for receivers, _ in found.mails]
    assert to == [("registrator@higab.example",), ("drift@example.org",)] * 2
    (_, mail), (_, status) = found.mails[:2]
    assert mail["Subject"] == "Påminnelse: rapporter som saknas från Higab"
    assert "Upphandlingsuppföljning: perioden 2015-Q3; skulle ha kommit 2015-10-20" in (
        mail.get_content()
    )
    assert "higab" in status.get_content()


@pytest.mark.parametrize(
    ("address", "smtp", "outcome"),
    [(None, "x", "none"), (REFUSED, "", "fault"), ("a@b.example", "127.0.0.1:1", "fault")],
)
def test_who_cannot_be_reached_is_told_to_operations(
    late: Settings, address: str | None, smtp: str, outcome: str
) -> None:
    if address:
        with_mailbox(late, address)
    with relay() as found:
        place = late.model_copy(update={"smtp": smtp or found.address})
        (done,) = reminders.remind(place, now(late))
        assert done.outcome == outcome
        (again,) = reminders.remind(place, now(late))
        assert again.outcome == outcome, "what was not sent is tried again"


def test_a_dry_run_of_reminders_sends_nothing(late: Settings) -> None:
    with_mailbox(late, "registrator@higab.example")
    with relay() as found:
        place = late.model_copy(update={"smtp": found.address})
        for _ in range(2):
            assert [r.outcome for r in reminders.remind(place, now(late), dry_run=True)] == ["sent"]
    assert found.mails == []
    assert {p.name.split("-")[0] for p in late.outbox.glob("*.txt")} == {"reminder", "status"}


def test_the_remind_command(of_one_unit: Settings) -> None:
    assert "Ingen är försenad" in typed(of_one_unit, "remind").stdout
    late = typed(of_one_unit, "remind", "--json", SHU_TODAY="2015-10-23")
    assert json.loads(late.stdout)["reminded"][0]["outcome"] == "none"


def test_the_relay_s_port_is_25_unless_said() -> None:
    assert deliver.relay(Settings(smtp="mail.example.org")) == ("mail.example.org", 25)
