"""The exceptions of the pipeline. A bad file is never one of them: it is findings."""


class TableError(Exception):
    """A table breaks its declaration after staging: our bug, stops the run."""


class ParameterError(Exception):
    """A dated parameter is missing or stands twice for a date; never a silent default."""


class PublishRefused(Exception):  # noqa: N818 - the field's name for it, architecture.md 3.9
    """The build is not whole, or a check failed: the last good snapshot stays."""


class SnapshotError(ValueError):
    """A snapshot that cannot be read, damaged or newer than this code; it says what to do."""


class ArchiveError(Exception):
    """The archive was written by a newer version than this one: nothing is guessed of it."""
