"""Support and candidate at once: each pair of gestures ends as if one had come after the other.

Each pair is played in both orders, one after the other, then together: what the two leave together
is what one of the orders left (V61, V62). Then in the worst order there is, one of them looking
before the other writes and writing after: the lock of the row is what keeps it harmless, for
without it what they leave is neither order's.
"""

import threading
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection

from accounts.refusal import Refused
from dossiers import access, actions, workflow
from dossiers.actions import judging, saving
from dossiers.models import Dossier
from tests import make
from tests.browsers import BACKEND
from tests.dossiers.test_races import at_once

pytestmark = [pytest.mark.both_engines, pytest.mark.django_db(transaction=True)]


class Stage:
    """A dossier, its candidate and two agents, where gestures are played."""

    def __init__(self, campaign, formation, at, *, sent, judged=False):
        self.at = at
        self.made = make.ready(make.dossier(campaign, at, formations=[formation]), at)
        self.document = self.made.documents.create(
            page="annexes", slot="annexe", status="exempt", reason="x", created_at=at
        )
        if sent:
            actions.declare_and_submit(self.made, {}, declared=True, actor=self.made.user, at=at)
        self.support = make.support(f"agent{self.made.pk}")
        self.other = make.support(f"autre{self.made.pk}")
        if judged:
            make.judged(self.made, self.support, at)

    def save(self):
        actions.autosave(self.made, "identite", {"city": "Alès"}, actor=self.made.user, at=self.at)

    def ask(self):
        self._ask("identite", self.support)

    def ask_too(self):
        self._ask("langues", self.other)

    def _ask(self, page, actor):
        said = {"due_at": self.at + timedelta(days=3), "note": "x"}
        actions.ask_complements(self.made, pages=[page], actor=actor, at=self.at, **said)

    def relock(self):
        self._perform("relock", self.support)

    def submit(self):
        self._perform("submit", self.made.user)

    def withdraw(self):
        self._perform("withdraw", self.made.user)

    def validate(self):
        self._perform("validate", self.support)

    def refuse(self):
        self._perform("refuse", self.other)

    def _perform(self, name, actor):
        workflow.perform(self.made, name, actor=actor, at=self.at, note="x")

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
        opened = [each.pages for each in now.complement_requests.filter(closed_at=None)]
        told = sorted(each.name for each in now.events.all())
        facts = (now.state, now.left_state, city(now), copied(now), judged, agent, opened, told)
        return (*map(str, facts), frozenset(refused))


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


#: what is played, from which dossier
DRAFT, SENT, JUDGED, OPENED = "draft", "sent", "judged", "opened"
PAIRS = {
    ("ask", "save"): SENT,
    ("save", "relock"): OPENED,
    ("submit", "withdraw"): DRAFT,
    ("fit", "replace"): SENT,
    ("take", "take_too"): SENT,
    ("ask", "ask_too"): SENT,
    ("validate", "ask"): JUDGED,
    ("validate", "refuse"): JUDGED,
}
#: Where the first of a pair has looked and not written yet. What a save reads, a request never
#: changes against it: seen before it, the page is closed, and « ask, save » has no worst order.
LOOKS = {
    ("save", "relock"): (saving, "open_page"),
    ("submit", "withdraw"): (workflow, "refusal"),
    ("fit", "replace"): (judging, "_not_overtaken"),
    ("take", "take_too"): (workflow, "lock"),
    ("ask", "ask_too"): (workflow, "refusal"),
    ("validate", "ask"): (workflow, "refusal"),
    ("validate", "refuse"): (workflow, "refusal"),
}


@pytest.fixture
def stage(clock):
    """Gives a new dossier on which to play a pair, as often as it is asked."""
    campaign = make.campaign(clock.at, tariff=(0, 0, None, None))
    formation = make.formation(campaign)

    def made(pair):
        begun = PAIRS[pair]
        said = {"sent": begun != DRAFT, "judged": begun == JUDGED}
        found = Stage(campaign, formation, clock.at, **said)
        if begun == OPENED:
            found.ask()
        return found

    return made


def serial(stage, pair):
    """What the two orders leave."""
    found = set()
    for order in (pair, pair[::-1]):
        one = stage(pair)
        found.add(one.left(play(one, order)))
    assert len(found) == 2, "the two orders are told apart"
    return found


@pytest.mark.parametrize("pair", PAIRS, ids="-".join)
def test_together_is_one_of_the_two_orders(stage, pair):
    orders = serial(stage, pair)
    for _turn in range(4):
        both = stage(pair)
        assert both.left(together(both, pair)) in orders


def unlocked(dossier_id):
    """`workflow.lock` without its lock."""
    return Dossier.objects.whole().get(pk=dossier_id)


def lingering(stage, pair, monkeypatch):
    """Play a pair, the first looking before the second begins and writing once it is over.

    Behind a lock the second cannot be over: the first waits a little, then goes on.
    """
    refused, mine = [], threading.local()
    looked, over = threading.Event(), threading.Event()
    module, name = LOOKS[pair]
    look = getattr(module, name)

    def slowly(*given, **more):
        seen = look(*given, **more)
        if getattr(mine, "first", False) and not looked.is_set():
            looked.set()
            over.wait(1.5)
        return seen

    def one():
        gesture = todo.pop()
        mine.first = gesture == pair[0]
        if not mine.first:
            assert looked.wait(20)
        try:
            refused.extend(play(stage, [gesture]))
        except IntegrityError:
            refused.append(f"{gesture} failed")
        over.set()

    monkeypatch.setattr(module, name, slowly)
    todo = list(pair)
    assert [e for e in at_once(2, one) if isinstance(e, Exception)] == []
    return stage.left(refused)


@pytest.mark.parametrize("pair", LOOKS, ids="-".join)
def test_the_worst_order_is_one_of_the_two(stage, pair, monkeypatch):
    orders = serial(stage, pair)
    assert lingering(stage(pair), pair, monkeypatch) in orders


@pytest.mark.parametrize("pair", LOOKS, ids="-".join)
def test_without_the_lock_the_worst_order_is_neither(stage, pair, monkeypatch):
    """Negative control, on the product's own gestures; SQLite has one writer whatever is locked."""
    orders = serial(stage, pair)
    monkeypatch.setattr(workflow, "lock", unlocked)
    left = lingering(stage(pair), pair, monkeypatch)
    assert (left in orders) == (connection.vendor == "sqlite"), left


@pytest.mark.parametrize("closed", ["before", "meanwhile"])
def test_what_was_typed_comes_back_when_it_is_refused(stage, client, closed, monkeypatch):
    """A save that the closing of its page overtook writes nothing, and gives its text back."""
    found, look = stage(("save", "relock")), access.page_shut

    def closing(*given):
        """Open when it is looked at, closed right after."""
        monkeypatch.setattr(access, "page_shut", look)
        seen = look(*given)
        found.relock()
        return seen

    if closed == "before":
        found.relock()
    else:
        monkeypatch.setattr(access, "page_shut", closing)
    client.force_login(found.made.user, backend=BACKEND)
    address = f"/dossiers/{found.made.number}/identite/"
    answer = client.post(address, {"city": "Alès-du-Gard", "dossier": found.made.number})
    assert answer.status_code == 423
    assert "Alès-du-Gard" in answer.content.decode()
    assert city(make.again(found.made)) == "Nîmes"
