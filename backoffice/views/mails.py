"""Every mail of the platform with invented facts, in both languages; and rewriting its words."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_http_methods, require_safe

from accounts import actions, outbox, wordings
from accounts.models import MailWording, Posting
from accounts.refusal import Refused
from backoffice import mail_words, samples


def _asked(request, right="accounts.view_posting"):
    """(template or None, language) of the query. 403 and 404 for what is not to be seen."""
    if not request.user.has_perm(right):
        raise PermissionDenied
    language = request.GET.get("langue", "fr")
    template = request.GET.get("modele")
    if language not in samples.LANGUAGES or template not in (None, *samples.templates()):
        raise Http404
    return template, language


def _context(request, template, language):
    return admin.site.each_context(request) | {
        "title": _("Modèles de courriels"),
        "opts": Posting._meta,
        "language": language,
        "languages": samples.LANGUAGES,
        "template": template,
    }


@require_safe
def previews(request):
    """The list of mails by their subjects; one of them, its text and a frame of its HTML."""
    template, language = _asked(request)
    context = _context(request, template, language)
    if template is None:
        ours = MailWording.objects.filter(language=language).order_by("version")
        rows = {each.template: each for each in ours.select_related("author")}
        found = [
            (name, samples.preview(name, language)[0], _rewritten(rows.get(name)))
            for name in samples.templates()
        ]
        return render(request, "bureau/courriels.html", context | {"mails": found})
    subject, text, _html = samples.preview(template, language)
    shown = {"subject": subject, "text": text}
    shown["versions"] = mail_words.versions(template, language)
    shown["rewritten"] = _rewritten(MailWording.objects.last_of(template, language))
    return render(request, "bureau/courriel.html", context | shown)


def _rewritten(row):
    """The version that replaces the file's words, or None."""
    return row if row and row.body else None


@require_safe
@xframe_options_sameorigin
def html(request):
    """The HTML of one mail alone, for the frame: no script, its own style only."""
    template, language = _asked(request)
    if template is None:
        raise Http404
    page = samples.preview(template, language)[2]
    return HttpResponse(page, headers={"Content-Security-Policy": outbox.html_policy()})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def rewrite(request):
    """The words of one mail: look at them as received, try them, keep them, return to the file."""
    template, language = _asked(request, "accounts.add_mailwording")
    if template is None:
        raise Http404
    if request.method != "POST":
        subject, body, version = mail_words.in_force(template, language)
        first = {"subject": subject, "body": body, "seen": version}
        form = mail_words.WordsForm(initial=first, template=template, language=language)
        return _form(request, form)
    if "origine" in request.POST:
        return _restored(request, template, language)
    form = mail_words.WordsForm(request.POST, template=template, language=language)
    if not form.is_valid():
        return _form(request, form, status=422)
    if "enregistrer" in request.POST:
        return _kept(request, form)
    parts = mail_words.drawn(template, language, form.words)
    if "essayer" in request.POST:
        outbox.post_trial(template, parts, to=request.user.email, language=language)
        words = _("Essai écrit à %(address)s. Rien n’est enregistré.")
        messages.success(request, words % {"address": request.user.email})
    return _form(request, form, parts=parts)


def _kept(request, form):
    said = {"seen": form.cleaned_data["seen"], "actor": request.user, "at": request.at}
    try:
        actions.rewrite_mail(form.template, form.language, form.words, **said)
    except Refused as refused:
        form.add_error(None, str(refused.reason))
        return _form(request, form, status=409)
    messages.success(request, _("Texte enregistré\u00a0: les prochains courriels le reprennent."))
    return redirect(_address("previews", form.template, form.language))


def _restored(request, template, language):
    """Back to the file's words; refused when somebody wrote others meanwhile, which one reads."""
    form = mail_words.WordsForm(request.POST, template=template, language=language)
    form.is_valid()  # whatever else was typed, only the version seen counts
    said = {"seen": form.cleaned_data.get("seen", -1), "actor": request.user, "at": request.at}
    try:
        actions.restore_mail(template, language, **said)
    except Refused as refused:
        messages.error(request, refused.reason)
        return redirect(_address("rewrite", template, language))
    messages.success(request, _("Le courriel reprend son texte d’origine."))
    return redirect(_address("previews", template, language))


def _address(page, template, language):
    query = urlencode({"modele": template, "langue": language})
    return f"{reverse(f'admin:accounts_posting_{page}')}?{query}"


def _form(request, form, *, parts=None, status=200):
    template, language = form.template, form.language
    subject, body, version = mail_words.in_force(template, language)
    shown = _context(request, template, language) | {
        "title": _("Modifier le texte"),
        "form": form,
        "variables": mail_words.examples(template, language),
        "tags": wordings.TAGS,
        "filters": wordings.FILTERS,
        "rewritten": _rewritten(MailWording.objects.last_of(template, language)),
        # After a refusal the text in force is shown: saving again replaces it knowingly.
        "seen": version if status == 409 else form["seen"].value(),
        "in_force": f"{subject}\n\n{body}" if status == 409 else "",
        "original": "\n\n".join(wordings.original(template, language)),
    }
    if parts:
        subject, text, _html = parts
        shown["preview"] = {"subject": subject, "text": text, "blocks": outbox.blocks(text)}
    return render(request, "bureau/courriel_modifier.html", shown, status=status)
