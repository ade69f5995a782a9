"""Redis down delays nothing and fails nobody."""

import pytest
from celery import current_app
from kombu.exceptions import OperationalError

from config.cache import ForgivingRedisCache
from config.celery import app

NOWHERE = "redis://127.0.0.1:1/0"


@pytest.fixture
def cache():
    return ForgivingRedisCache(NOWHERE, {})


def test_every_method_answers_without_redis(cache):
    assert cache.set("key", 1) is None
    assert cache.add("key", 1) is True
    assert cache.get("key", "absent") == "absent"
    assert cache.get_or_set("key", 3) == 3
    assert cache.get_many(["key"]) == {}
    assert cache.set_many({"key": 1}) == []
    assert cache.incr("key", 2) == 2
    assert cache.has_key("key") is False
    assert cache.touch("key") is False
    assert cache.delete("key") is False
    assert cache.delete_many(["key"]) is None
    assert cache.clear() is False


def test_an_error_of_ours_is_not_hidden(cache):
    with pytest.raises(TypeError):
        cache.get_many(3)


def test_a_nudge_that_redis_does_not_take_fails_within_its_second():
    """`transaction.on_commit(…, robust=True)` logs it, and the row waits for the clock."""
    assert current_app._get_current_object() is app
    with app.connection_for_write(NOWHERE) as line, pytest.raises(OperationalError):
        app.send_task("accounts.tasks.send_mails", connection=line, retry=False)
