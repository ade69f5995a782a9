"""What every request receives and every answer carries."""

import json
import logging
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.contrib.sessions.models import Session
from django.http import HttpResponse
from django.test import Client, override_settings
from django.urls import path

from accounts.models import User
from accounts.refusal import Refused
from config import errors, uploads
from config.logs import Lines

pytestmark = pytest.mark.django_db
SCRIPT = {"HX-Request": "true"}


def private(request):
    return HttpResponse(f"{request.at.isoformat()} {request.LANGUAGE_CODE}")


@login_not_required
def public(request):
    return HttpResponse(f"{request.at.isoformat()} {request.LANGUAGE_CODE}")


@login_not_required
def refusing(request):
    raise Refused("La campagne est close depuis le 11 mars à 23 h.")


@login_not_required
def failing(request, token):
    raise ZeroDivisionError("what the candidate typed")


@login_not_required
def swallowing(request):
    return HttpResponse(str(sum(each.size for each in request.FILES.values())))


urlpatterns = [
    path("private/", private),
    path("public/", public),
    path("refusing/", refusing),
    path("failing/<str:token>/", failing),
    path("swallowing/", swallowing),
]
handler400 = errors.bad_request
handler404 = errors.not_found
handler500 = errors.server_error


@pytest.fixture(autouse=True)
def _own_addresses():
    with override_settings(ROOT_URLCONF=__name__, LOGIN_URL="/connexion/"):
        yield


@pytest.fixture
def user(at):
    return User.objects.create(email="lea@candidat.example", language="en", created_at=at)


def test_a_request_has_the_one_instant(client, clock):
    clock.at = datetime(2025, 3, 11, 22, tzinfo=UTC)
    assert client.get("/public/").content == b"2025-03-11T22:00:00+00:00 fr"


def test_language_is_the_account_then_the_cookie_then_french(client, user):
    assert client.get("/public/").headers["Content-Language"] == "fr"
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    assert client.get("/public/").headers["Content-Language"] == "en"
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "xx"
    assert client.get("/public/").headers["Content-Language"] == "fr"
    client.force_login(user)
    assert client.get("/public/").headers["Content-Language"] == "en"


def test_every_answer_carries_the_headers(client):
    for address in ("/public/", "/nowhere/", "/private/"):
        carried = client.get(address).headers
        assert carried["Cache-Control"] == "private, no-store"
        assert carried["Cross-Origin-Resource-Policy"] == "same-origin"
        assert carried["Cross-Origin-Opener-Policy"] == "same-origin"
        assert carried["X-Content-Type-Options"] == "nosniff"
        assert carried["X-Frame-Options"] == "DENY"
        assert carried["Referrer-Policy"] == "same-origin"
        assert "camera=()" in carried["Permissions-Policy"]
        assert len(carried["X-Request-ID"]) == 12
        policy = dict(
            part.strip().split(" ", 1) for part in carried["Content-Security-Policy"].split(";")
        )
        assert policy["default-src"] == "'self'"
        assert policy["form-action"] == "'self' https://checkout.stripe.com"
        assert policy["base-uri"] == policy["object-src"] == policy["frame-ancestors"] == "'none'"
        assert "unsafe" not in carried["Content-Security-Policy"]


def test_a_private_view_sends_a_person_to_sign_in_and_tells_a_script(client):
    assert client.get("/private/").headers["Location"] == "/connexion/?next=/private/"
    assert client.get("/private/", headers=SCRIPT).status_code == 401


def test_a_refusal_is_shown_in_its_words(client):
    page = client.get("/refusing/")
    assert page.status_code == 409
    assert "La campagne est close depuis le 11 mars à 23 h." in page.content.decode()
    fragment = client.get("/refusing/", headers=SCRIPT)
    assert fragment.status_code == 423
    assert "La campagne est close depuis le 11 mars à 23 h." in fragment.content.decode()
    assert "<html" not in fragment.content.decode()


def test_a_session_slides_without_being_written_at_each_request(client, user, clock):
    client.force_login(user)
    client.get("/private/")
    first = Session.objects.get().expire_date
    clock.move(seconds=settings.SESSION_RENEWED_EVERY - 1)
    answer = client.get("/private/")
    assert settings.SESSION_COOKIE_NAME not in answer.cookies
    assert Session.objects.get().expire_date == first
    clock.move(seconds=1)
    answer = client.get("/private/")
    assert answer.cookies[settings.SESSION_COOKIE_NAME]["max-age"] == settings.SESSION_COOKIE_AGE
    assert Session.objects.get().expire_date > first


def test_an_error_gives_a_reference_that_the_log_holds_and_nothing_personal(client, caplog):
    client.raise_request_exception = False
    with caplog.at_level(logging.ERROR, logger="django.request"):
        page = client.get("/failing/secret-token/?email=lea@candidat.example")
    assert page.status_code == 500
    assert page.headers["X-Request-ID"] in page.content.decode()
    line = Lines().format(caplog.records[-1])
    assert json.loads(line)["request"] == page.headers["X-Request-ID"]
    assert json.loads(line)["event"] == "500 GET failing/<str:token>/"
    assert json.loads(line)["error"] == "ZeroDivisionError"
    assert "secret" not in line
    assert "lea@" not in line
    assert "typed" not in line


def sent(client, path: Path, size: int) -> HttpResponse:
    path.write_bytes(b"x" * size)
    with path.open("rb") as piece:
        return client.post("/swallowing/", {"piece": piece})


def test_a_request_announced_too_large_is_refused_at_once(client, settings, tmp_path):
    settings.UPLOAD_MAX_BYTES = 100_000
    assert sent(client, tmp_path / "piece.pdf", 90_000).content == b"90000"
    assert sent(client, tmp_path / "piece.pdf", 100_001).status_code == 413


def test_a_file_too_large_is_dropped_whatever_length_was_announced(client, monkeypatch, tmp_path):
    monkeypatch.setattr(uploads, "FILE_MAX_BYTES", 100_000)
    assert sent(client, tmp_path / "piece.pdf", 100_000).content == b"100000"
    assert sent(client, tmp_path / "piece.pdf", 100_001).status_code == 413


def test_a_form_without_its_token_is_refused_on_a_designed_page():
    answer = Client(enforce_csrf_checks=True).post("/public/")
    assert answer.status_code == 403
    assert answer.headers["X-Request-ID"] in answer.content.decode()
