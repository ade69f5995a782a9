"""The mails of a dossier: each writes an outbox row in the caller's transaction."""

from accounts import links, outbox
from accounts.words import moment


def acknowledged(dossier, *, at, note=""):
    """Acknowledgement of the transmission: number, instant, formations, what comes next."""
    formations = [str(each.formation) for each in _chosen(dossier)]
    facts = {"at": moment(at), "number": dossier.transmission_number, "formations": formations}
    _post("dossier_transmis", dossier, facts)


def complements_asked(dossier, *, due_at, note, pages):
    """Which pages are open again, until when, and why."""
    facts = {"due": moment(due_at), "note": note, "pages": pages}
    _post("complements_demandes", dossier, facts)


def complements_received(dossier, *, at, note=""):
    """What the candidate sent back arrived."""
    _post("complements_recus", dossier, {"at": moment(at)})


def validated(dossier, *, at, note=""):
    """The dossier is complete and goes to each school."""
    formations = [str(each.formation) for each in _chosen(dossier)]
    _post("dossier_valide", dossier, {"formations": formations})


def inadmissible(dossier, *, at, note=""):
    """The dossier is declared inadmissible, and why."""
    _post("dossier_non_recevable", dossier, {"note": note})


def lapsed(dossier, *, at, note=""):
    """The campaign closed before the dossier was transmitted."""
    _post("dossier_clos", dossier, {"closing": moment(dossier.campaign.closes_at)})


def closing_moved(dossier, *, at, note=""):
    """The closing is later than announced: the dossier can be filled in again."""
    _post("cloture_reportee", dossier, {"closing": moment(dossier.campaign.closes_at)})


def withdrawn(dossier, *, at, note=""):
    """Everything is withdrawn, at the candidate's request."""
    _post("candidature_retiree", dossier, {"formation": ""})


def candidature_withdrawn(dossier, formation):
    """One formation is withdrawn, at the candidate's request."""
    _post("candidature_retiree", dossier, {"formation": str(formation)})


def draft_reminder(dossier, *, days, left):
    """The dossier is still a draft `days` days before closing."""
    facts = {"days": days, "left": left, "closing": moment(dossier.campaign.closes_at)}
    _post("rappel_brouillon", dossier, facts)


def _chosen(dossier):
    return dossier.candidatures.chosen().select_related("formation__school")


def _post(template, dossier, facts):
    user = dossier.user
    outbox.post(
        template,
        to=user.email,
        context={
            "name": user.full_name,
            "dossier_url": links.absolute(f"/dossiers/{dossier.number}/"),
            **facts,
        },
        language=user.language,
        user=user,
        object_id=dossier.pk,
        dossier_number=dossier.number,
    )
