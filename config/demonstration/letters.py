"""What is written on the papers of the pool."""

BAC = (
    "Philosophie",
    "Mathématiques",
    "Physique-chimie",
    "Histoire-géographie",
    "Anglais",
    "Espagnol",
    "Enseignement scientifique",
    "Éducation physique et sportive",
    "Grand oral",
)
STUDIES = (
    "Mathématiques appliquées",
    "Mécanique",
    "Électricité et électronique",
    "Informatique",
    "Anglais technique",
    "Expression et communication",
    "Science des matériaux",
    "Projet tutoré",
    "Gestion de projet",
)
MASTER = (
    "Management de projet",
    "Systèmes d’information",
    "Contrôle de gestion",
    "Droit des affaires",
    "Anglais professionnel",
    "Mémoire de recherche",
)
BTS = (
    "Culture générale et expression",
    "Anglais",
    "Mathématiques",
    "Physique appliquée",
    "Étude de conception",
    "Projet de spécialité",
    "Soutenance du rapport de stage",
)
APPRECIATIONS = (
    "Travail régulier et sérieux. Les résultats progressent, poursuivez ainsi.",
    "Bon ensemble ; la participation à l’oral est remarquée.",
    "Des qualités pratiques certaines. Il faut consolider les mathématiques.",
)
CARD_FRONT = (
    "Nom : DÉMONSTRÉE",
    "Prénoms : Camille, Spécimen",
    "Née le : 01 01 2004",
    "Nationalité : fictive",
    "Carte n° : 000000000",
)
CARD_BACK = (
    "Adresse : 1, rue de l’Exemple, Valmont",
    "Délivrée le : 01 01 2024",
    "Valable jusqu’au : 01 01 2034",
    "Autorité : préfecture de démonstration",
)
PERMIT = (
    "Le titulaire de ce document fictif est autorisé à séjourner et à étudier en France jusqu’au "
    "31 août de l’année prochaine.",
    "Mention : étudiant. Ce titre autorise une activité professionnelle à titre accessoire, dans "
    "la limite de 964 heures par an.",
)
OPINION = (
    "L’équipe pédagogique, réunie en jury de fin de semestre, émet un avis TRÈS FAVORABLE à la "
    "poursuite d’études dans un cycle d’ingénieur par apprentissage.",
    "Assiduité : très bonne. Aptitude au travail en groupe : très bonne. Autonomie : bonne.",
    "Rang dans la promotion : premier quart.",
)
BURSARY = (
    "Vu la demande déposée dans le cadre du dossier social étudiant, une bourse sur critères "
    "sociaux est attribuée à titre définitif pour l’année universitaire en cours.",
    "Échelon : 4. Le présent avis vaut justificatif auprès des établissements.",
)
DIPLOMA = (
    "Vu les procès-verbaux du jury attestant que l’intéressé ou l’intéressée a satisfait aux "
    "épreuves, le diplôme est délivré avec la mention Assez bien.",
    "Crédits européens acquis : 120.",
)
AGREEMENT = (
    "Entre l’établissement, l’entreprise d’accueil et le ou la stagiaire, il est convenu ce qui "
    "suit : le stage dure douze semaines et porte sur la mise au point d’un banc d’essai.",
    "L’entreprise d’accueil désigne un tuteur. La gratification est celle que prévoit la loi.",
)
CERTIFICATE = (
    "Nous soussignés attestons l’exactitude des faits que cette pièce est chargée de prouver dans "
    "la démonstration.",
    "Cette attestation est établie pour servir et valoir ce que de droit, c’est-à-dire rien.",
)
RECOMMENDATION = (
    "J’ai encadré cette personne pendant un stage de trois mois. Curieuse et méthodique, elle a "
    "su proposer des améliorations simples que l’atelier emploie encore.",
    "Je recommande sa candidature à une formation d’ingénieur par apprentissage.",
)
MOTIVATION = (
    (
        "Madame, Monsieur,",
        "Je souhaite rejoindre votre formation par apprentissage parce que j’apprends mieux "
        "devant une machine que devant une page. Mon stage à l’atelier de Valmont me l’a confirmé.",
        "J’y ai conçu un montage d’usinage, de la cote au premier copeau, avec l’aide de mon "
        "tuteur. Il sert encore tous les jours.",
        "Votre programme réunit ce que je cherche : des sciences solides, un métier, et une "
        "équipe. Je serais heureuse de vous en parler.",
        "Je vous prie d’agréer, Madame, Monsieur, mes salutations distinguées.",
    ),
    (
        "Madame, Monsieur,",
        "Depuis deux ans je répare avec des amis les vélos de mon quartier. Nous en avons remis "
        "quatre-vingts sur la route, et appris à compter nos heures.",
        "Je voudrais donner à ce goût de la chose bien faite les outils d’un ingénieur : calculer, "
        "mesurer, convaincre. L’alternance me permettra de le faire en situation.",
        "Je vous remercie du temps que vous consacrerez à ma candidature.",
    ),
)
CV = (
    (
        "Formation",
        (
            "Depuis deux ans : études supérieures techniques, institut de démonstration, Valmont.",
            "Auparavant : baccalauréat général, mention assez bien, lycée Jeanne-Barret, Valmont.",
        ),
    ),
    (
        "Expérience",
        (
            "Stage de douze semaines, ateliers Corvaisier : conception d’un montage d’usinage.",
            "Emplois d’été : préparation de commandes, vente au marché.",
        ),
    ),
    (
        "Langues et outils",
        (
            "Anglais courant, espagnol scolaire.",
            "Dessin assisté par ordinateur, Python, automates, soudure.",
        ),
    ),
    ("Par ailleurs", ("Entraînement des plus jeunes au club d’escalade de Valmont.",)),
)
