"""Words of the team's screens: what the journal's events are called."""

from django.utils.translation import gettext_lazy as _

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
    "referent_revoked": _("Demande d’avis annulée"),
    "access_asked": _("Accès aux avis demandé par le candidat"),
    "access_decided": _("Décision sur l’accès aux avis"),
    "payment_disputed": _("Paiement contesté à la banque"),
    "refund_asked": _("Double paiement remboursé par le service"),
    "supplement_unpaid": _("Complément impayé à la date"),
    "bursary_accepted": _("Bourse acceptée"),
    "bursary_refused": _("Bourse refusée"),
}


def event_label(name) -> str:
    """What an event of the journal is called; its own name when it has no words."""
    return str(EVENTS.get(name, name))
