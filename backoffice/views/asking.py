"""Asking for complements: composed from the verdicts, previewed as its candidate reads it, sent."""

from django.template.loader import render_to_string
from django.utils import translation

from accounts.refusal import Refused
from backoffice import forms
from backoffice.decisions import ACTIONS, why_not
from backoffice.views import desk as views
from dossiers import actions
from dossiers.actions.sending import titles


def ask(request, pk, name):
    """The page that composes a request; by POST its preview, or the request itself."""
    if request.method != "POST" or "apercu" not in request.POST:
        return views.act(request, pk, name)
    dossier = views.dossier_of(request, pk, "dossiers.change_dossier")
    views.same_dossier(request, dossier)
    desk, action = views.look(dossier, request), ACTIONS[name]
    form = forms.AskForm(dossier, request.POST, reading=desk.reading, at=request.at)
    preview = _preview(dossier, form) if form.is_valid() else None
    return views.page(
        request,
        action.template,
        dossier,
        desk=desk,
        action=action,
        form=form,
        reason=why_not(dossier, name, request),
        preview=preview,
        status=200 if preview else 422,
        **action.more(dossier, request),
    )


def _preview(dossier, form):
    """Subject and text of the mail, and the candidate's page; None when it would be refused."""
    said = form.cleaned_data
    try:
        drafted = actions.draft_request(
            dossier,
            pages=said["pages"],
            items=said["items"],
            due_at=forms.end_of(said["due_on"]),
            note=said["note"],
        )
    except Refused as refused:
        form.add_error(None, str(refused.reason))
        return None
    subject, text = actions.complements_mail(dossier, drafted)
    page = _page(dossier, drafted)
    return {"subject": subject, "text": text, "page": page, "to": dossier.user.email}


def _page(dossier, drafted):
    """The very fragment the candidate's overview shows, in their language."""
    with translation.override(dossier.user.language):
        named = {slug: str(title) for slug, title in titles(dossier).items()}
        tasks = [each | {"title": named[each["page"]], "url": "#"} for each in drafted.items]
        shown = {
            "complement": drafted,
            "asked": tasks,
            "opened": [{"title": named[page], "url": "#"} for page in drafted.pages],
            "preview": True,
            "language": dossier.user.language,
        }
        return render_to_string("bureau/_apercu.html", shown)
