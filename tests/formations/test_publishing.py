"""Publication lists what is wrong; settings that change raise the revision; tariffs only add up."""

from datetime import timedelta

import pytest

from accounts.refusal import Refused
from formations import actions
from formations.models import Campaign


@pytest.fixture
def draft(sources):
    actions.unpublish(sources["apprentissage-2025"])
    return Campaign.objects.get(slug="apprentissage-2025")


def test_publication_is_refused_with_every_fault(draft, at):
    row = draft.formations.get(slug="albi-apprentissage-2025")
    row.examination_at, row.notice = draft.closes_at - timedelta(days=1), None
    row.save(update_fields=["examination_at", "notice"])
    draft.pages = [page for page in draft.pages if page != "langues"]
    draft.save(update_fields=["pages"])
    with pytest.raises(Refused) as refused:
        actions.publish(draft, at=at)
    words = str(refused.value)
    assert "3 points sont à corriger" in words
    assert "albi-apprentissage-2025.examination" in words
    assert "aucune notice" in words
    assert "(langues)" in words
    assert draft not in Campaign.objects.published()


def test_published_once(draft, at):
    actions.publish(draft, at=at)
    actions.publish(draft, at=at + timedelta(days=1))
    draft.refresh_from_db()
    assert draft.published_at == at


def test_a_new_tariff_is_a_new_row(draft, at):
    before = draft.tariffs.latest()
    made = actions.change_tariff(draft, at=at, full_first=9500, full_other=3100, source="essai")
    assert draft.tariffs.latest() == made
    before.refresh_from_db()
    assert before.full_first == 9000
    draft.refresh_from_db()
    assert draft.revision == 2


def test_touching_raises_the_revision_and_rewrites_the_words(draft):
    row = draft.formations.first()
    row.title_fr = "Génie écologique"
    row.save(update_fields=["title_fr"])
    actions.touch_revision(draft)
    draft.refresh_from_db()
    row.refresh_from_db()
    assert draft.revision == 2
    assert "genie ecologique" in row.search


def test_campaigns_open_coming_closed_and_unpublished(sources):
    campaign = sources["apprentissage-2025"]
    before, during = campaign.opens_at - timedelta(seconds=1), campaign.opens_at
    after = campaign.closes_at

    def found(at):
        queries = (Campaign.objects.not_closed(at), Campaign.objects.open_at(at))
        return [campaign in query for query in queries]

    assert [found(before), found(during), found(after)] == [
        [True, False],
        [True, True],
        [False, False],
    ]
    actions.unpublish(campaign)
    assert found(during) == [False, False]
