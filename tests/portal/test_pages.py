"""Every page of a dossier as its candidate reads it, on the real campaigns of the demonstration."""

import re

import pytest
from django.db import connection, transaction
from django.test import TestCase
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from dossiers import sections
from dossiers.sections import forget_pieces
from formations.models import Campaign
from portal.templatetags.portal_tags import instant
from tests import make
from tests.browsers import BACKEND
from tests.conftest import TODAY
from tests.portal.filled import STATES, filled, load, put


class PagesTest(TestCase):
    """A dossier with one row of everything, another with three."""

    @classmethod
    def setUpTestData(cls):
        forget_pieces()
        cls.campaign = load(TODAY)
        cls.one = filled(cls.campaign, TODAY, name="une", rows=1)
        cls.three = filled(cls.campaign, TODAY, name="trois", rows=3)

    @pytest.fixture(autouse=True)
    def _instant(self, clock):
        """That of the campaign."""

    def setUp(self):
        self.row = make.again(self.one)
        self.client.force_login(self.row.user, backend=BACKEND)

    def pages(self, row=None):
        return [each.slug for each in sections.sections_of((row or self.row).campaign)]

    def address(self, page="", row=None):
        return f"/dossiers/{(row or self.row).number}/{page + '/' if page else ''}"

    def test_every_page_answers_in_every_state_and_says_when_it_closes(self):
        closing = instant(self.campaign.closes_at)
        faults = []
        for state in STATES:
            with transaction.atomic():
                row = put(self.row, state, TODAY)
                for page in ["", *self.pages(row), "recapitulatif"]:
                    found = self.client.get(self.address(page))
                    text = found.content.decode()
                    if (found.status_code, closing in text) != (200, True):
                        faults.append((state, page, found.status_code))
                transaction.set_rollback(True)
        assert faults == []

    def test_every_page_of_a_campaign_that_never_closes_answers_and_says_so(self):
        campaign = Campaign.objects.get(slug="imt-bs")
        row = filled(campaign, TODAY, name="mastere", rows=1)
        self.client.force_login(row.user, backend=BACKEND)
        for page in ["", *self.pages(row), "recapitulatif"]:
            found = self.client.get(self.address(page, row))
            assert found.status_code == 200
            assert "Candidatures ouvertes toute l’année" in found.content.decode(), page

    def test_a_check_shows_what_is_missing_on_every_page(self):
        for page in self.pages():
            found = self.client.get(self.address(page) + "?verifier=1")
            assert found.status_code == 200
            section = sections.section(self.campaign, page)
            words = [each.words for each in section.missing(sections.Reading(self.row))]
            text = found.content.decode()
            assert [w for w in words if w.replace("'", "&#x27;") not in text] == [], page

    def test_pages_cost_the_same_with_one_row_and_with_three(self):
        costs = {}
        for row in (self.one, self.three):
            self.client.force_login(row.user, backend=BACKEND)
            self.client.get(self.address("identite", row))
            for page in ["", *self.pages(row), "recapitulatif"]:
                with CaptureQueriesContext(connection) as queries:
                    assert self.client.get(self.address(page, row)).status_code == 200
                costs.setdefault(page, []).append(queries.captured_queries)
        grown = {page for page, (one, three) in costs.items() if len(one) != len(three)}
        assert not grown, "\n".join(_surplus(*costs[page]) for page in grown)

    def test_a_page_that_is_not_of_this_campaign_or_of_no_campaign_is_not_found(self):
        for page in ("inconnue", "identite.css", "recapitulatif.html"):
            for prefix in ("/dossier/", self.address()):
                assert self.client.get(f"{prefix}{page}/").status_code == 404
                assert self.client.get(f"{prefix}{page}", follow=True).status_code == 404

    def test_countries_are_named_and_sorted_in_the_language_of_the_page(self):
        """« Allemagne » in French, between « Algérie » and « Andorre », never « Germany »."""
        for language, names in (
            ("fr", ["Algérie", "Allemagne", "Andorre"]),
            ("en", ["Georgia", "Germany", "Ghana"]),
        ):
            User.objects.filter(pk=self.row.user_id).update(language=language)
            page = self.client.get(self.address("identite")).content.decode()
            listed = re.findall(r'<option value="[A-Z]{2}"[^>]*>([^<]+)', page)
            start = listed.index(names[0])
            assert listed[start : start + 3] == names

    def test_private_pages_are_not_kept_by_anybody(self):
        file = self.row.documents.first().file_id
        for address in ("/dossier/", self.address("identite"), f"/fichiers/{file}/", "/compte/"):
            assert "no-store" in self.client.get(address)["Cache-Control"], address


def _surplus(one, three):
    """The statements sent more often with three rows than with one."""
    tally = {}
    for sign, queries in ((-1, one), (1, three)):
        for each in queries:
            start = each["sql"].split(" WHERE ")[0][-120:]
            tally[start] = tally.get(start, 0) + sign
    return "\n".join(f"{count:+d} {start}" for start, count in tally.items() if count)
