"""Each test writes its own campaigns: pieces remembered of another test's are worthless."""

import pytest

from dossiers.sections import forget_pieces


@pytest.fixture(autouse=True)
def _no_memory_of_pieces():
    forget_pieces()
