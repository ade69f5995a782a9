"""The closing: its very second, its grace, what lapses, what is reminded (T2, T4, T7)."""

from datetime import UTC, datetime, timedelta

import pytest
from post_office.models import Email

from accounts import instant
from accounts.refusal import Refused
from dossiers import access, actions, tasks, workflow
from dossiers.models import Dossier, State
from formations.models import Campaign
from tests import make

SECOND = timedelta(seconds=1)


def paris(*given):
    return datetime(*given, tzinfo=instant.PARIS).astimezone(UTC)


#: closing as its source writes it, and the instant it means
CLOSINGS = {
    "2021 (S1, S2): 9 mars minuit": datetime(2021, 3, 9, 23, 0, tzinfo=UTC),
    "2022 (S5): 8 mars minuit": datetime(2022, 3, 8, 23, 0, tzinfo=UTC),
    "2025 (S4): 11 mars 23 h 00": datetime(2025, 3, 11, 22, 0, tzinfo=UTC),
    "nuit du passage à l’heure d’été": paris(2025, 3, 30, 3, 30),
    "nuit du passage à l’heure d’hiver": datetime(2025, 10, 26, 1, 30, tzinfo=UTC),
}


@pytest.fixture(params=CLOSINGS)
def closing(request):
    return CLOSINGS[request.param]


@pytest.fixture
def ready(db, closing, monkeypatch):
    """A dossier ready to be transmitted, of a campaign with this closing, where nothing is owed."""
    at = closing - timedelta(days=20)
    campaign = make.campaign(at, tariff=(0, 0, None, None), closes_at=closing)
    made = make.dossier(campaign, at, formations=[make.formation(campaign)])
    return make.ready(made, at)


@pytest.mark.parametrize(
    ("moment", "taken"),
    [("-1s", True), ("0", True), ("+grace-1", True), ("+grace", False)],
)
def test_transmission_at_the_closing(ready, closing, moment, taken):
    grace = timedelta(seconds=120)
    at = {
        "-1s": closing - SECOND,
        "0": closing,
        "+grace-1": closing + grace - SECOND,
        "+grace": closing + grace,
    }[moment]
    if taken:
        workflow.perform(ready, "submit", actor=ready.user, at=at)
        assert make.again(ready).transmitted_at == at
    else:
        with pytest.raises(Refused, match="close depuis"):
            workflow.perform(ready, "submit", actor=ready.user, at=at)
        assert make.again(ready).state == State.DRAFT


def test_a_transmission_in_the_grace_is_logged(ready, closing):
    workflow.perform(ready, "submit", actor=ready.user, at=closing + SECOND)
    assert ready.events.get(name="submit").data == {"copy": 1, "grace": True}


def test_drafts_lapse_once_the_grace_is_over(ready, closing):
    end = closing + timedelta(seconds=120)
    assert tasks.lapse_drafts(at=end - SECOND) == 0
    assert tasks.lapse_drafts(at=end) == 1
    assert tasks.lapse_drafts(at=end) == 0
    assert make.again(ready).state == State.LAPSED
    assert Email.objects.filter(subject__contains=ready.number).count() == 1


def test_reminders_leave_once_each_and_only_to_drafts(db):
    closing = CLOSINGS["2025 (S4): 11 mars 23 h 00"]
    at = closing - timedelta(days=20)
    campaign = make.campaign(at, tariff=(0, 0, None, None), closes_at=closing)
    make.dossier(campaign, at)
    sent = make.dossier(campaign, at, formations=[make.formation(campaign)])
    make.ready(sent, at)
    workflow.perform(sent, "submit", actor=sent.user, at=at)
    Email.objects.all().delete()
    told = []
    for hour in range(20 * 24 + 1):
        told += [hour] * tasks.remind_drafts(at=at + timedelta(hours=hour))
    assert told == [13 * 24, 18 * 24, 19 * 24]
    assert Email.objects.count() == 3


def test_a_moved_closing_revives_and_tells_once(db):
    closing = CLOSINGS["2025 (S4): 11 mars 23 h 00"]
    at = closing - timedelta(days=20)
    campaign = make.campaign(at, closes_at=closing)
    lapsed, draft = make.dossier(campaign, at), make.dossier(campaign, at)
    actions.lapse(lapsed, at=closing + timedelta(hours=1))
    Email.objects.all().delete()
    later = closing + timedelta(days=3)
    Campaign.objects.filter(pk=campaign.pk).update(closes_at=later)
    now = closing + timedelta(hours=2)
    assert tasks.tell_closings(at=now) == 2
    assert tasks.tell_closings(at=now) == 0
    states = Dossier.objects.values_list("pk", "state")
    assert dict(states) == {lapsed.pk: State.DRAFT, draft.pk: State.DRAFT}
    assert Email.objects.count() == 2
    assert tasks.lapse_drafts(at=now) == 0


def reopened(campaign, at):
    """A dossier transmitted, then re-opened by support for a formation it added."""
    first = make.formation(campaign, "premiere")
    dossier = make.dossier(campaign, at, formations=[first])
    make.ready(dossier, at)
    workflow.perform(dossier, "submit", actor=dossier.user, at=at)
    workflow.perform(dossier, "reopen", actor=make.support(), at=at)
    second = make.formation(campaign, "seconde")
    actions.tick(dossier, second.pk, actor=dossier.user, at=at)
    return make.again(dossier), first


@pytest.mark.parametrize(
    ("policy", "state", "kept"),
    [("keep_last_copy", State.SUBMITTED, 1), ("whole_dossier", State.LAPSED, 2)],
)
def test_an_addition_left_unfinished_at_closing(db, at, policy, state, kept):
    """R-22: the 2021 policy leaves the whole dossier untransmitted, the other keeps the copy."""
    campaign = make.campaign(at, tariff=(0, 0, None, None), addition_policy=policy)
    dossier, first = reopened(campaign, at)
    assert tasks.lapse_drafts(at=campaign.accepts_until) == 1
    now = make.again(dossier)
    assert (now.state, now.candidatures.chosen().count()) == (state, kept)
    assert now.candidatures.chosen().filter(formation=first).exists()


def test_a_campaign_without_closing_never_lapses_nor_reminds(db, at):
    campaign = make.campaign(at, tariff=(8000, 8000, None, None), opens_at=None, closes_at=None)
    make.dossier(campaign, at)
    far = at + timedelta(days=4000)
    assert (tasks.lapse_drafts(at=far), tasks.remind_drafts(at=far)) == (0, 0)
    assert access.campaign_shut(campaign, far) is None


def test_the_end_of_a_day_is_never_called_minuit(closing):
    words = access.moment(CLOSINGS["2021 (S1, S2): 9 mars minuit"])
    assert words == "mardi 9 mars 2021 à 23\u00a0h\u00a059"
