"""The pages anyone may read, a reader's two choices, and the health of the service."""

import tomllib

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language
from django.views.decorators.http import require_GET, require_POST, require_safe

from accounts.actions.account import choose_language
from accounts.models import InformationNotice
from portal.campaigns import shown, shown_campaigns
from portal.context import THEME_COOKIE, THEMES
from portal.questions import frequent, themes
from portal.retention import RETENTION
from portal.showcase import everything

VERSION = tomllib.loads((settings.BASE_DIR / "pyproject.toml").read_text())["project"]["version"]
ONE_YEAR = 365 * 24 * 3600  # seconds


@login_not_required
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """What one applies to, until when, for how much, and the two ways in."""
    campaigns = [shown(each, request.at) for each in shown_campaigns(request.at)]
    context = {"campaigns": campaigns, "main": campaigns[0] if campaigns else None}
    return render(request, "portal/home.html", {**context, "questions": frequent()})


@login_not_required
@require_safe
def help_page(request: HttpRequest) -> HttpResponse:
    """Every question and its answer, by theme; the search is the browser's."""
    return render(request, "portal/help.html", {"themes": themes()})


@login_not_required
@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    """The notice in force, what it is for, how long things are kept, and the rights of people."""
    notice = InformationNotice.objects.current(request.at)
    spoken = "en" if notice and notice.text_en and get_language() == "en" else "fr"
    lines = notice.text(spoken).strip().splitlines() if notice else []
    context = {"notice": notice, "notice_language": spoken, "notice_lines": lines}
    return render(request, "portal/privacy.html", {**context, "retention": RETENTION})


@login_not_required
@require_safe
def style_guide(request: HttpRequest) -> HttpResponse:
    """Every component in every state; the look is tested on this page."""
    return render(request, "portal/style_guide.html", everything())


@login_not_required
@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    """The accessibility statement: level, known gaps, contact, means of appeal."""
    return render(request, "portal/accessibility.html")


@login_not_required
@require_safe
def legal(request: HttpRequest) -> HttpResponse:
    """Who publishes and hosts the service, and the cookies it needs."""
    return render(request, "portal/legal.html")


def back(request: HttpRequest) -> HttpResponseRedirect:
    """To the page the choice was made on, never to another host."""
    asked = request.POST.get("suite", "")
    safe = url_has_allowed_host_and_scheme(
        asked, {request.get_host()}, require_https=request.is_secure()
    )
    return HttpResponseRedirect(asked if safe else "/")


def keep(response: HttpResponse, name: str, value: str) -> HttpResponse:
    """The answer, with a choice kept a year in a cookie no script reads."""
    response.set_cookie(
        name, value, max_age=ONE_YEAR, secure=settings.SECURE_COOKIES, httponly=True, samesite="Lax"
    )
    return response


@login_not_required
@require_POST
def theme(request: HttpRequest) -> HttpResponse:
    """Keeps the appearance: auto, clair or sombre; anything else changes nothing."""
    chosen = request.POST.get("theme", "")
    return keep(back(request), THEME_COOKIE, chosen) if chosen in THEMES else back(request)


@login_not_required
@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Speaks French or English from now on, kept on the account of who is signed in."""
    chosen = request.POST.get("langue", "")
    if chosen not in dict(settings.LANGUAGES):
        return back(request)
    if request.user.is_authenticated:
        choose_language(request.user, chosen)
    return keep(back(request), settings.LANGUAGE_COOKIE_NAME, chosen)


@login_not_required
@require_GET
def health(request: HttpRequest) -> JsonResponse:
    """The process answers. Asks nothing of the database."""
    return JsonResponse({"status": "ok", "version": VERSION})


@login_not_required
@require_GET
def health_ready(request: HttpRequest) -> JsonResponse:
    """The service can work: 200 with a database that answers, else 503."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return JsonResponse(
            {"status": "unavailable", "database": False, "version": VERSION}, status=503
        )
    return JsonResponse({"status": "ok", "database": True, "version": VERSION})
