"""How long each kind of data is kept, as shown to people on the personal-data page."""

from django.utils.translation import gettext_lazy as _

RETENTION = (
    (_("Compte demandé mais jamais activé"), _("30 jours après la demande")),
    (
        _("Brouillon jamais transmis"),
        _("3 mois après la fin de la session, après deux avertissements"),
    ),
    (
        _("Dossier transmis"),
        _(
            "1 an après la fin de la session, puis 6 mois d’accès restreint ;"
            " ensuite des statistiques anonymes"
        ),
    ),
    (
        _("Pièces d’identité, titre de séjour, photo"),
        _("2 mois après la vérification, au plus tard 3 mois après la fin de la session"),
    ),
    (
        _("Justificatif de bourse"),
        _("2 mois après la vérification des frais ; seul le oui ou le non reste"),
    ),
    (_("Avis des référents"), _("avec le dossier ; sans réponse, à la fin de la session")),
    (_("Écritures de paiement"), _("10 ans, sans le contenu du dossier")),
    (_("Courriels envoyés"), _("3 mois pour le texte, 1 an pour la trace de l’envoi")),
    (_("Journaux techniques et accès aux dossiers"), _("1 an")),
    (_("Sauvegardes"), _("35 jours")),
)
