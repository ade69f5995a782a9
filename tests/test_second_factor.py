"""Every page that opens others’ dossiers, by password alone: the second factor first (V31)."""

import re
import uuid

import pytest
from allauth.account.internal.flows.login import AUTHENTICATION_METHODS_SESSION_KEY
from django.test import Client
from django.urls import resolve

from config.second_factor import OWN
from formations.models import Role
from tests import make
from tests.browsers import BACKEND
from tests.test_policy import HOLE, ROUTES

DEVICE = "/compte/double-verification/appareil/"
#: What fills the hole of an address: any value of its kind, since the view is never reached.
KINDS = {"uuid": str(uuid.uuid4()), "int": "1"}


def address(pattern):
    """An address of this pattern."""
    kind = re.compile(r"<(\w+):\w+>")
    path = kind.sub(lambda hole: KINDS.get(hole[1], "x"), pattern)
    return "/" + HOLE.sub("x", path).replace("^", "").replace("$", "")


def is_public(path):
    return not getattr(resolve(path).func, "login_required", True)


PRIVATE = sorted(
    {
        address(pattern)
        for name, pattern in ROUTES
        if not name.startswith(OWN) and name not in ("admin:*", "admin:login")
    }
)


@pytest.fixture
def people(db, settings, at):
    """Who has rights over others, signed in with nothing but a password."""
    settings.DEMO = False
    made = {
        "support": make.candidate("soutien", is_staff=True),
        "administrator": make.support("administration"),
        "juror": make.candidate("jury"),
        "manager": make.candidate("ecole"),
    }
    formation = make.formation(make.campaign(at))
    for name, kind in (("juror", "jury"), ("manager", "manager")):
        Role.objects.create(user=made[name], kind=kind, school=formation.school)
    return made


def browser_of(user, **session):
    client = Client()
    client.force_login(user, backend=BACKEND)
    kept = client.session
    kept.update(session)
    kept.save()
    return client


@pytest.mark.parametrize("name", ["support", "administrator"])
def test_the_team_reaches_no_private_page_with_the_password_alone(people, name):
    client, reached = browser_of(people[name]), []
    private = [path for path in PRIVATE if not is_public(path)]
    for path in private:
        for method in ("get", "post"):
            answer = getattr(client, method)(path)
            if (answer.status_code, answer.get("Location")) != (302, DEVICE):
                reached.append((method, path, answer.status_code))
    assert reached == []
    assert len(private) > 100


@pytest.mark.parametrize("name", ["juror", "manager"])
def test_roles_reach_no_page_of_the_back_office_nor_file_with_the_password_alone(people, name):
    client = browser_of(people[name])
    behind = [
        path
        for path in PRIVATE
        if not is_public(path)
        and (resolve(path).func.__module__.startswith(("backoffice", "django.contrib.admin"))
             or resolve(path).url_name == "file")
    ]  # fmt: skip
    assert len(behind) > 50
    codes = {(client.get(path).status_code, client.get(path).get("Location")) for path in behind}
    assert codes == {(302, DEVICE)}
    assert client.get("/compte/").status_code == 200  # their own


def test_a_script_is_told_no_instead_of_being_led_away(people):
    answer = browser_of(people["support"]).get("/admin/", headers={"HX-Request": "true"})
    assert answer.status_code == 403


def test_the_account_the_public_pages_and_the_way_out_stay_open(people):
    client = browser_of(people["support"])
    for path in ("/", "/formations/", "/compte/", DEVICE, "/compte/mot-de-passe/"):
        answer = client.get(path)
        assert answer.get("Location") != DEVICE or path == DEVICE, path
    assert client.post("/compte/deconnexion/").url == "/"


def test_a_step_proved_by_somebody_else_in_this_session_proves_nothing(people):
    step = {AUTHENTICATION_METHODS_SESSION_KEY: [{"method": "mfa", "at": 1.0}]}
    other = {"account_authentication_methods_user": str(people["administrator"].pk)}
    assert browser_of(people["support"], **step, **other).get("/admin/").url == DEVICE
    own = {"account_authentication_methods_user": str(people["support"].pk)}
    assert browser_of(people["support"], **step, **own).get("/admin/").status_code == 200


def test_reading_with_a_candidates_eyes_is_no_way_round(people, at):
    dossier = make.dossier(make.campaign(at, "autre"), at)
    until = int(at.timestamp()) + 600
    client = browser_of(people["administrator"], seen_as={"number": dossier.number, "until": until})
    assert client.get(f"/dossiers/{dossier.number}/").url == DEVICE


def test_nothing_is_asked_of_candidates_nor_of_the_demonstration(people, settings):
    assert browser_of(make.candidate("camille")).get("/dossier/").status_code == 200
    settings.DEMO = True
    assert browser_of(people["support"]).get("/admin/").status_code == 200
