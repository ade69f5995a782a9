"""The only clock read of the platform: every rule receives its instant as `at=`."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils import timezone

#: Everything shown to people is shown in this zone; everything stored is UTC.
PARIS = ZoneInfo("Europe/Paris")


def now() -> datetime:
    """The present instant, aware, in UTC. Call it as `instant.now()`: tests replace it."""
    return timezone.now()
