"""Rights of the team, given by the platform and not by hand."""

from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.auth.models import Group, Permission
from django.db import transaction
from django.utils.translation import gettext as _

from accounts import actions as accounts
from accounts.models import User
from accounts.refusal import Refused
from backoffice.models import SavedView

#: The group of the service « Dossier commun ». Administrators are superusers and need no group.
SUPPORT = "Support"

#: What that group may do, as « app.codename »: change a dossier (every transition asks it), correct
#: what was declared at the account request, send a mail again; look at the rest. Nothing that would
#: let an agent give anybody rights: the account's screen keeps those to superusers.
SUPPORT_MAY = (
    "dossiers.view_dossier",
    "dossiers.change_dossier",
    "dossiers.view_candidature",
    "dossiers.view_document",
    "dossiers.view_copy",
    "dossiers.view_event",
    "dossiers.view_consultation",
    "dossiers.view_complementrequest",
    "dossiers.view_verdict",
    "dossiers.view_reasontemplate",
    "dossiers.add_reasontemplate",
    "dossiers.change_reasontemplate",
    "dossiers.view_message",
    "dossiers.view_straymail",
    "dossiers.view_answertemplate",
    "dossiers.add_answertemplate",
    "dossiers.change_answertemplate",
    "dossiers.delete_answertemplate",
    "referents.view_referent",
    "referents.view_pursuitopinion",
    "referents.view_accessrequest",
    "payments.view_payment",
    "payments.view_providerevent",
    "payments.view_alert",
    "payments.view_supplement",
    "payments.view_receipt",
    "payments.view_comparison",
    "formations.view_school",
    "formations.view_campaign",
    "formations.view_formation",
    "accounts.view_user",
    "accounts.change_user",
    "accounts.view_accountrequest",
    "accounts.view_emailchange",
    "accounts.view_posting",
    "accounts.change_posting",
)


#: Who decides whether a candidate reads what referents wrote (P3): a person, never the screen.
PROTECTION = "Protection des données"
PROTECTION_MAY = (
    "dossiers.view_dossier",
    "dossiers.view_document",
    "referents.view_accessrequest",
    "referents.change_accessrequest",
)


def allow_support() -> Group:
    """The group « Support » with exactly its rights. Running it again changes nothing.

    Raises LookupError naming a right that no table has.
    """
    return _group(SUPPORT, SUPPORT_MAY)


def allow_protection() -> Group:
    """The group of who rules on the right of access, with exactly its rights. Repeatable.

    Raises LookupError naming a right that no table has.
    """
    return _group(PROTECTION, PROTECTION_MAY)


def _group(name, may):
    with transaction.atomic():
        group, _created = Group.objects.get_or_create(name=name)
        group.permissions.set([_permission(each) for each in may])
    return group


def forget_lost_device(user, *, actor, reason) -> bool:
    """Remove the second factor of who lost it, traced in the history of the account.

    False when there was none. Sessions end and the owner is told by mail.
    """
    with transaction.atomic():
        if not accounts.forget_second_factor(user):
            return False
        LogEntry.objects.log_actions(
            user_id=actor.pk,
            queryset=User.objects.filter(pk=user.pk),
            action_flag=CHANGE,
            change_message=_("Double vérification retirée\u00a0: %(reason)s") % {"reason": reason},
            single_object=True,
        )
    return True


def _permission(name):
    app, codename = name.split(".")
    found = Permission.objects.filter(content_type__app_label=app, codename=codename).first()
    if found is None:
        raise LookupError(f"Aucun droit « {name} » : les migrations sont-elles faites ?")
    return found


def keep_view(user, *, name, query, shared) -> SavedView:
    """Keep filters of the work queue under a name, in place of those its author had under it.

    Raises Refused without a name, or for more words than a view holds.
    """
    if not name.strip():
        raise Refused(_("Donnez un nom à cette vue."))
    if len(query) > SavedView._meta.get_field("query").max_length:
        raise Refused(_("Ces filtres sont trop longs pour être gardés : cherchez moins de mots."))
    with transaction.atomic():
        view, _created = SavedView.objects.update_or_create(
            owner=user, name=name.strip()[:60], defaults={"query": query, "shared": shared}
        )
    return view


def drop_view(user, view_id) -> None:
    """Forget a view of one's own; anybody else's stays."""
    SavedView.objects.filter(owner=user, pk=view_id).delete()
