"""How often one may ask: `ACCOUNT_RATE_LIMITS`, and the wait that is announced past it (V28)."""

import math

from allauth.account import app_settings
from allauth.core.internal import ratelimit
from django.core.cache import cache

APP = "allauth.account"


def too_often(request, action, **whom):
    """The 429 page when `action` was asked too often, None once it is counted.

    `whom`: the `key` or the `user` the limit is about. The page and `Retry-After` say the wait of
    the limit that was met: an hour is never announced as a minute.
    """
    if ratelimit.consume(request, app=APP, action=action, **whom):
        return None
    request.wait = _wait(request, action, whom)
    return ratelimit.respond_429(request)


def _wait(request, action, whom) -> int:
    """Seconds until every limit of the action lets one more through; a minute when none tells."""
    now, found = request.at.timestamp(), [0]
    for rate in ratelimit.get_rates(app=APP, action=action, config=app_settings.RATE_LIMITS):
        key = ratelimit.get_cache_key(request, app=APP, action=action, rate=rate, **whom)
        times = sorted(each for each in cache.get(key, []) if each > now - rate.duration)
        if len(times) >= rate.amount:
            found.append(math.ceil(times[-rate.amount] + rate.duration - now))
    return max(found) or 60
