"""A dossier is opened with its answers of this floor."""

import pytest

from tests import make

pytestmark = pytest.mark.django_db


def test_opening_prepares_both_pages(at):
    dossier = make.dossier(make.campaign(at), at)
    assert dossier.referent_choice.none_declared is False
    assert dossier.pursuit_opinion.door == ""
