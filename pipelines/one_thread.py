"""Linear algebra on one thread: our matrices are narrow, and waiting threads cost more than help.

Read by numpy's library when it is loaded, so this comes first. What is set already stays.
"""

import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
