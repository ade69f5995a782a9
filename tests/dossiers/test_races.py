"""Fifty at once: one copy, one number, one mail; and the proof that the lock is what does it."""

import threading
from contextlib import suppress

import pytest
from django.db import close_old_connections, connection
from post_office.models import Email

from accounts.refusal import Refused
from dossiers import actions, workflow
from dossiers.models import Copy, Dossier, State
from tests import make

pytestmark = [pytest.mark.both_engines, pytest.mark.django_db(transaction=True)]


def at_once(count, work):
    """Run `work` in `count` threads that start together. Returns what each gave or raised."""
    barrier, results = threading.Barrier(count), []

    def run():
        close_old_connections()
        barrier.wait()
        try:
            results.append(work())
        except Exception as error:  # noqa: BLE001 (what a thread raised is its result)
            results.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _each in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return results


@pytest.fixture
def ready(clock):
    at = clock.at
    campaign = make.campaign(at, tariff=(0, 0, None, None))
    made = make.dossier(campaign, at, formations=[make.formation(campaign)])
    return make.ready(made, at)


def test_fifty_transmissions_give_one(ready, at):
    def submit():
        return actions.declare_and_submit(ready, {}, declared=True, actor=ready.user, at=at)

    results = at_once(50, submit)
    assert [each for each in results if isinstance(each, Exception)] == []
    assert sum(each is not None for each in results) == 1
    now = make.again(ready)
    assert (now.state, now.transmissions) == (State.SUBMITTED, 1)
    assert (Copy.objects.count(), Email.objects.count()) == (1, 1)


def test_without_the_lock_they_would_not(ready, at, monkeypatch):
    """Negative control: the same race, the lock off, each having looked before any writes.

    SQLite has one writer at a time whatever is locked: the others see what it wrote.
    """
    seen, look = threading.Barrier(4, timeout=3), workflow.refusal

    def unlocked(dossier_id):
        return Dossier.objects.whole().get(pk=dossier_id)

    def together(*given):
        reason = look(*given)
        with suppress(threading.BrokenBarrierError):
            seen.wait()
        return reason

    monkeypatch.setattr(workflow, "lock", unlocked)
    monkeypatch.setattr(workflow, "refusal", together)
    results = at_once(4, lambda: workflow.perform(ready, "submit", actor=ready.user, at=at))
    in_words = sum(isinstance(each, Refused) for each in results)
    assert in_words == (3 if connection.vendor == "sqlite" else 0), results


def test_transmitting_against_withdrawing_is_one_of_the_two_orders(ready, at):
    def submit():
        workflow.perform(ready, "submit", actor=ready.user, at=at)

    def withdraw():
        workflow.perform(ready, "withdraw", actor=ready.user, at=at)

    todo = [submit, withdraw]
    results = at_once(2, lambda: todo.pop()())
    now = make.again(ready)
    assert now.state == State.WITHDRAWN
    refused = [each for each in results if isinstance(each, Refused)]
    assert (len(refused), now.transmissions) in {(1, 0), (0, 1)}


def test_a_save_against_a_transmission_is_in_the_copy_or_refused(ready, at):
    def submit():
        workflow.perform(ready, "submit", actor=ready.user, at=at)

    def save():
        actions.autosave(ready, "identite", {"city": "Alès"}, actor=ready.user, at=at)

    todo = [submit, save]
    results = at_once(2, lambda: todo.pop()())
    refused = any(isinstance(each, Refused) for each in results)
    items = Copy.objects.get().content["sections"][0]["rows"]
    cities = [i["value"] for row in items for i in row["items"] if i["key"] == "identite.city"]
    assert cities == (["Nîmes"] if refused else ["Alès"])


def test_two_dossiers_of_one_account_at_once_leave_one(clock):
    campaign, user = make.campaign(clock.at), make.candidate("deux")
    results = at_once(8, lambda: actions.open_dossier(user, campaign, at=clock.at))
    assert sum(isinstance(each, Dossier) for each in results) == 1
    assert all(isinstance(each, Dossier | Refused) for each in results), results
    assert Dossier.objects.count() == 1
