"""One way to run a job of `settings.CLOCK`, whoever rings: the clock, or a Celery worker."""

import logging

from django.conf import settings
from django.db import close_old_connections
from django.utils import translation
from django.utils.module_loading import import_string

from accounts import instant

log = logging.getLogger("clock")


def run(path: str) -> int:
    """Runs the job `path(at=now)` in French and returns how much it did.

    An exception is logged and gives 0: the other jobs, and this one next time, go on. A connection
    that the database closed is not kept.
    """
    close_old_connections()
    try:
        with translation.override(settings.LANGUAGE_CODE):
            done = import_string(path)(at=instant.now()) or 0
    except Exception:
        log.exception("job failed: %s", path)
        done = 0
    finally:
        close_old_connections()
    if done:
        log.info("job done: %s, %s", path, done)
    return done
