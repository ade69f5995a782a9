"""Files, served only to whoever the row that points to them allows."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core import signing
from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounts import networks
from accounts.models import User
from dossiers import actions, scans, store
from dossiers.models import (
    Consultation,
    Copy,
    CopyDocument,
    Document,
    MessageFile,
    Rendering,
    StoredFile,
)
from referents.models import AccessFile, OpinionPrint, Recommendation

#: Seconds during which an address of the files' host opens its file.
LIFE = 60
SALT = "portal.files"
SMALL = "?vignette=1"


@require_safe
def file(request, pk):
    """The bytes of a file its reader may see: 404 for anybody else, so that nothing is guessed.

    Where deposited files have a host of their own, the reader is sent there for a minute (V15).
    `?vignette` asks for a photo as small as a page shows it.
    """
    stored = get_object_or_404(StoredFile, pk=pk)
    if not readable(stored, request.user):
        raise Http404
    _trace(request, stored)
    if settings.FILES_APART:
        address = address_apart(stored, request.user, request.at)
        return redirect(address + SMALL if "vignette" in request.GET else address)
    return served(request, stored)


def _trace(request, stored) -> None:
    """A member of the team reads a file of somebody's dossier: that is written down (U12)."""
    if not request.user.is_staff:
        return
    found = (
        rows.filter(file=stored).values_list(path, flat=True).first() for rows, path in HOLDERS
    )
    dossier = next(filter(None, found), None)
    if dossier:
        said = {"reader": request.user, "at": request.at, "network": networks.of(request)}
        actions.look(dossier, door=Consultation.Door.APART, file=stored.pk, **said)


#: The rows that point to a file, and where each says whose dossier it is of.
HOLDERS = (
    (Document.objects.all(), "dossier"),
    (CopyDocument.objects.all(), "copy__dossier"),
    (Rendering.objects.all(), "copy__dossier"),
    (MessageFile.objects.all(), "message__dossier"),
    (Recommendation.objects.all(), "dossier"),
    (OpinionPrint.objects.all(), "recommendation__dossier"),
    (AccessFile.objects.all(), "request__dossier"),
)


def address_apart(stored, user, at) -> str:
    """Where this person reads this file on the host without cookies, for `LIFE` seconds."""
    said = [str(stored.pk), user.pk, int(at.timestamp()) + LIFE]
    token = signing.dumps(said, salt=SALT)
    return settings.FILES_URL + reverse("file_apart", args=[token])


@require_safe
@login_not_required
def apart(request, token):
    """The bytes on the files' host: the right is read again, a lost one is a 404 at once."""
    try:
        pk, reader, until = signing.loads(token, salt=SALT)
    except signing.BadSignature:
        raise Http404 from None
    user = User.objects.filter(pk=reader, is_active=True).first()
    stored = get_object_or_404(StoredFile, pk=pk)
    if request.at.timestamp() > until or user is None or not readable(stored, user):
        raise Http404
    response = served(request, stored)
    # The page that shows it is of the service's own host.
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


def served(request, stored):
    """The answer that shows a file to somebody already known to be allowed to read it."""
    try:
        data = store.open_bytes(stored.key, stored.digest)
    except (store.Damaged, OSError):
        return render(request, "errors/file_unavailable.html", status=503)
    if "vignette" in request.GET and stored.type == "jpg":
        data = scans.small(data)
    response = HttpResponse(data, content_type=TYPES[stored.type])
    response["Content-Disposition"] = scans.disposition(stored.name, inline=True, kind=stored.type)
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["Cache-Control"] = "private, no-store"
    response["Content-Length"] = len(data)
    return response


TYPES = {"pdf": "application/pdf", "jpg": "image/jpeg", "png": "image/png"}


def readable(stored, user) -> bool:
    """Whether a row that points to it (document, message, copy, PDF, decision) is this person's."""
    if user.is_staff and user.has_perm("dossiers.view_document"):
        return True
    mine = Q(dossier__user=user)
    if Document.objects.filter(mine, file=stored).exists():
        return True
    copies = Copy.objects.filter(mine)
    held = CopyDocument.objects.filter(file=stored, copy__in=copies)
    made = Rendering.objects.filter(file=stored, copy__in=copies)
    attached = MessageFile.objects.filter(file=stored, message__dossier__user=user)
    disclosed = AccessFile.objects.filter(file=stored, request__dossier__user=user)
    return any(each.exists() for each in (held, made, attached, disclosed))
