"""A cache whose absence delays nothing and fails nobody."""

import logging

import redis
from django.core.cache.backends.redis import RedisCache

log = logging.getLogger("cache")


def forgiving(name: str, absent):
    """The method `name` of Django's Redis cache, answering `absent` when Redis does not."""
    method = getattr(RedisCache, name)

    def call(self, *args, **kwargs):
        try:
            return method(self, *args, **kwargs)
        except redis.RedisError as error:
            log.warning("redis does not answer: %s, %s", name, type(error).__name__)
            return absent(*args, **kwargs) if callable(absent) else absent

    return call


class ForgivingRedisCache(RedisCache):
    """Redis as a cache: when it is down, reads find nothing, writes are lost, no request fails."""

    def __init__(self, server, params):
        options = {"socket_connect_timeout": 1, "socket_timeout": 1, **params.get("OPTIONS", {})}
        super().__init__(server, {**params, "OPTIONS": options})

    get = forgiving("get", lambda key, default=None, version=None: default)
    set = forgiving("set", None)
    add = forgiving("add", True)
    touch = forgiving("touch", False)
    delete = forgiving("delete", False)
    incr = forgiving("incr", lambda key, delta=1, version=None: delta)
    get_many = forgiving("get_many", lambda keys, version=None: {})
    set_many = forgiving("set_many", lambda *args, **kwargs: [])
    delete_many = forgiving("delete_many", None)
    has_key = forgiving("has_key", False)
    clear = forgiving("clear", False)
