"""The clock: does what is due, without Redis or Celery."""

import signal
import threading
from time import monotonic

from django.conf import settings
from django.core.management.base import BaseCommand

from config import jobs

TICK = 2  # seconds


class Command(BaseCommand):
    """Every two seconds, runs the jobs of `settings.CLOCK` whose period has passed.

    A job looks before it opens any transaction, so an idle clock costs a few reads. SIGTERM and
    SIGINT let the job under way finish, then stop.
    """

    help = "Does what is due (mails, PDFs, reminders, lapses, payment checks) until stopped."

    def add_arguments(self, parser):
        """`--once` runs every job a single time, for a cron or a drill."""
        parser.add_argument("--once", action="store_true", help="run every job once, then stop")

    def handle(self, *args, once: bool = False, **options):
        """Rings until told to stop."""
        if once:
            for path in settings.CLOCK:
                jobs.run(path)
            return
        stop = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stop.set())
        ring(stop)


def ring(stop: threading.Event) -> None:
    """Runs each job at its period, by a clock that no change of hour moves, until `stop` is set."""
    due = dict.fromkeys(settings.CLOCK, 0.0)
    while not stop.is_set():
        for path, period in settings.CLOCK.items():
            if monotonic() >= due[path] and not stop.is_set():
                jobs.run(path)
                due[path] = monotonic() + period
        stop.wait(TICK)
