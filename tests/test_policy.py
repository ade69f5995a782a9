"""Every address, by everybody, in every state: what `policy.py` says, and nothing written but that.

The walk of the resolver is V1, the absence of effect of a GET and the token are V39.
"""

import re
from itertools import cycle

import pytest
from django.contrib import admin
from django.test import TestCase
from django.urls import get_resolver, resolve
from django.urls.resolvers import URLPattern

from accounts.models import Posting
from config.second_factor import OWN
from dossiers.sections import forget_pieces
from tests import policy
from tests.browsers import Answer
from tests.conftest import TODAY
from tests.policy import ACTORS, ONCE
from tests.referents import people
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


def asked(codes, pattern):
    """(state, actors asked in it): the first one everybody, the others if the answer may differ."""
    differ = {actor for actor, code in codes.items() if isinstance(code, dict)}
    about = differ or "number>" in pattern or "uuid" in pattern
    for state in STATES if about else STATES[:1]:
        yield state, [a for a in ACTORS if state == STATES[0] or a in differ or a not in ONCE]


def fault(row, found, *, method, actor, state) -> str:
    """How an answer differs from its row: another status, or rows changed that should not be."""
    code = (row.get if method == "get" else row.post)[actor]
    expected = code[state] if isinstance(code, dict) else code
    if found.status != expected:
        return f"{found.status}, not {expected}"
    if method == "post" and (actor, state) in row.changes:
        return "" if found.tables else "changes nothing, though it should"
    wrong = found.tables - set(row.derived)
    return f"changes {sorted(wrong)}" if wrong else ""


def needs_the_second_factor(name, address) -> bool:
    """Whether an address is private, and no page where one signs in or sets the device."""
    private = getattr(resolve(address).func, "login_required", True)
    return private and not name.startswith(OWN) and name not in ("admin:login", "admin:*")


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
            "token": self._token(name, dossier),
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

    def _token(self, name, dossier):
        """The link of the request made in a dossier of A's; elsewhere, one that says nothing."""
        if name != "referent_follow":
            return "x"
        return people.address(dossier.recommendations.get()).split("/")[2]

    def _of_the_team(self, name, dossier):
        """A row of the table that an address of the administration is about."""
        about = {
            "admin:referents_revoke": dossier.recommendations.get(),
            "admin:backoffice_batch_page": self.world.prepared,
            "admin:backoffice_batch_file": self.world.exported,
        }
        if name in about:
            return {"pk": about[name].pk}
        for model in admin.site._registry:
            if name.startswith(f"admin:{model._meta.app_label}_{model._meta.model_name}_"):
                about = dossier if isinstance(dossier, model) else model.objects.order_by("pk")[0]
                return {"pk": about.pk, "object_id": about.pk}
        return {}

    def address(self, name, pattern, state):
        holes = self.holes(name, state)
        path = HOLE.sub(lambda hole: str(holes[hole[1] or hole[2]]), pattern)
        return "/" + path.replace("^", "").replace("$", "")

    def known(self, state):
        """What the braces of a row stand for."""
        dossier = self.world.of_a[state]
        return {
            "number": dossier.number,
            "email": self.world.a.email,
            "reference": self.world.payment.reference,
            "other": dossier.campaign.formations.get(slug__startswith="autre").pk,
            "document": dossier.documents.get(slot="photo").pk,
            "request": dossier.recommendations.get().pk,
        }

    def filled(self, given, state):
        """The data of a row, its braces filled in."""
        known = self.known(state)
        return {key: str(value).format(**known) for key, value in given.items()}

    def walk(self, listed):
        """Every request of these routes; the faults found, in words."""
        browsers, faults = self.world.browsers(), []
        for name, pattern in listed:
            row = policy.row(name)
            for method, codes in (("get", row.get), ("post", row.post)):
                for state, actors in asked(codes, pattern):
                    address = self.address(name, pattern, state)
                    address += row.query.format(**self.known(state))
                    data = self.filled(row.data, state) if method == "post" else {}
                    for actor in actors:
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
        browsers = self.world.browsers(enforce_csrf_checks=True)
        faults = []
        for name, pattern in ROUTES:
            actor = "administrator" if name.startswith("admin:") else "owner"
            found = browsers.send(actor, "post", self.address(name, pattern, "draft"), {})
            refused = found.status == 403
            if refused == (name in policy.WITHOUT_TOKEN) or found.tables:
                faults.append((name, found.status, found.tables))
        assert faults == []

    def test_no_other_method_exists_for_anybody(self):
        """Each address is asked by each actor, and each by each method: in turn, not all thrice."""
        browsers, faults = self.world.browsers(), []
        methods = cycle(("put", "patch", "delete"))
        for name, pattern in ROUTES:
            address = self.address(name, pattern, "draft")
            next(methods)  # so that no actor keeps to one method
            for actor, method in zip(policy.ACTORS, methods, strict=False):
                found = browsers.send(actor, method, address, {})
                if found.status != 405 or found.tables:
                    faults.append((name, method, actor, found.status, found.tables))
        assert faults == []

    def test_an_administrator_without_the_second_factor_writes_nothing(self):
        """The very requests of the administrator: led to the device, whatever they carry (V31)."""
        browsers, faults = self.world.browsers(), []
        with self.settings(DEMO=False):
            for name, pattern in ROUTES:
                row, address = policy.row(name), self.address(name, pattern, "submitted")
                if not needs_the_second_factor(name, address):
                    continue
                for method in ("get", "post"):
                    data = self.filled(row.data, "submitted") if method == "post" else {}
                    found = browsers.send("administrator", method, address, data)
                    if found.status != 302 or found.tables:
                        faults.append((name, method, found.status, found.tables))
        assert faults == []

    def test_the_doors_of_the_demonstration_are_shut_elsewhere(self):
        browsers = self.world.browsers()
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
