"""Support and candidate at once: each pair of gestures ends as if one had come after the other.

Each pair is played in both orders, one after the other, then together: what the two leave together
is what one of the orders left (V61, V62). The last test shows the lock is what does it.
"""

import threading
from datetime import timedelta

import pytest

from accounts.refusal import Refused
from dossiers import access, actions, workflow
from dossiers.models import Dossier, State
from tests import make
from tests.dossiers.test_races import at_once

pytestmark = [pytest.mark.both_engines, pytest.mark.django_db(transaction=True)]


class Stage:
    """A dossier, its candidate and two agents, where gestures are played."""

    def __init__(self, campaign, formation, at, *, sent):
        self.at = at
        self.made = make.ready(make.dossier(campaign, at, formations=[formation]), at)
        self.document = self.made.documents.create(
            page="annexes", slot="annexe", status="exempt", reason="x", created_at=at
        )
        if sent:
            actions.declare_and_submit(self.made, {}, declared=True, actor=self.made.user, at=at)
        self.support = make.support(f"agent{self.made.pk}")
        self.other = make.support(f"autre{self.made.pk}")

    def save(self):
        actions.autosave(self.made, "identite", {"city": "Alès"}, actor=self.made.user, at=self.at)

    def ask(self):
        due = self.at + timedelta(days=3)
        actions.ask_complements(
            self.made, pages=["identite"], due_at=due, note="x", actor=self.support, at=self.at
        )

    def relock(self):
        workflow.perform(self.made, "relock", actor=self.support, at=self.at)

    def submit(self):
        workflow.perform(self.made, "submit", actor=self.made.user, at=self.at)

    def withdraw(self):
        workflow.perform(self.made, "withdraw", actor=self.made.user, at=self.at)

    def fit(self):
        self._judge("fit", self.support)

    def replace(self):
        self._judge("replace", self.other)

    def _judge(self, judgement, actor):
        said = {"actor": actor, "at": self.at, "seen": 0, "reason": "Périmé."}
        actions.judge(self.made, self.document.pk, judgement, **said)

    def take(self):
        actions.take_charge(self.made, actor=self.support, at=self.at, seen=0)

    def take_too(self):
        actions.take_charge(self.made, actor=self.other, at=self.at, seen=0)

    def left(self, refused):
        """What the gestures left, and which of them were refused."""
        now = make.again(self.made)
        judged = [each.judgement for each in self.document.verdicts.standing()]
        agent = {self.support.pk: "support", self.other.pk: "other"}.get(now.agent_id)
        return (now.state, city(now), copied(now), tuple(judged), agent, frozenset(refused))


def city(dossier):
    return dossier.identity.city


def copied(dossier):
    """The town that the last numbered copy says, if there is any."""
    copy = dossier.copies.order_by("number").last()
    rows = copy.content["sections"][0]["rows"] if copy else []
    return next((i["value"] for r in rows for i in r["items"] if i["key"].endswith(".city")), "")


def play(stage, names):
    """The names of the gestures refused, one after the other."""
    refused = []
    for name in names:
        try:
            getattr(stage, name)()
        except Refused:
            refused.append(name)
    return refused


def together(stage, names):
    """The same at once."""
    refused, todo = [], list(names)

    def one():
        name = todo.pop()
        try:
            getattr(stage, name)()
        except Refused:
            refused.append(name)

    errors = [each for each in at_once(len(names), one) if isinstance(each, Exception)]
    assert errors == []
    return refused


#: what is played, from a dossier transmitted or not, opened for complements or not
PAIRS = [
    (("ask", "save"), True, False),
    (("relock", "save"), True, True),
    (("submit", "withdraw"), False, False),
    (("fit", "replace"), True, False),
    (("take", "take_too"), True, False),
]


@pytest.mark.parametrize(
    ("pair", "sent", "opened"), PAIRS, ids=["-".join(pair) for pair, _sent, _opened in PAIRS]
)
def test_together_is_one_of_the_two_orders(clock, pair, sent, opened):
    campaign = make.campaign(clock.at, tariff=(0, 0, None, None))
    formation = make.formation(campaign)

    def stage():
        found = Stage(campaign, formation, clock.at, sent=sent)
        if opened:
            found.ask()
        return found

    serial = set()
    for order in (pair, pair[::-1]):
        one = stage()
        serial.add(one.left(play(one, order)))
    assert len(serial) == 2, "the two orders are told apart"
    for _turn in range(4):
        both = stage()
        assert both.left(together(both, pair)) in serial


def test_what_was_typed_comes_back_when_it_is_refused(clock):
    """A save that the closing of its page overtook is refused, not half written."""
    campaign = make.campaign(clock.at, tariff=(0, 0, None, None))
    stage = Stage(campaign, make.formation(campaign), clock.at, sent=True)
    stage.ask()
    stage.relock()
    with pytest.raises(Refused):
        stage.save()
    assert city(make.again(stage.made)) == "Nîmes"


def test_without_the_lock_a_save_slips_behind_the_copy(clock):
    """Negative control: whoever looks before waiting writes into a page already closed."""
    campaign = make.campaign(clock.at, tariff=(0, 0, None, None))
    stage = Stage(campaign, make.formation(campaign), clock.at, sent=True)
    stage.ask()
    looked, closed = threading.Event(), threading.Event()

    def careless():
        unlocked = Dossier.objects.whole().get(pk=stage.made.pk)
        shut = access.page_shut(unlocked, "identite", clock.at)
        looked.set()
        assert closed.wait(20)
        if shut is None:
            unlocked.identity.city = "Alès"
            unlocked.identity.save(update_fields=["city"])

    def closing():
        assert looked.wait(20)
        stage.relock()
        closed.set()

    todo = [careless, closing]
    assert [e for e in at_once(2, lambda: todo.pop()()) if isinstance(e, Exception)] == []
    now = make.again(stage.made)
    assert (now.state, city(now), copied(now)) == (State.SUBMITTED, "Alès", "Nîmes")
