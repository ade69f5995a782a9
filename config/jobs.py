"""One way to run a job of `settings.CLOCK`, whoever rings: the clock, or a Celery worker."""

import logging

from django.conf import settings
from django.db import connections
from django.utils import translation
from django.utils.module_loading import import_string

from accounts import instant

log = logging.getLogger("clock")


def run(path: str) -> int:
    """Runs the job `path(at=now)` in French and returns how much it did.

    An exception is logged and gives 0: the other jobs, and this one next time, go on. A connection
    that the database closed is not kept.
    """
    _drop_dead_connections()
    try:
        with translation.override(settings.LANGUAGE_CODE):
            done = import_string(path)(at=instant.now()) or 0
    except Exception:
        log.exception("job failed: %s", path)
        done = 0
    finally:
        _drop_dead_connections()
    if done:
        log.info("job done: %s, %s", path, done)
    return done


def _drop_dead_connections() -> None:
    """As between two requests; what is inside a transaction, a test for instance, is left alone."""
    for each in connections.all(initialized_only=True):
        if not each.in_atomic_block:
            each.close_if_unusable_or_obsolete()
