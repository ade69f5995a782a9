"""Every address, by everybody, in every state: what `policy.py` says, and nothing written but that.

The walk of the resolver is V1, the absence of effect of a GET and the token are V39.
"""

import re

import pytest
from django.contrib import admin
from django.test import TestCase
from django.urls import get_resolver
from django.urls.resolvers import URLPattern

from accounts.models import Posting
from dossiers.sections import forget_pieces
from tests import policy
from tests.browsers import Answer, Browsers
from tests.conftest import TODAY
from tests.world import STATES, World


def routes(resolver=None, prefix="", spaces=()):
    """(name, pattern) of every address of the resolver; those without a name are « - » or « * »."""
    for each in (resolver or get_resolver()).url_patterns:
        pattern = prefix + str(each.pattern)
        if isinstance(each, URLPattern):
            name = each.name or ("-" if "object_id" in pattern else "*")
            yield ":".join([*spaces, name]), pattern
        else:
            yield from routes(each, pattern, (*spaces, *filter(None, [each.namespace])))


ROUTES = list(routes())
PORTAL = [route for route in ROUTES if not route[0].startswith("admin:")]
ADMIN = [route for route in ROUTES if route[0].startswith("admin:")]
HOLE = re.compile(r"<(?:\w+:)?(\w+)>|\(\?P<(\w+)>[^)]*\)")


def test_every_route_has_a_row_and_every_row_a_route():
    for name, _pattern in ROUTES:
        policy.row(name)
    names = {name for name, _pattern in ROUTES}
    assert {name for name in policy.ROWS if name not in names} == set()
    assert {page for page in policy.ADMIN_PAGES if f"admin:{page}" not in names} == set()
    tables = {f"{model._meta.app_label}_{model._meta.model_name}" for model in admin.site._registry}
    assert tables == set(policy.ADMIN_TABLES)


def test_a_route_without_a_row_is_named():
    with pytest.raises(LookupError, match="admin:dossiers_secret_changelist"):
        policy.row("admin:dossiers_secret_changelist")
    with pytest.raises(LookupError, match="brand_new"):
        policy.row("brand_new")


def states(codes, pattern) -> tuple:
    """The states in which an address is asked: all if it names a dossier, or answers by state."""
    differs = any(isinstance(code, dict) for code in codes.values())
    return STATES if differs or "number>" in pattern or "uuid" in pattern else STATES[:1]


def fault(row, found, *, method, actor, state) -> str:
    """How an answer differs from its row: another status, or rows changed that should not be."""
    code = (row.get if method == "get" else row.post)[actor]
    expected = code[state] if isinstance(code, dict) else code
    if found.status != expected:
        return f"{found.status}, not {expected}"
    if method == "post" and (actor, state) in row.changes:
        return "" if found.tables else "changes nothing, though it should"
    wrong = found.tables - set(row.derived if method == "get" else ())
    return f"changes {sorted(wrong)}" if wrong else ""


class PolicyTest(TestCase):
    """The world is made once; each request is undone before the next one."""

    @classmethod
    def setUpTestData(cls):
        forget_pieces()
        cls.world = World(TODAY)

    @pytest.fixture(autouse=True)
    def _instant(self, clock):
        """The world's own instant."""

    def holes(self, name, state):
        """What stands for each hole of an address about A's dossier in this state."""
        world, dossier = self.world, self.world.of_a[state]
        found = {
            "number": dossier.number,
            "page": "langues",
            "copy": 1,
            "rank": 1,
            "kind": "dossier",
            "token": "x",
            "uidb36": "1",
            "key": self._posting(name),
            "slug": world.formation.slug,
            "reference": world.payment.reference,
            "pk": dossier.documents.get(slot="photo").file_id if name == "file" else dossier.pk,
            "app_label": "dossiers",
            "url": "nulle-part",
            "content_type_id": 1,
            "object_id": 1,
        }
        found["file"] = dossier.documents.get(slot="photo").file_id
        return found | self._of_the_team(name, dossier)

    def _posting(self, name):
        """A mail: any of them in the demonstration's box, one of A's in the account."""
        rows = (
            Posting.objects.filter(user=self.world.a) if name == "account_mail" else Posting.objects
        )
        return rows.latest("pk").pk if "mail" in name else "abc"

    def _of_the_team(self, name, dossier):
        """A row of the table that an address of the administration is about."""
        for model in admin.site._registry:
            if name.startswith(f"admin:{model._meta.app_label}_{model._meta.model_name}_"):
                about = dossier if isinstance(dossier, model) else model.objects.order_by("pk")[0]
                return {"pk": about.pk, "object_id": about.pk}
        return {}

    def address(self, name, pattern, state):
        holes = self.holes(name, state)
        path = HOLE.sub(lambda hole: str(holes[hole[1] or hole[2]]), pattern)
        return "/" + path.replace("^", "").replace("$", "")

    def filled(self, given, state):
        """The data of a row, its braces filled in."""
        dossier = self.world.of_a[state]
        known = {"number": dossier.number, "email": self.world.a.email}
        known["reference"] = self.world.payment.reference
        known["other"] = dossier.campaign.formations.get(slug__startswith="autre").pk
        known["document"] = dossier.documents.get(slot="photo").pk
        return {key: str(value).format(**known) for key, value in given.items()}

    def walk(self, listed):
        """Every request of these routes; the faults found, in words."""
        browsers, faults = Browsers(self.world.people()), []
        for name, pattern in listed:
            row = policy.row(name)
            for method, codes in (("get", row.get), ("post", row.post)):
                for state in states(codes, pattern):
                    address = self.address(name, pattern, state)
                    address += row.query.format(reference=self.world.payment.reference)
                    data = self.filled(row.data, state) if method == "post" else {}
                    for actor in policy.ACTORS:
                        found = browsers.send(actor, method, address, data)
                        words = fault(row, found, method=method, actor=actor, state=state)
                        if words:
                            faults.append(f"{name} {method} by {actor}, {state}: {words}")
        return faults

    def test_the_portal_obeys(self):
        faults = self.walk(PORTAL)
        assert not faults, "\n".join(faults)

    def test_the_administration_obeys(self):
        faults = self.walk(ADMIN)
        assert not faults, "\n".join(faults)

    def test_nothing_unsafe_is_accepted_without_its_token(self):
        people = {name: self.world.people()[name] for name in ("owner", "administrator")}
        browsers = Browsers(people, enforce_csrf_checks=True)
        faults = []
        for name, pattern in ROUTES:
            actor = "administrator" if name.startswith("admin:") else "owner"
            for method in ("post", "put", "patch", "delete"):
                found = browsers.send(actor, method, self.address(name, pattern, "draft"), {})
                refused = found.status == 403
                if refused == (name in policy.WITHOUT_TOKEN) or found.tables:
                    faults.append((name, method, found.status, found.tables))
        assert faults == []

    def test_the_doors_of_the_demonstration_are_shut_elsewhere(self):
        browsers = Browsers(self.world.people())
        with self.settings(DEMO=False, MAILBOX=False):
            shut = {
                (name, method): {
                    actor: browsers.send(
                        actor, method, self.address(name, pattern, "draft"), {}
                    ).status
                    for actor in policy.ACTORS
                }
                for name, pattern in PORTAL
                if pattern.startswith("demo/")
                for method in ("get", "post")
            }
        assert {method for _name, method in shut} == {"get", "post"}
        for (name, method), codes in shut.items():
            expected = 405 if name.startswith("mailbox") and method == "post" else 404
            assert codes == policy.everyone(expected), (name, method)


@pytest.mark.parametrize(
    ("status", "tables", "words"),
    [
        (302, {"dossiers_dossier"}, ""),
        (200, set(), "200, not 302"),
        (302, set(), "changes nothing, though it should"),
    ],
)
def test_a_wrong_answer_is_told(status, tables, words):
    row = policy.Row(get={}, post={"owner": {"draft": 302}}, changes=policy.only("owner", "draft"))
    asked = {"method": "post", "actor": "owner", "state": "draft"}
    assert fault(row, Answer(status, tables), **asked) == words


def test_a_get_that_writes_is_told():
    row = policy.Row(get={"owner": 200}, post={}, changes=policy.only("owner"))
    asked = {"method": "get", "actor": "owner", "state": "draft"}
    found = fault(row, Answer(200, {"dossiers_dossier"}), **asked)
    assert found == "changes ['dossiers_dossier']"
