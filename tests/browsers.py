"""Browsers whose every request is undone, and what it left changed in the meantime."""

import re
from datetime import UTC, datetime
from http.cookies import SimpleCookie

from django.apps import apps
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.db import connection, transaction
from django.test import Client

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
#: Tables of the machinery of requests, and of counters of attempts.
ASIDE = re.compile(r'^\w+ (INTO |FROM )?"(django_session|accounts_visit|cache_entries|axes_\w+)"')
WRITES = re.compile(r"^(INSERT|UPDATE|DELETE|REPLACE)\b")


class Answer:
    """What one request answered and wrote."""

    def __init__(self, status, tables):
        self.status, self.tables = status, tables


class Browsers:
    """One browser per person; each request is sent as if it were the first, then undone."""

    def __init__(self, people, **options):
        self.clients, self.kept = {}, {}
        for name, user in people.items():
            client = Client(raise_request_exception=False, **options)
            if user:
                client.force_login(user, backend=BACKEND)
            self.clients[name], self.kept[name] = client, client.cookies.output(header="")
        self.before = None

    def end(self, name):
        """The session of this person ended long ago; the browser still shows its cookie."""
        key = self.clients[name].session.session_key
        Session.objects.filter(pk=key).update(expire_date=datetime(2020, 1, 1, tzinfo=UTC))

    def remember(self, name, facts):
        """This browser's session holds these facts, whoever it belongs to."""
        client = self.clients[name]
        session = client.session
        session.update(facts)
        session.save()
        self.kept[name] = client.cookies.output(header="")

    def send(self, actor, method, address, data) -> Answer:
        """The status, and the tables left changed."""
        client, written = self.clients[actor], []
        client.cookies = SimpleCookie(self.kept[actor])
        cache.clear()  # limits of rate, which no transaction undoes in Redis

        def watch(execute, sql, params, many, context):
            if WRITES.match(sql) and not ASIDE.match(sql):
                written.append(sql)
            return execute(sql, params, many, context)

        self.before = self.before or contents()
        with transaction.atomic():
            with connection.execute_wrapper(watch):
                found = getattr(client, method)(address, data)
                if found.streaming:  # read to its end, which closes its file
                    b"".join(found.streaming_content)
            changed = self.changed() if written else set()
            transaction.set_rollback(True)
        return Answer(found.status_code, changed)

    def changed(self) -> set:
        """Tables whose rows are no longer those of the start."""
        now = contents()
        return {table for table in now if now[table] != self.before[table]}


def contents() -> dict:
    """Every row of every table that is not aside."""
    found = {}
    for model in apps.get_models(include_auto_created=True):
        table = model._meta.db_table
        if not re.match(r"django_session|accounts_visit|cache_entries|axes_", table):
            found[table] = sorted(map(repr, model._base_manager.values_list()))
    return found
