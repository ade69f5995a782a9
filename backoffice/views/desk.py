"""The desk: one dossier on one screen, and one page per decision."""

from dataclasses import dataclass

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.refusal import Refused
from backoffice import forms
from backoffice.desk import Desk, address
from dossiers import actions, workflow
from dossiers.models import Dossier
from payments import actions as payments
from payments import workflow as bursaries


def _perform(name):
    def run(dossier, said, *, actor, at):
        workflow.perform(dossier, name, actor=actor, at=at, note=said["note"].strip())

    return run


def _ask(dossier, said, *, actor, at):
    actions.ask_complements(
        dossier,
        pages=said["pages"],
        due_at=forms.end_of(said["due_on"]),
        note=said["note"],
        actor=actor,
        at=at,
    )


def _rule(accepted):
    def run(dossier, said, *, actor, at):
        reason = said["note"].strip()
        payments.rule_bursary(dossier, accepted=accepted, reason=reason, actor=actor, at=at)

    return run


@dataclass(frozen=True)
class Action:
    """One decision of the team: its address, its words, its form and the one call it makes."""

    path: str
    button: str
    title: str
    effect: str
    done: str
    form: type
    run: object
    grave: bool = False
    #: why not, in words or None, where the decision is no transition of the dossier
    refusal: object = None


#: By name of the transition that `workflow.refusal` is asked about, then the rulings on a bursary.
ACTIONS = {
    "validate": Action(
        path="valider",
        button=gettext_lazy("Valider"),
        title=gettext_lazy("Valider le dossier"),
        effect=gettext_lazy(
            "Le dossier part vers chaque formation demandée. Le candidat en est averti par "
            "courriel."
        ),
        done=gettext_lazy("Le dossier %(number)s est validé."),
        form=forms.ActionForm,
        run=_perform("validate"),
    ),
    "ask": Action(
        path="rouvrir",
        button=gettext_lazy("Rouvrir des pages"),
        title=gettext_lazy("Rouvrir des pages jusqu’à une date"),
        effect=gettext_lazy(
            "Le dossier reste transmis. Seules ces pages s’ouvrent au candidat, qui reçoit votre "
            "message ; elles se referment d’elles-mêmes."
        ),
        done=gettext_lazy("Les pages choisies du dossier %(number)s sont rouvertes."),
        form=forms.AskForm,
        run=_ask,
    ),
    "relock": Action(
        path="refermer",
        button=gettext_lazy("Refermer les pages"),
        title=gettext_lazy("Refermer les pages avant la date"),
        effect=gettext_lazy(
            "Ce que le candidat a déjà fourni est gardé et le dossier revient à l’état précédent."
        ),
        done=gettext_lazy("Les pages du dossier %(number)s sont refermées."),
        form=forms.CloseForm,
        run=_perform("relock"),
    ),
    "refuse": Action(
        path="non-recevable",
        button=gettext_lazy("Déclarer non recevable"),
        title=gettext_lazy("Déclarer le dossier non recevable"),
        effect=gettext_lazy(
            "Le dossier ne sera étudié par aucune école et rien n’est remboursé. Le candidat "
            "reçoit le motif. Cette décision ne se reprend pas."
        ),
        done=gettext_lazy("Le dossier %(number)s est déclaré non recevable."),
        form=forms.RefuseForm,
        run=_perform("refuse"),
        grave=True,
    ),
    "accept_bursary": Action(
        path="bourse-acceptee",
        button=gettext_lazy("Accepter la bourse"),
        title=gettext_lazy("Accepter la bourse"),
        effect=gettext_lazy("Le tarif boursier reste appliqué. Le candidat n’a rien à faire."),
        done=gettext_lazy("La bourse du dossier %(number)s est acceptée."),
        form=forms.CloseForm,
        run=_rule(accepted=True),
        refusal=bursaries.ruling_refusal,
    ),
    "refuse_bursary": Action(
        path="bourse-refusee",
        button=gettext_lazy("Refuser la bourse"),
        title=gettext_lazy("Refuser la bourse"),
        effect=gettext_lazy(
            "Le plein tarif est dû : le candidat reçoit le motif et le montant du complément. "
            "Tant qu’il n’est pas payé, le dossier ne peut pas être validé."
        ),
        done=gettext_lazy("La bourse du dossier %(number)s est refusée."),
        form=forms.RefuseForm,
        run=_rule(accepted=False),
        grave=True,
        refusal=bursaries.ruling_refusal,
    ),
}

#: Decisions shown only where a bursary is claimed.
BURSARY = ("accept_bursary", "refuse_bursary")


def _why_not(dossier, name, request):
    """Why this decision is refused to this person now, in words, or None."""
    if ACTIONS[name].refusal:
        return ACTIONS[name].refusal(dossier, request.user)
    return workflow.refusal(dossier, name, request.user, request.at)


def show(request, pk):
    """The whole dossier, read-only, with its decisions and why one is refused."""
    dossier = _dossier(request, pk, "dossiers.view_dossier", "dossiers.change_dossier")
    desk = Desk(dossier, at=request.at)
    buttons = [
        (action, address(dossier, name), _why_not(dossier, name, request))
        for name, action in ACTIONS.items()
        if name not in BURSARY or bursaries.rate_claimed(dossier)
    ]
    reasons = {}
    for action, _link, reason in buttons:
        if reason:
            reasons.setdefault(reason, []).append(str(action.button))
    return _render(
        request, "bureau/dossier.html", dossier, desk=desk, buttons=buttons, reasons=reasons
    )


def act(request, pk, name):
    """The page of one decision: shown by GET, taken by POST, refused in words."""
    dossier = _dossier(request, pk, "dossiers.change_dossier")
    action = ACTIONS[name]
    desk = Desk(dossier, at=request.at)
    form = action.form(
        dossier,
        request.POST if request.method == "POST" else None,
        reading=desk.reading,
        at=request.at,
    )
    status = 200
    if request.method == "POST":
        _same_dossier(request, dossier)
        if form.is_valid() and _done(request, dossier, action, form):
            return redirect(address(dossier))
        status = 409 if form.non_field_errors() else 422
    reason = _why_not(dossier, name, request)
    return _render(
        request,
        "bureau/decision.html",
        dossier,
        desk=desk,
        action=action,
        form=form,
        reason=reason,
        status=status,
    )


def _done(request, dossier, action, form):
    try:
        action.run(dossier, form.cleaned_data, actor=request.user, at=request.at)
    except Refused as refused:
        form.add_error(None, str(refused.reason))
        return False
    messages.success(request, action.done % {"number": dossier.number})
    return True


def _dossier(request, pk, *permissions):
    if not any(request.user.has_perm(each) for each in permissions):
        raise PermissionDenied
    found = Dossier.objects.whole().filter(pk=pk).first() if str(pk).isdecimal() else None
    if found is None:
        raise Http404
    return found


def _same_dossier(request, dossier):
    """A form kept open while another dossier was shown decides nothing."""
    if request.POST.get("number") != dossier.number:
        raise Refused(_("Ce formulaire est celui d’un autre dossier : rien n’a été changé."))


def _render(request, template, dossier, *, status=200, **context):
    shown = admin.site.each_context(request) | {
        "title": f"{dossier.number} — {dossier.user.full_name}",
        "dossier": dossier,
        "opts": Dossier._meta,
        "address": address(dossier),
        "back": request.GET.get("_changelist_filters", ""),
        **context,
    }
    request.current_app = admin.site.name
    return render(request, template, shown, status=status)
