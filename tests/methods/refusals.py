"""A method must refuse what it cannot use, with the right code and a helpful sentence."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from coursekit.errors import CourseInputError


@contextmanager
def refuses(code: str, column: str | None = None) -> Iterator[None]:
    """Expect a CourseInputError with this code (and column)."""
    with pytest.raises(CourseInputError) as caught:
        yield
    assert caught.value.code == code, f"{caught.value.code}: {caught.value}"
    if column is not None:
        assert caught.value.column == column
    assert str(caught.value).endswith((".", "?", "!")), str(caught.value)
