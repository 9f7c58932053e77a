"""Settings: the only place that reads environment variables. No logic."""

import datetime as dt
from pathlib import Path

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

PACKAGE = Path(__file__).parent
PROJECT = PACKAGE.parent


class Settings(BaseSettings):
    """All settings, each an environment variable `SHU_<NAME>`; the README lists them."""

    model_config = SettingsConfigDict(env_prefix="SHU_", extra="ignore")

    raw: Path = Field(PROJECT / "data/raw", description="Folder with inbox/ and archive/")
    warehouse: Path = Field(PROJECT / "data/warehouse", description="Folder of what is computed")
    reference: Path = Field(
        PACKAGE / "reference",
        description="Registry, targets, parameters, rule sets; what it lacks is taken from the "
        "bundled reference folder. May be one organisations.yaml",
    )
    layouts: Path = Field(PACKAGE / "layouts", description="Folder of the senders' layouts")
    today: dt.date = Field(
        default_factory=lambda: dt.datetime.now(tz=dt.UTC).date(),
        description="The run's date, ISO form; the same date and inputs give the same content",
    )
    settle_seconds: int | None = Field(
        None,
        description="Seconds that a dropped file must have lain still to be taken; else 0 for a "
        "command, 10 for the schedule and the sensor",
    )
    key_file: Path | None = Field(
        None,
        description="File with the keys of pseudonyms, outside the data; reports on persons are "
        "refused without one",
    )
    role_file: Path | None = Field(
        None,
        description="YAML file that says who has which role in the dashboard; without one nobody "
        "is let in",
    )
    secrets_file: Path | None = Field(
        None,
        description="TOML file with the login at the identity provider: Streamlit's section [auth]",
    )
    access_log: Path | None = Field(
        None, description="Folder of the log of who opened which page; else access/ beside SHU_RAW"
    )
    dev_role: str = Field(
        "",
        description="Role that everybody on this machine gets without login, as steering or "
        "organisation:higab; refused on another address than the loopback",
    )
    chromium: Path | None = Field(
        None, description="Chromium that prints reports and that tests use; else one on the path"
    )
    log: str = Field(
        "",
        description="Form of log lines on stderr: json, text or none; else JSON where nobody "
        "watches, and in a terminal warnings only",
    )
    lang: str = Field("sv", description="Language of the commands' texts: sv or en")
    read_seconds: int = Field(120, description="Time a workbook may take to be read")
    read_memory_mb: int = Field(3072, description="Memory the reading process may use")
    keep_snapshots: int = Field(20, description="Published snapshots that are kept")
    dagster_home: Path | None = Field(
        None, description="Dagster's folder of run history; else dagster_home/ in the warehouse"
    )
    workbooks: int = Field(
        100,
        description="Units for which a run makes workbooks ahead, the city included; with more "
        "none is made, and shu export makes those that somebody asks for",
    )
    smtp: str = Field("", description="Mail relay as host:port; without one nothing is mailed")
    smtp_starttls: bool = Field(
        False, description="Whether the mail relay is spoken to over STARTTLS, its name checked"
    )
    mail_from: str = Field("", description="Address that mails come from")
    mail_to: str = Field(
        "",
        description="Mailboxes of those who run the product, separated by commas: functions, "
        "not persons",
    )
    webhook_file: Path | None = Field(
        None, description="File of mode 0600 with the address that alarms are posted to as JSON"
    )
    least_free: float = Field(
        0.15, ge=0, le=1, description="Share of the disk below which there is an alarm"
    )
    ocid_prefix: str = Field(
        "ocds-unregistered",
        description="Prefix of the ids in the open data, as the Open Contracting Partnership gave "
        "it to the publisher",
    )

    @property
    def inbox(self) -> Path:
        """Drop folder, one folder an organisation."""
        return self.raw / "inbox"

    @property
    def archive(self) -> Path:
        """Received files and their receipts, append-only."""
        return self.raw / "archive"

    @property
    def published(self) -> Path:
        """Snapshots and the pointer `current.json`."""
        return self.warehouse / "published"

    @property
    def access_folder(self) -> Path:
        """The log of who opened which page, a file a month."""
        return self.access_log or self.raw.parent / "access"

    @property
    def outbox(self) -> Path:
        """What was told to whom and when, and messages of dry runs."""
        return self.warehouse / "outbox"

    @property
    def run_history(self) -> Path:
        """Where Dagster keeps its runs, their events and what they wrote to the terminal."""
        return self.dagster_home or self.warehouse / "dagster_home"

    @property
    def deletion_log(self) -> Path:
        """What was deleted when, under which decision: counts and digests, never content."""
        return self.archive / "deletion_log.jsonl"


class Served(BaseSettings):
    """What of Streamlit's own settings the environment decides, over its configuration file."""

    model_config = SettingsConfigDict(env_prefix="STREAMLIT_", extra="ignore")

    server_address: str | None = None
    server_port: str | None = None
    server_trusted_user_headers: str | None = None
    server_enable_xsrf_protection: str | None = None
    server_enable_cors: str | None = None
    server_enable_static_serving: str | None = None
    server_enable_agent_api: str | None = None
    server_max_upload_size: str | None = None
    client_show_error_details: str | None = None
