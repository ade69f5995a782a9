"""Help: the application, how the dossier is filled, and what it costs. Facts of source S1."""

from django.utils.translation import gettext_lazy as _

from portal.help.question import Question as Q

APPLYING = (
    _("Candidature"),
    (
        Q(
            "un-seul",
            _("Puis-je déposer plusieurs dossiers ?"),
            (
                _(
                    "Non : un dossier par personne et par campagne. Ce dossier peut porter autant de candidatures que vous"
                    " le souhaitez, dans une ou plusieurs écoles. Choisissez des formations qui vont avec votre parcours"
                    " et votre projet."
                ),
            ),
        ),
        Q(
            "qui-lit",
            _("Qui lit mon dossier ?"),
            (
                _(
                    "Une seule équipe vérifie tous les dossiers et vous écrit si un élément important manque ou ne peut"
                    " pas être lu. Une fois validé, votre dossier part vers chaque formation que vous avez choisie."
                ),
                _(
                    "Chaque formation juge ensuite votre candidature et vous répond selon son propre calendrier."
                ),
            ),
        ),
        Q(
            "decision",
            _("Quand et comment la décision est-elle annoncée ?"),
            (
                _(
                    "Chaque formation examine les dossiers, organise ses épreuves et annonce sa décision à ses propres"
                    " dates. La fiche de la formation et sa notice les donnent ; vous êtes prévenu(e) par courriel."
                ),
            ),
        ),
        Q(
            "modifier-apres",
            _("Puis-je modifier mon dossier après l’avoir transmis ?"),
            (
                _(
                    "Non, sauf si l’équipe vous demande une précision ou une pièce : elle rouvre alors les pages utiles."
                    " Lisez régulièrement la boîte aux lettres de l’adresse donnée à l’inscription."
                ),
                _(
                    "Pour ajouter un document ou corriger une réponse de vous-même, écrivez à %(support)s : la demande"
                    " est traitée quand c’est encore possible."
                ),
            ),
        ),
        Q(
            "repondre-vite",
            _("L’équipe me demande une pièce : combien de temps ai-je ?"),
            (
                _(
                    "Répondez dès que vous recevez la demande. Si la date d’examen de la formation arrive avant votre"
                    " réponse, le dossier est étudié tel quel et vous ne pouvez plus le compléter."
                ),
            ),
        ),
        Q(
            "retard",
            _("J’ai dépassé la date de clôture. Est-ce trop tard ?"),
            (
                _(
                    "Oui. Les délais d’examen sont très courts : aucun retard n’est accepté. Transmettez tôt : l’équipe"
                    " aura le temps de vous signaler ce qui manque."
                ),
            ),
        ),
        Q(
            "ajouter",
            _("Puis-je ajouter une formation après avoir transmis ?"),
            (
                _(
                    "Oui, jusqu’à la clôture, en écrivant à %(support)s avec le nom de la formation. L’équipe la coche,"
                    " puis vous ajoutez la lettre de motivation et payez le complément de frais."
                ),
                _(
                    "Attention : votre dossier repasse alors en cours de remplissage. Tant que vous n’avez pas déposé la"
                    " lettre, payé et transmis de nouveau, il est considéré comme non transmis pour toutes vos formations."
                ),
            ),
        ),
        Q(
            "depart-etranger",
            _("Je pars à l’étranger pendant les épreuves. Que faire ?"),
            (
                _(
                    "Certaines formations font passer plus tôt les candidats en stage ou en semestre à l’étranger."
                    " Remplissez la page « Séjour à l’étranger » et demandez directement à la formation."
                ),
            ),
        ),
        Q(
            "question-formation",
            _("À qui poser une question sur une formation ?"),
            (
                _(
                    "Programme, conditions d’admission, niveau attendu : ouvrez la fiche de la formation et choisissez"
                    " « Une question sur cette formation ? », l’école vous répond. Pour le dossier lui-même, écrivez à"
                    " %(support)s."
                ),
            ),
        ),
    ),
)

FILLING = (
    _("Remplir le dossier"),
    (
        Q(
            "plusieurs-fois",
            _("Dois-je tout remplir en une fois ?"),
            (
                _(
                    "Non. Chaque réponse est enregistrée au fil de la saisie et vous retrouvez tout à la connexion"
                    " suivante. Enregistré ne veut pas dire transmis : l’envoi se fait à la dernière page."
                ),
            ),
        ),
        Q(
            "obligatoire",
            _("Comment reconnaître ce qui est obligatoire ?"),
            (
                _(
                    "Un astérisque suit le nom du champ ou de la pièce, et un trait bleu épais l’entoure tant qu’il est"
                    " vide. Un dossier incomplet ou négligé risque fort d’être rejeté."
                ),
            ),
        ),
        Q(
            "ine-ou",
            _("Où trouver mon numéro INE ou BEA ?"),
            (
                _(
                    "En tête de votre relevé de notes du baccalauréat, ou sur un certificat de scolarité si vous avez été"
                    " inscrit(e) dans une université française."
                ),
                _(
                    "Vous n’en avez pas, par exemple après des études à l’étranger ou un bac ancien ? Cochez « Je n’ai"
                    " pas d’INE » et dites pourquoi."
                ),
            ),
        ),
        Q(
            "ine-format",
            _("Mon numéro INE n’a pas 11 caractères. Que faire ?"),
            (
                _(
                    "Il en compte presque toujours 11. S’il est différent, cochez « Mon numéro a un autre format » et"
                    " recopiez-le tel quel : il est reporté pour l’équipe qui vérifie."
                ),
            ),
        ),
        Q(
            "autre-diplome",
            _("Mon diplôme ou mon établissement n’est pas dans la liste."),
            (
                _(
                    "Choisissez « Autre diplôme », en tête de liste, ou « Autre établissement », en fin de liste. Écrivez"
                    " ensuite l’intitulé exact dans le champ qui s’ouvre."
                ),
            ),
        ),
        Q(
            "erreur-inscription",
            _("Je me suis trompé(e) en demandant mes identifiants."),
            (
                _(
                    "Le nom, les prénoms, la date de naissance et l’adresse déclarés à ce moment sont fixés. Pour une"
                    " erreur, écrivez à %(support)s. Pour votre parcours, seules comptent les pages du dossier :"
                    " remplissez-les avec soin, année par année."
                ),
            ),
        ),
        Q(
            "sejour",
            _("Je fais un stage ou un semestre à l’étranger cette année."),
            (
                _(
                    "Répondez « oui » à la page « Séjour à l’étranger », même si le départ est à venir. Déposez la"
                    " convention signée et les titres de transport à votre nom, avec destination et dates aller et retour."
                ),
            ),
        ),
    ),
)

FEES = (
    _("Frais de dossier"),
    (
        Q(
            "montant",
            _("Combien coûte le dossier ?"),
            (
                _(
                    "Le montant dépend du nombre de formations cochées et de votre situation de boursier. La page"
                    " d’accueil donne le tarif de la campagne ; dans le dossier, le total suit vos choix."
                ),
            ),
        ),
        Q(
            "bourse",
            _("Je suis boursier : quel justificatif est accepté ?"),
            (
                _(
                    "L’avis d’attribution définitif de l’année en cours, délivré par le CROUS ou l’État français. Sans"
                    " lui, le tarif réduit ne peut pas être transmis. Une fausse déclaration annule le dossier."
                ),
            ),
        ),
        Q(
            "autre-bourse",
            _("Ma bourse vient d’un autre organisme. Ai-je le tarif réduit ?"),
            (_("Non, le plein tarif s’applique."),),
        ),
        Q(
            "bourse-refusee",
            _("Que se passe-t-il si ma bourse n’est pas retenue ?"),
            (
                _(
                    "Vous recevez une demande de complément, jusqu’au plein tarif. Sans paiement dans le délai indiqué,"
                    " le dossier n’est pas étudié et la première somme n’est pas rendue."
                ),
            ),
        ),
        Q(
            "moyen",
            _("Puis-je payer autrement que par carte en ligne ?"),
            (
                _(
                    "Non. Le paiement en ligne sécurisé est le seul moyen. Un courriel le confirme : gardez-le, c’est"
                    " votre preuve de règlement."
                ),
            ),
        ),
        Q(
            "remboursement",
            _("Les frais sont-ils remboursables ?"),
            (
                _(
                    "Non. Ils paient le traitement du dossier, quelle que soit l’issue, retrait compris. Ils ne"
                    " garantissent pas une admission."
                ),
            ),
        ),
    ),
)
