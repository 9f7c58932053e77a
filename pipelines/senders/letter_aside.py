"""A letter made in a process of its own, with limits: for a server in which others wait.

What a letter is and says is `export/letter.py`'s business. A sender's workbook that takes too much
to be marked gets the review alone.
"""

import pickle
import resource
import subprocess
import sys

from pipelines.export.letter import Letter, letter
from pipelines.export.original import Original
from pipelines.export.review import Review
from pipelines.settings import PROJECT


def made(review: Review, original: Original, seconds: int, memory_mb: int) -> Letter:
    """The letter, made within limits of time (seconds) and memory (megabytes)."""
    command = [sys.executable, "-m", "pipelines.senders.letter_aside", str(memory_mb)]
    try:
        done = subprocess.run(  # noqa: S603 - our own module, no shell
            command,
            input=pickle.dumps((review, original)),
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=PROJECT,
            timeout=seconds,
            check=True,
        )
    except (subprocess.TimeoutExpired, subprocess.CalledProcessError):
        return letter(review, None)
    # Not pickled: who has opened a foreign file is not believed more than it must be.
    alone, _, data = done.stdout.partition(b"\n")
    return Letter(data, alone.decode() or None)


if __name__ == "__main__":
    _limit = int(sys.argv[1]) << 20
    resource.setrlimit(resource.RLIMIT_AS, (_limit, _limit))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    _done = letter(*pickle.load(sys.stdin.buffer))  # noqa: S301 - our own parent's words
    sys.stdout.buffer.write((_done.alone or "").encode() + b"\n" + _done.data)
