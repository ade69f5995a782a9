"""The decisions of the team on a dossier: words, form, and one call."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy

from backoffice import behalf, forms, reopening, ruling
from backoffice.desk import day_of
from dossiers import actions, workflow
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
        items=said["items"],
        due_at=forms.end_of(said["due_on"]),
        note=said["note"],
        actor=actor,
        at=at,
    )


def _examinations(dossier, request):
    """The examinations of its formations, soonest first: what the due date is held by."""
    chosen = dossier.candidatures.chosen().exclude(formation__examination_at=None)
    rows = chosen.select_related("formation").order_by("formation__examination_at")
    days = [(each.formation.title, day_of(each.formation.examination_at)) for each in rows]
    return {"examinations": days}


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
    #: the page's own template, and what it reads besides: `more(dossier, request)`
    template: str = "bureau/decision.html"
    more: object = None
    #: whether `more` is shown even where the decision is refused
    always: bool = False


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
        template="bureau/validation.html",
        more=ruling.validation,
        always=True,
    ),
    "ask": Action(
        path="rouvrir",
        button=gettext_lazy("Demander des compléments"),
        title=gettext_lazy("Demander des compléments"),
        effect=gettext_lazy(
            "Le dossier reste transmis. Seules ces pages s’ouvrent au candidat, qui reçoit votre "
            "message ; elles se referment d’elles-mêmes."
        ),
        done=gettext_lazy("Les compléments du dossier %(number)s sont demandés."),
        form=forms.AskForm,
        run=_ask,
        template="bureau/demande.html",
        more=_examinations,
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
    "reopen": Action(
        path="ajouter-formation",
        button=gettext_lazy("Ajouter une formation"),
        title=gettext_lazy("Ajouter une formation au dossier transmis"),
        effect=gettext_lazy(
            "À la demande du candidat, avant la clôture seulement. Le dossier est rouvert et doit "
            "être transmis de nouveau."
        ),
        done=gettext_lazy("Le dossier %(number)s est rouvert, le candidat en est averti."),
        form=reopening.AddForm,
        run=reopening.run,
        template="bureau/ajout.html",
        more=reopening.shown,
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
        template="bureau/bourse.html",
        more=ruling.bursary,
        always=True,
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
        template="bureau/bourse.html",
        more=ruling.bursary,
        always=True,
        grave=True,
        refusal=bursaries.ruling_refusal,
    ),
}

ACTIONS |= {
    "deposit_for": Action(
        path="deposer",
        button=gettext_lazy("Ajouter un document reçu"),
        title=gettext_lazy("Ajouter ou remplacer un document reçu autrement"),
        effect=gettext_lazy(
            "Le document entre dans le dossier avec son origine ; celui qu’il remplace reste "
            "consultable. Le candidat en est averti par courriel."
        ),
        done=gettext_lazy("Le document est ajouté au dossier %(number)s."),
        form=behalf.DepositForm,
        run=behalf.deposit,
        refusal=behalf.deposit_refusal,
    ),
    "correct_identity": Action(
        path="identite",
        button=gettext_lazy("Corriger l’état civil"),
        title=gettext_lazy("Corriger l’état civil déclaré"),
        effect=gettext_lazy(
            "Ces données sont figées pour le candidat. La correction vaut pour tous ses dossiers ; "
            "il en est averti par courriel."
        ),
        done=gettext_lazy("L’état civil du dossier %(number)s est corrigé."),
        form=behalf.IdentityForm,
        run=behalf.correct,
        refusal=behalf.team_refusal,
    ),
    "change_address": Action(
        path="adresse",
        button=gettext_lazy("Changer l’adresse de connexion"),
        title=gettext_lazy("Changer l’adresse de connexion"),
        effect=gettext_lazy(
            "Pour une personne qui n’a plus accès à sa messagerie. Les deux adresses en sont "
            "averties ; les sessions ouvertes se ferment."
        ),
        done=gettext_lazy("L’adresse du dossier %(number)s est changée."),
        form=behalf.AddressForm,
        run=behalf.move,
        refusal=behalf.team_refusal,
        grave=True,
    ),
    "referent_address": Action(
        path="referent",
        button=gettext_lazy("Corriger l’adresse d’un référent"),
        title=gettext_lazy("Corriger l’adresse d’un référent"),
        effect=gettext_lazy(
            "La demande repart à la bonne adresse et l’ancien lien cesse de fonctionner. Le "
            "candidat en est averti par courriel."
        ),
        done=gettext_lazy("La demande du dossier %(number)s est repartie."),
        form=behalf.ReferentForm,
        run=behalf.readdress,
        refusal=behalf.readdress_refusal,
    ),
    "tell_apart": Action(
        path="autre-personne",
        button=gettext_lazy("Ce sont deux personnes"),
        title=gettext_lazy("Dire que ce sont deux personnes"),
        effect=gettext_lazy(
            "Ces deux dossiers ne seront plus signalés comme ceux d’une même personne. Rien ne "
            "change pour les candidats."
        ),
        done=gettext_lazy("Le dossier %(number)s n’est plus signalé avec l’autre."),
        form=behalf.ApartForm,
        run=behalf.tell_apart,
        refusal=behalf.apart_refusal,
    ),
    "withdraw": Action(
        path="retirer",
        button=gettext_lazy("Retirer la candidature"),
        title=gettext_lazy("Retirer la candidature entière à la demande du candidat"),
        effect=gettext_lazy(
            "Toutes les formations sont retirées et rien n’est remboursé. Le candidat en est "
            "averti par courriel. Cette décision ne se reprend pas."
        ),
        done=gettext_lazy("La candidature du dossier %(number)s est retirée."),
        form=behalf.WithdrawForm,
        run=behalf.withdraw,
        grave=True,
    ),
}

#: Shown beside the other dossier alone, where there is one.
APART = "tell_apart"

#: Decisions shown only where a bursary is claimed.
BURSARY = ("accept_bursary", "refuse_bursary")


def why_not(dossier, name, request):
    """Why this decision is refused to this person now, in words, or None."""
    if ACTIONS[name].refusal:
        return ACTIONS[name].refusal(dossier, request.user)
    return workflow.refusal(dossier, name, request.user, request.at)
