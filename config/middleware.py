"""What every request receives and every answer carries."""

import uuid

from django.conf import settings
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import HttpResponse, HttpResponseNotAllowed, HttpResponseNotFound, QueryDict
from django.middleware.gzip import GZipMiddleware
from django.shortcuts import render
from django.utils import translation
from whitenoise.middleware import WhiteNoiseFileResponse

from accounts import instant as clock
from accounts.refusal import Refused
from config import limits
from config.logs import REQUEST_ID
from config.returned import posted


def wants_fragment(request) -> bool:
    """True when a script asked (htmx or our own fetch): it wants a fragment, never a redirect."""
    asked_by = request.headers.get("X-Requested-With", "").lower()
    return request.headers.get("HX-Request") == "true" or asked_by in {"fetch", "xmlhttprequest"}


def instant(get_response):
    """Gives the request its one instant (`request.at`, UTC) and its name (`request.id`).

    First of all middlewares: the instant is read before any lock is waited for, so that a candidate
    who posts before the closing is in time however long the database makes them wait.
    """

    def middleware(request):
        request.at = clock.now()
        request.id = uuid.uuid4().hex[:12]
        token = REQUEST_ID.set(request.id)
        try:
            response = get_response(request)
        finally:
            REQUEST_ID.reset(token)
        response.headers["X-Request-ID"] = request.id
        return response

    return middleware


class PlainText:
    """Takes the NUL character out of what was posted or asked: no text holds one, and PostgreSQL
    stores none. What surrounds it is kept, as if it had not been typed."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        """What is asked, by the address."""
        request.GET = without_nul(request.GET)
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        """What is posted, but where the body is signed: that one is read as it came."""
        if request.method == "POST" and not getattr(view, "csrf_exempt", False):
            clean = without_nul(request.POST)
            if clean is not request.POST:
                request.POST = clean


def without_nul(given: QueryDict) -> QueryDict:
    """The same values without NUL; the very object given when there is none."""
    if not any("\x00" in text for key, texts in given.lists() for text in (key, *texts)):
        return given
    clean = QueryDict(mutable=True)
    for key, texts in given.lists():
        clean.setlist(key.replace("\x00", ""), [text.replace("\x00", "") for text in texts])
    clean._mutable = False
    return clean


def files_alone(get_response):
    """On the files' host nothing but files: no page of ours ever shares their origin (V15)."""

    def middleware(request):
        elsewhere = settings.FILES_HOST and request.get_host() == settings.FILES_HOST
        if elsewhere and not request.path.startswith(("/fichiers/a-part/", "/sante/")):
            return HttpResponseNotFound(content_type="text/plain")
        return get_response(request)

    return middleware


#: No page of ours is put, patched or deleted: what changes something is posted, with its token.
METHODS = ("GET", "HEAD", "POST", "OPTIONS")


def known_methods(get_response):
    """Refuses any other method, to anybody, before anything is read.

    A view that does not look at its method would answer it as a GET, and a generic one takes a PUT
    for the post of an empty form.
    """

    def middleware(request):
        if request.method not in METHODS:
            return HttpResponseNotAllowed(METHODS)
        return get_response(request)

    return middleware


class Lighter(GZipMiddleware):
    """Compresses text on its way: pages, and in the demonstration what pages load.

    Documents leave as they are: they hardly shrink, and their length must be said. The lengths of
    pages tell nothing of their secrets: Django adds noise, and a token is masked anew each time.
    """

    TEXT = ("text/", "application/json", "application/javascript", "image/svg+xml")

    def process_response(self, request, response):
        """Lets through whatever is not text."""
        if not response.headers.get("Content-Type", "").startswith(self.TEXT):
            return response
        return super().process_response(request, response)


def headers(get_response):
    """Adds the headers no other middleware sets; a page is never stored unless its view says so."""

    def middleware(request):
        response = get_response(request)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        if isinstance(response, WhiteNoiseFileResponse):
            # A sheet or a script opens nothing by itself: what a page may do is said by the page.
            response._csp_exempt = True
            return response
        response.headers.setdefault("Permissions-Policy", settings.PERMISSIONS_POLICY)
        response.headers.setdefault("Cache-Control", "private, no-store")
        return response

    return middleware


def language(get_response):
    """Speaks the account's language when signed in, else the cookie's, else French."""

    def middleware(request):
        with translation.override(chosen_language(request)):
            request.LANGUAGE_CODE = translation.get_language()
            response = get_response(request)
            response.headers.setdefault("Content-Language", request.LANGUAGE_CODE)
            return response

    return middleware


def chosen_language(request) -> str:
    """One of `settings.LANGUAGES`, whatever the account or the cookie holds."""
    asked = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
    if request.user.is_authenticated:
        asked = request.user.language
    return asked if asked in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE


def sliding_session(get_response):
    """Keeps a session in use alive, rewriting it at most every `SESSION_RENEWED_EVERY` seconds.

    An autosave stays one commit: the session is not written with it. `request.session_left` and,
    for a script, a header say how many seconds are left at least; a script that only watches for
    the end (`X-Session-Watch`) does not put it off.
    """

    def middleware(request):
        if not request.user.is_authenticated:
            return get_response(request)
        seconds = int(request.at.timestamp())
        since = request.session.get("renewed_at", 0)
        watching = since and "X-Session-Watch" in request.headers
        if not watching and seconds - since >= settings.SESSION_RENEWED_EVERY:
            request.session["renewed_at"] = seconds
        request.session_left = max(1, limits.left(request))
        response = get_response(request)
        if wants_fragment(request):
            response.headers["X-Session-Left"] = str(request.session_left)
        return response

    return middleware


class Refusals:
    """Shows a refused action in its own words: 423 and a fragment to a script, else a 409 page."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        """Lets the request through; only an exception concerns this middleware."""
        return self.get_response(request)

    def process_exception(self, request, exception):
        """Answers a `Refused`, and nothing else."""
        if not isinstance(exception, Refused):
            return None
        context = {"reason": exception.reason}
        if wants_fragment(request):
            return render(request, "errors/_refused.html", context, status=423)
        return render(request, "errors/refused.html", context, status=409)


class LoginRequired(LoginRequiredMiddleware):
    """Every view asks for a signed-in account unless decorated with `login_not_required`.

    A script gets 401 instead of a redirect it would follow blindly: it keeps what was typed. A page
    posted without script is given back, to be sent again once signed in (C22).
    """

    def handle_no_permission(self, request, view_func):
        """Answers an anonymous request to a private view."""
        if wants_fragment(request):
            return HttpResponse(status=401)
        if returned := posted(request):
            return render(
                request,
                "errors/signed_out.html",
                {"returned": returned, "reference": request.id},
                status=401,
            )
        return super().handle_no_permission(request, view_func)
