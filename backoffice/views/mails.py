"""Every mail of the platform with invented facts, text and HTML, in both languages."""

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

from accounts import outbox
from accounts.models import Posting
from backoffice import samples


def _asked(request):
    """(template or None, language) of the query. 403 and 404 for what is not to be seen."""
    if not request.user.has_perm("accounts.view_posting"):
        raise PermissionDenied
    language = request.GET.get("langue", "fr")
    template = request.GET.get("modele")
    if language not in samples.LANGUAGES or template not in (None, *samples.templates()):
        raise Http404
    return template, language


@require_safe
def previews(request):
    """The list of mails by their subjects; one of them, its text and a frame of its HTML."""
    template, language = _asked(request)
    context = admin.site.each_context(request) | {
        "title": _("Modèles de courriels"),
        "opts": Posting._meta,
        "language": language,
        "languages": samples.LANGUAGES,
        "template": template,
    }
    if template is None:
        found = [(name, samples.preview(name, language)[0]) for name in samples.templates()]
        return render(request, "bureau/courriels.html", context | {"mails": found})
    subject, text, _html = samples.preview(template, language)
    return render(request, "bureau/courriel.html", context | {"subject": subject, "text": text})


@require_safe
@xframe_options_sameorigin
def html(request):
    """The HTML of one mail alone, for the frame: no script, its own style only."""
    template, language = _asked(request)
    if template is None:
        raise Http404
    page = samples.preview(template, language)[2]
    return HttpResponse(page, headers={"Content-Security-Policy": outbox.html_policy()})
