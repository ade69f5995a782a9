"""Words of the team's screens: what the journal's events are called."""

from django.utils.translation import gettext_lazy as _

from payments.models import Alert

EVENTS = {
    "open": _("Dossier ouvert"),
    "tick": _("Formation cochée"),
    "untick": _("Formation décochée"),
    "submit": _("Dossier transmis"),
    "ask": _("Pages rouvertes"),
    "answer": _("Compléments renvoyés"),
    "relock": _("Pages refermées"),
    "reopen": _("Rouvert pour une formation ajoutée"),
    "drop_addition": _("Formation ajoutée abandonnée à la clôture"),
    "validate": _("Dossier validé"),
    "refuse": _("Déclaré non recevable"),
    "lapse": _("Clôturé sans transmission"),
    "revive": _("Rouvert après report de la clôture"),
    "seen_as": _("Portail consulté comme le candidat"),
    "charge": _("Pris en charge"),
    "uncharge": _("Rendu à toute l’équipe"),
    "withdraw": _("Candidature retirée"),
    "withdraw_candidature": _("Une formation retirée"),
    "late_document": _("Pièce attendue déposée"),
    "reminder": _("Rappel envoyé"),
    "closing_moved": _("Nouvelle clôture annoncée"),
    "payment_opened": _("Paiement ouvert"),
    "payment_processing": _("Paiement en attente de la banque"),
    "payment_paid": _("Paiement confirmé"),
    "payment_failed": _("Paiement échoué"),
    "payment_expired": _("Paiement expiré"),
    "payment_cancelled": _("Paiement annulé"),
    "payment_refunded": _("Paiement remboursé"),
    "referent_asked": _("Avis demandé"),
    "referent_chased": _("Référent relancé par le candidat"),
    "referent_reminded": _("Rappel envoyé à un référent"),
    "referent_received": _("Avis reçu"),
    "referent_corrected": _("Avis corrigé par son auteur"),
    "referent_declined": _("Un référent a décliné"),
    "referent_bounced": _("Adresse d’un référent refusée"),
    "referent_expired": _("Avis non reçu au délai"),
    "referent_revived": _("Avis de nouveau attendu : le délai a changé"),
    "referent_revoked": _("Demande d’avis annulée"),
    "access_asked": _("Accès aux avis demandé par le candidat"),
    "access_decided": _("Décision sur l’accès aux avis"),
    "payment_disputed": _("Paiement contesté à la banque"),
    "refund_asked": _("Double paiement remboursé par le service"),
    "supplement_unpaid": _("Complément impayé à la date"),
    "support_document": _("Document ajouté par le service"),
    "identity_corrected": _("État civil corrigé"),
    "told_apart": _("Dit d’une autre personne qu’un dossier semblable"),
    "address_changed": _("Adresse de connexion changée"),
    "referent_readdressed": _("Adresse d’un référent corrigée"),
    "bursary_accepted": _("Bourse acceptée"),
    "bursary_refused": _("Bourse refusée"),
    "mail_attached": _("Courriel rattaché à la conversation"),
}


#: What the team does of each alert of money (V54, V56, T5).
ADVICE = {
    Alert.Kind.DUPLICATE: _(
        "Rien n’était plus dû quand cette somme est venue : payée deux fois, ou pour une formation "
        "décochée depuis. Remboursez-la, c’est un double technique. Le candidat n’a rien à "
        "demander à sa banque."
    ),
    Alert.Kind.OLDER: _(
        "La somme reçue n’est pas celle qui était due à ce moment-là (formation cochée ou bourse "
        "changée entre-temps). Elle est comptée : le dossier montre ce qui reste à régler, ou "
        "l’avoir. Rien ne se rembourse ; écrivez au candidat s’il reste une somme due."
    ),
    Alert.Kind.DIFFERS: _(
        "Le prestataire annonce un autre montant, une autre devise ou un autre dossier, ou ne "
        "connaît pas cette session : le paiement n’est pas compté. S’il a pris une somme, il reste "
        "« en examen » : le candidat ne peut ni payer de nouveau ni changer ses formations, et la "
        "clôture l’attend. Comparez avec le tableau de bord du prestataire, rendez-y ce qui ne "
        "nous revient pas, écrivez au candidat ; marquer comme traitée libère le dossier sans "
        "compter ce paiement."
    ),
    Alert.Kind.DISPUTED: _(
        "Le porteur de la carte conteste le paiement à sa banque. La somme reste comptée tant que "
        "la banque n’a pas tranché ; répondez à la contestation chez le prestataire. Si la banque "
        "donne raison au porteur, le paiement cesse d’être compté et une autre alerte le dit."
    ),
    Alert.Kind.REFUNDED: _(
        "Le paiement a été rendu : il ne compte plus et la somme est de nouveau due, sauf double. "
        "Un dossier qui la doit ne peut pas être validé."
    ),
    Alert.Kind.REFUSED: _(
        "L’argent est compté mais la transmission demandée avec lui a été refusée, pour la raison "
        "que le candidat lit. Il corrige et transmet sans payer de nouveau."
    ),
    Alert.Kind.UNPAID: _(
        "Le complément n’est pas payé à sa date : le dossier n’est pas étudié en l’état et ne peut "
        "pas être validé. Déclarez-le non recevable, ou laissez le candidat payer."
    ),
    Alert.Kind.PARTIAL: _(
        "Une part de ce paiement a été rendue à la main chez le prestataire. Ici il compte en "
        "entier, et la comparaison du jour montre cette part comme un écart tant que le reste "
        "n’est pas rendu : les frais ne se remboursent pas en partie. Voyez avec qui l’a rendue."
    ),
    Alert.Kind.LATE: _(
        "Le paiement a été confirmé alors que le dossier était déjà clos sans transmission : cette "
        "somme ne paie rien. Remboursez-la."
    ),
}


def event_label(name) -> str:
    """What an event of the journal is called; its own name when it has no words."""
    return str(EVENTS.get(name, name))
