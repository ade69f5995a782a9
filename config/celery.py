"""With Redis: Celery rings the same jobs as `manage.py clock`.

Beat's schedule is static and derived from `settings.CLOCK`; a floor that wants its work done sooner
sends the job's dotted path as a task name after its commit. Truth stays in the rows: a lost message
only delays.
"""

import os

from celery import Celery
from django.conf import settings

from config import jobs

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("dossier_unique")
app.config_from_object("django.conf:settings", namespace="CELERY")


def register(path: str) -> None:
    """Makes the job a task of the same name; it takes no argument and gives no result."""

    @app.task(name=path, ignore_result=True)
    def ring():
        jobs.run(path)


for job in settings.CLOCK:
    register(job)

# A tick that nobody took before the next one is worth nothing.
app.conf.beat_schedule = {
    path: {"task": path, "schedule": period, "options": {"expires": max(period, 10)}}
    for path, period in settings.CLOCK.items()
}
