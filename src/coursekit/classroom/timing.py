"""Let nothing take for ever."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any


@contextmanager
def at_most(seconds: float) -> Iterator[None]:
    """Raise ``TimeoutError`` in the block when it takes longer.

    Only in the main thread of a system with alarms; elsewhere the block takes what it takes.

    Examples
    --------
    >>> try:
    ...     with at_most(0.01):
    ...         while True:
    ...             pass
    ... except TimeoutError as error:
    ...     print(error)
    > 0.01 s
    """
    if not hasattr(signal, "SIGALRM") or threading.current_thread() != threading.main_thread():
        yield
        return

    def stop(*_arguments: Any) -> None:
        raise TimeoutError(f"> {seconds} s")

    before = signal.signal(signal.SIGALRM, stop)
    # once more every second, should a broad `except` have swallowed it
    signal.setitimer(signal.ITIMER_REAL, seconds, 1)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
