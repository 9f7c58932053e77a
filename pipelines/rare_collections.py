"""Garbage collection seldom: a command is done before looking for cycles would pay.

A file's cells, and the modules that a command loads, are many small objects without cycles: to
search them after every few hundred costs a tenth of the time. So this comes before they are made.
"""

import gc

gc.set_threshold(200_000, 20, 20)
