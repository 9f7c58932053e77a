"""What alarms and reminders say, in Swedish and English, and what to do. Words only.

A line of `ALARMS` is what is wrong, what to do, and the short name in the subject of a mail.
"""

from collections.abc import Mapping

ALARMS: Mapping[str, Mapping[str, tuple[str, str, str]]] = {
    "sv": {
        "failed_run": (
            "Körningen {subject} som började {began} misslyckades ({failed}). Den förra utgåvan "
            "gäller.",
            "Se journalen och kör `shu refresh`",
            "körning misslyckades",
        ),
        "no_run": (
            "Ingen körning på mer än 26 timmar; den senaste var {last}.",
            "Se att shu-daemon går, eller kör `shu refresh`",
            "ingen körning",
        ),
        "snapshot": (
            "Utgåvan eller pekaren på den är skadad ({subject}). Läsarna ser den förra hela "
            "utgåvan.",
            "Kör `shu refresh` och låt någon se över disken",
            "utgåvan är skadad",
        ),
        "unbalanced": (
            "Raderna i {subject} går inte ihop: de godtagna och de i karantän är inte alla.",
            "Det är ett fel i programmet; spara filen och anmäl det",
            "rader går inte ihop",
        ),
        "log": (
            "Kedjan i loggen {subject} bryts.",
            "Jämför med säkerhetskopian; någon har ändrat filen",
            "en logg är ändrad",
        ),
        "disk": (
            "{free} % av disken är ledig; det ska vara minst {least} %.",
            "Gör plats",
            "disken är snart full",
        ),
        "backup": (
            "Ingen säkerhetskopia på mer än 50 timmar; den senaste är från {last}.",
            "Se journalen för shu-backup",
            "ingen säkerhetskopia",
        ),
        "retention": (
            "{n} av slaget {subject} skulle ha gallrats för mer än två dagar sedan.",
            "Se körningarna av purge, eller kör `shu purge`",
            "gallring släpar",
        ),
        "quarantine": (
            "{n} av {of} rader i {subject} ({org_id}, {report_type}) är i karantän.",
            "Svara avsändaren: `shu letters`",
            "många rader i karantän",
        ),
        "late": (
            "{org_id} har inte lämnat {report_type}: {n} perioder från {first_missing}, "
            "som skulle kommit {due}.",
            "Påminn: `shu remind`",
            "försenad inlämning",
        ),
        "unseen": (
            "Det gick inte att se efter om något är fel ({subject}).",
            "Kör `shu doctor`",
            "något kan inte kontrolleras",
        ),
    },
    "en": {
        "failed_run": (
            "The run {subject}, begun {began}, failed ({failed}). The last snapshot stays.",
            "Look in the journal and run `shu refresh`",
            "a run failed",
        ),
        "no_run": (
            "No run for more than 26 hours; the last was {last}.",
            "See that shu-daemon is up, or run `shu refresh`",
            "no run",
        ),
        "snapshot": (
            "The snapshot or its pointer is damaged ({subject}). Readers see the last whole one.",
            "Run `shu refresh` and have the disk looked at",
            "the snapshot is damaged",
        ),
        "unbalanced": (
            "The rows of {subject} do not add up: accepted and quarantined are not all.",
            "This is a fault of the program; keep the file and report it",
            "rows do not add up",
        ),
        "log": (
            "The chain of the log {subject} is broken.",
            "Compare with the backup; somebody changed the file",
            "a log was changed",
        ),
        "disk": (
            "{free} % of the disk is free; it should be {least} % at least.",
            "Make room",
            "the disk fills up",
        ),
        "backup": (
            "No backup for more than 50 hours; the last is of {last}.",
            "Look in the journal of shu-backup",
            "no backup",
        ),
        "retention": (
            "{n} of the kind {subject} should have been deleted more than two days ago.",
            "Look at the runs of purge, or run `shu purge`",
            "retention is behind",
        ),
        "quarantine": (
            "{n} of {of} rows in {subject} ({org_id}, {report_type}) are in quarantine.",
            "Answer the sender: `shu letters`",
            "many rows in quarantine",
        ),
        "late": (
            "{org_id} has not sent {report_type}: {n} periods from {first_missing}, due {due}.",
            "Remind them: `shu remind`",
            "a late delivery",
        ),
        "unseen": (
            "It could not be seen whether something is wrong ({subject}).",
            "Run `shu doctor`",
            "something cannot be looked at",
        ),
    },
}
WORDS: Mapping[str, Mapping[str, str]] = {
    "sv": {
        "subject": "Larm ({n}): {what}",
        "subject_over": "Larm gäller inte längre ({n}): {what}",
        "todo": "  → {todo}.",
        "over": "Gäller inte längre: {what}",
        "test": "Provlarm",
        "test_body": "Det här är ett prov. Ingenting är fel.",
        "foot": "Det som står här är antal, datum och beteckningar; inga uppgifter ur rapporterna.",
        "remind": "Påminnelse: rapporter som saknas från {name}",
        "remind_body": "Följande rapporter om sociala hänsyn har inte kommit in i tid:",
        "remind_line": "- {report}: {periods}; skulle ha kommit {due}",
        "remind_foot": "Lägg filen i er mapp, eller svara att det inte finns något att rapportera. "
        "En tom mall görs med `shu template`.",
        "one": "perioden {first}",
        "several": "{n} perioder, {first} till {last}",
        "status": "Försenade rapporter ({n})",
        "status_sent": "- {org_id}: {reports} (påmind)",
        "status_waits": "- {org_id}: {reports} (påmind tidigare)",
        "status_fault": "- {org_id}: {reports} (påminnelsen gick inte fram)",
        "status_none": "- {org_id}: {reports} (ingen funktionsbrevlåda är angiven)",
    },
    "en": {
        "subject": "Alarm ({n}): {what}",
        "subject_over": "Alarm is over ({n}): {what}",
        "todo": "  → {todo}.",
        "over": "Over: {what}",
        "test": "Test alarm",
        "test_body": "This is a test. Nothing is wrong.",
        "foot": "Only numbers, dates and ids stand here; nothing from the reports.",
        "remind": "Reminder: reports missing from {name}",
        "remind_body": "These reports on social considerations have not come in time:",
        "remind_line": "- {report}: {periods}; was due {due}",
        "remind_foot": "Put the file into your folder, or answer that there is nothing to report. "
        "`shu template` makes an empty form.",
        "one": "the period {first}",
        "several": "{n} periods, {first} to {last}",
        "status": "Late reports ({n})",
        "status_sent": "- {org_id}: {reports} (reminded)",
        "status_waits": "- {org_id}: {reports} (reminded before)",
        "status_fault": "- {org_id}: {reports} (the reminder did not get through)",
        "status_none": "- {org_id}: {reports} (no mailbox is known)",
    },
}
