"""Why a file is refused or remarked upon, and the size above which nobody looks into it.

What a file is found to be is decided in `package.py`; whoever only tells of it loads no reader.
"""

from dataclasses import dataclass, field

SIZE_LIMIT = 20 * 1024 * 1024


@dataclass(frozen=True)
class Problem:
    """A reason why a file is refused or remarked upon: catalogue code and particulars."""

    code: str
    params: dict[str, str | int] = field(default_factory=dict)
