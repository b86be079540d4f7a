from collections.abc import Iterator

import pytest
from django.utils import translation


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    """Sentences are asserted as the source has them; documents come in the portal's language."""
    with translation.override("en"):
        yield
