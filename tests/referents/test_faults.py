"""Redis stopped, SMTP failing, the worker killed: every mail due leaves, one repeat at most."""

import contextlib
import shutil
import subprocess
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from aiosmtpd.controller import Controller
from redis import Redis
from redis.exceptions import ConnectionError

from accounts import instant
from accounts import tasks as mail
from accounts.models import Posting
from referents import actions, tasks
from tests.referents import faults, people

pytestmark = pytest.mark.django_db(transaction=True)
NEVER = timedelta(minutes=11)  # a claim older than ten minutes is somebody's death


@pytest.fixture
def server(settings):
    """A real mail server on this machine, which the platform sends to."""
    server = faults.Server()
    controller = Controller(server, hostname="127.0.0.1", port=faults.free_port())
    controller.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", controller.port
    settings.EMAIL_USE_TLS, settings.EMAIL_TIMEOUT, settings.MAILBOX = False, 1, False
    server.port = controller.port
    yield server
    controller.stop()


@pytest.fixture
def started():
    """Processes of the test, killed whatever becomes of it."""
    found = []
    yield found
    for each in found:
        if each.poll() is None:
            faults.kill(each)


def due(at) -> dict:
    """Three people asked, one of whom is chased: Message-ID of every mail due -> its address."""
    dossier = people.dossier(at)
    for rank, kind in enumerate(("academic", "academic", "professional")):
        people.asked(dossier, at, kind, email=f"personne{rank}@iut-valmont.example")
    first = dossier.recommendations.first()
    actions.chase(dossier, first.referent_id, actor=dossier.user, at=at + timedelta(days=3))
    found = Posting.objects.filter(template__startswith="referent/").select_related("email")
    assert len(found) == 4
    return {each.message_id: each.email.to[0] for each in found}


def recovered(at):
    """The server is well again, and the clock rings for an hour and a half."""
    for minutes in (0, 2, 5, 11, 23, 45, 90):
        mail.send_mails(at=at + timedelta(minutes=minutes))


def held(server, wanted):
    """Every mail due left at least once, one repeat at most in all, never under another name."""
    times = Counter(server.taken)
    assert set(times) == set(wanted.items())
    assert sum(times.values()) <= len(wanted) + 1
    assert not Posting.objects.filter(sent_at=None).exists()


@pytest.mark.parametrize("trouble", ["refuse", "drop"])
def test_a_server_in_trouble_loses_nothing_and_repeats_nothing(server, trouble):
    at = instant.now()
    wanted, server.trouble = due(at), trouble
    assert mail.send_mails(at=at) == 0
    server.trouble = ""
    recovered(at + timedelta(minutes=2))
    held(server, wanted)
    assert len(server.taken) == 4


def test_a_server_too_slow_repeats_each_mail_it_took_once_at_most(server):
    """It took the mail after we gave up: nobody can know, so it leaves again, same Message-ID."""
    at = instant.now()
    wanted, server.trouble = due(at), "delay"
    mail.send_mails(at=at)
    server.trouble = ""
    recovered(at + timedelta(minutes=2))
    times = Counter(server.taken)
    assert set(times) == set(wanted.items())
    assert max(times.values()) <= 2
    assert not Posting.objects.filter(sent_at=None).exists()


def test_a_clock_killed_in_the_middle_of_a_mail_repeats_that_one_at_most(server, started):
    at = instant.now()
    wanted, server.trouble = due(at), "hold"
    started.append(faults.start("manage.py", "clock", "--once", smtp=server.port))
    assert server.holding.wait(90)
    faults.kill(started[0])
    server.trouble = ""
    assert Posting.objects.exclude(claimed_at=None).filter(sent_at=None).count() == 1
    second = faults.start("manage.py", "clock", "--once", smtp=server.port)
    started.append(second)
    second.wait(120)
    assert len(server.taken) == 4  # the one under way is left alone: its sender may live
    recovered(instant.now() + NEVER)
    held(server, wanted)
    assert max(Counter(server.taken).values()) == 2


def test_a_reminder_interrupted_is_written_once(server):
    """The day's work done twice, once killed before it told the server, sends one reminder."""
    at = datetime(2026, 11, 10, 12, 0, tzinfo=UTC)
    people.asked(people.dossier(at), at)
    mail.send_mails(at=at)
    day = at + timedelta(days=5)
    assert (tasks.remind(at=day), tasks.remind(at=day)) == (1, 0)
    server.trouble = "refuse"
    mail.send_mails(at=day)
    server.trouble = ""
    assert tasks.remind(at=day + timedelta(hours=1)) == 0
    recovered(day + timedelta(hours=1))
    assert len(server.taken) == 2


REDIS = shutil.which("redis-server")


def redis(port):
    """A Redis that keeps nothing."""
    said = ["--port", str(port), "--save", "", "--appendonly", "no", "--bind", "127.0.0.1"]
    return subprocess.Popen(
        [REDIS, *said],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


def rung(port) -> bool:
    """Whether the worker said on this Redis that it is there."""
    with contextlib.suppress(ConnectionError):
        return bool(Redis(port=port).pubsub_channels("*celery*")) or bool(Redis(port=port).keys())
    return False


@pytest.mark.skipif(REDIS is None, reason="no redis-server on this machine")
def test_redis_stopped_and_the_worker_killed_every_mail_leaves(server, started, tmp_path):
    """Redis dies, people are asked, Redis comes back, the worker dies holding a mail (R-1, R-2)."""
    at, port = instant.now(), faults.free_port()
    where = {"REDIS_URL": f"redis://127.0.0.1:{port}/0"}
    worker = (
        *("-m", "celery", "-A", "config", "worker", "--pool", "solo", "--beat"),
        *("--schedule", str(tmp_path / "beat"), "--loglevel", "ERROR"),
    )
    started.append(redis(port))
    started.append(faults.start(*worker, smtp=server.port, **where))
    assert faults.until(lambda: rung(port))  # the worker works
    faults.kill(started[0])
    server.trouble = "hold"
    wanted = due(at)
    assert server.taken == []
    started.append(redis(port))
    assert server.holding.wait(120)
    faults.kill(started[1])
    server.trouble = ""
    Posting.objects.filter(sent_at=None).exclude(claimed_at=None).update(claimed_at=at - NEVER)
    started.append(faults.start(*worker, smtp=server.port, **where))
    assert faults.until(lambda: not Posting.objects.filter(sent_at=None).exists(), 120)
    held(server, wanted)
