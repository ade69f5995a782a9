"""Help: documents, referents, candidates from abroad, personal data. Facts of source S1."""

from django.utils.translation import gettext_lazy as _

from portal.help.question import Question as Q

PAPERS = (
    _("Pièces à joindre"),
    (
        Q(
            "formats",
            _("Quels fichiers puis-je déposer ?"),
            (
                _(
                    "Des images jpg ou png et des documents pdf. Le poids maximal est écrit à côté de chaque emplacement."
                    " Le nom du fichier est libre, accents et espaces compris."
                ),
            ),
        ),
        Q(
            "trop-lourd",
            _("Mon fichier est trop lourd."),
            (
                _(
                    "Une photographie est allégée toute seule au moment du dépôt. Pour un pdf fait d’images, numérisez en"
                    " niveaux de gris ou à une résolution plus basse, puis relisez-le : chaque page doit rester lisible."
                ),
            ),
        ),
        Q(
            "plusieurs-pages",
            _("Mon document a plusieurs pages."),
            (
                _(
                    "Réunissez-les dans un seul pdf. À défaut, déposez les autres pages dans « Documents annexes », qui"
                    " reçoit aussi tout document utile à votre candidature."
                ),
            ),
        ),
        Q(
            "releve-absent",
            _("Je n’ai pas encore mon dernier relevé de notes. Puis-je transmettre ?"),
            (
                _(
                    "Oui. Les relevés vont du bac au premier semestre de l’année en cours. Pour celui qui n’est pas encore"
                    " édité, indiquez « Pas encore disponible » et la date prévue, puis transmettez."
                ),
                _("Envoyez-le dès que vous l’avez à %(support)s : il est ajouté à votre dossier."),
            ),
        ),
        Q(
            "piece-perdue",
            _("J’ai perdu une pièce demandée. Puis-je transmettre sans elle ?"),
            (
                _(
                    "Oui, en donnant un motif pour chaque pièce absente au moment de transmettre. Demandez tout de même"
                    " un duplicata : la pièce peut vous être réclamée si elle est jugée indispensable."
                ),
            ),
        ),
        Q(
            "diplome-a-venir",
            _("Je n’ai pas encore le diplôme exigé."),
            (
                _(
                    "Candidatez. Dès que vous l’obtenez, envoyez le justificatif à l’école où vous êtes admissible :"
                    " sans lui, l’admission définitive ne peut pas être prononcée."
                ),
            ),
        ),
        Q(
            "courrier",
            _("Puis-je envoyer des papiers par la poste ?"),
            (_("Non, aucun document papier n’est accepté."),),
        ),
    ),
)

REFERENTS = (
    _("Référents"),
    (
        Q(
            "referent-qui",
            _("Qu’est-ce qu’un référent ?"),
            (
                _(
                    "Une personne qui vous connaît assez pour donner un avis argumenté : un enseignant, une responsable"
                    " de formation, un maître de stage. Son avis renforce votre dossier."
                ),
            ),
        ),
        Q(
            "referent-nombre",
            _("Combien de référents puis-je déclarer ?"),
            (
                _(
                    "Au plus deux académiques et deux professionnels. Chacun reçoit une demande par courriel :"
                    " prévenez-les avant."
                ),
                _("Ce maximum ne change pas, quelle que soit la réponse de chacun."),
            ),
        ),
        Q(
            "attendre-referents",
            _("Faut-il attendre la réponse de mes référents ?"),
            (
                _(
                    "Non. Transmettez dès que votre dossier est prêt. Les avis s’ajoutent d’eux-mêmes jusqu’à la clôture,"
                    " et quelques jours après."
                ),
                _(
                    "Plus tard, la formation risque d’étudier le dossier sans eux : demandez à vos référents de répondre"
                    " avant la clôture."
                ),
            ),
        ),
        Q(
            "referent-refuse",
            _("Un référent refuse de répondre. Puis-je en déclarer un autre ?"),
            (
                _(
                    "Vous en êtes prévenu(e) par courriel. S’il vous reste une place du même type, écrivez à"
                    " %(support)s : la page est rouverte pour vous."
                ),
            ),
        ),
        Q(
            "sans-referent",
            _("Je n’ai pas de référent."),
            (
                _(
                    "Vous pouvez transmettre en donnant un motif. Expliquez-le dans un courrier déposé aux « Documents"
                    " annexes » : l’équipe ne croira pas à un oubli. Chaque formation reste juge de cette absence."
                ),
            ),
        ),
    ),
)

ABROAD = (
    _("Candidats étrangers"),
    (
        Q(
            "hors-ue",
            _(
                "Je viens d’un pays hors de l’Union européenne. Puis-je candidater à un apprentissage ?"
            ),
            (
                _(
                    "Oui, après une année d’études en France en formation initiale (décret n° 2016-1456, en vigueur depuis"
                    " le 1er novembre 2016)."
                ),
                _(
                    "Si vous êtes majeur(e), il faut un titre de séjour délivré par l’État français — un visa seul ne"
                    " suffit pas — et une autorisation provisoire de travail."
                ),
            ),
        ),
        Q(
            "diplome-etranger",
            _("Mon diplôme n’est pas français. Est-il accepté ?"),
            (
                _(
                    "Les formations qui examinent votre candidature en décident. Décrivez-le à la page concernée et"
                    " joignez le programme détaillé aux « Documents annexes »."
                ),
            ),
        ),
    ),
)

DATA = (
    _("Données personnelles"),
    (
        Q(
            "donnees-usage",
            _("À quoi servent mes données ?"),
            (
                _(
                    "À traiter et à examiner votre dossier de candidature, rien d’autre. La notice lue en demandant vos"
                    " identifiants le détaille ; la page « Données personnelles » la reprend."
                ),
            ),
        ),
        Q(
            "donnees-droits",
            _("Comment consulter, corriger ou faire effacer mes données ?"),
            (_("Écrivez à %(support)s en précisant votre demande."),),
        ),
    ),
)
