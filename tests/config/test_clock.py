"""The clock does what is due, survives a job, and stops when told."""

import logging
import os
import signal
import subprocess
import sys
import threading

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.translation import get_language

from config import jobs
from config.celery import app
from config.management.commands import clock as command

pytestmark = pytest.mark.django_db
HEARD = []


def good(*, at) -> int:
    HEARD.append((at, get_language()))
    return 3


def broken(*, at) -> int:
    raise ConnectionError("lea@candidat.example")


@pytest.fixture(autouse=True)
def _silence():
    HEARD.clear()


def test_a_job_receives_the_instant_and_speaks_french(at):
    assert jobs.run(f"{__name__}.good") == 3
    assert [(at, "fr")] == HEARD


def test_a_broken_job_is_logged_and_the_next_one_runs(at, caplog, settings):
    settings.CLOCK = {f"{__name__}.broken": 2, f"{__name__}.good": 2}
    stop = threading.Event()
    threading.Timer(0.2, stop.set).start()
    with caplog.at_level(logging.ERROR, logger="clock"):
        command.ring(stop)
    assert [(at, "fr")] == HEARD
    assert [record.getMessage() for record in caplog.records] == [f"job failed: {__name__}.broken"]


def test_an_idle_clock_opens_no_transaction(at):
    """On SQLite a BEGIN would take the write lock every two seconds."""
    for path in settings.CLOCK:
        jobs.run(path)  # what is done once a day is done
    with CaptureQueriesContext(connection) as caught:
        for path in settings.CLOCK:
            jobs.run(path)
    statements = [query["sql"] for query in caught.captured_queries]
    reads = ("SELECT", "DECLARE")  # rows asked for by handfuls, on PostgreSQL
    assert [each for each in statements if not each.startswith(reads)] == []


def test_celery_rings_the_same_jobs_at_the_same_periods():
    schedule = {entry["task"]: entry["schedule"] for entry in app.conf.beat_schedule.values()}
    assert schedule == settings.CLOCK
    assert set(settings.CLOCK) <= set(app.tasks)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_the_clock_stops_when_told(tmp_path, number):
    """Even over an empty database, where every job fails: it goes on until told."""
    environment = {"PATH": os.environ["PATH"], "DATA_DIR": str(tmp_path), "DEMO": "1"}
    manage = [sys.executable, "-W", "ignore", str(settings.BASE_DIR / "manage.py"), "clock"]
    process = subprocess.Popen(manage, env=environment, stderr=subprocess.PIPE, text=True)
    assert "job failed" in process.stderr.readline()
    process.send_signal(number)
    process.communicate(timeout=10)
    assert process.returncode == 0
