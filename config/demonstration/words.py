"""What candidates and the team write in the demonstration."""

#: Why a paper is missing: (reason of the list, explanation).
MISSING = (
    ("attente", "Mon établissement le remettra à la fin du semestre."),
    ("perdu", "Duplicata demandé à mon lycée, il arrivera par courrier."),
    ("inexistant", "Ce document n’existe pas dans mon établissement."),
)
LATER = "Relevé remis par mon établissement en fin de semestre."
#: What the team asks for, and on which pages.
NOTE = "Le relevé de l’an dernier est illisible : déposez-en une copie nette, recto et verso."
ASKED = ["cursus"]
FALSE = (
    "Le relevé de notes déposé n’est pas le vôtre, et vous n’avez pas répondu à nos deux messages. "
    "Votre dossier ne peut pas être examiné."
)
CONDITIONAL = (
    "L’avis déposé est conditionnel : seul l’avis définitif de l’année ouvre le tarif réduit."
)
ADDITION = "Comme vous nous l’avez demandé par message."
#: (what a candidate asks, what the team answers).
QUESTIONS = (
    (
        "Bonjour, mon relevé du dernier semestre n’arrive que dans trois semaines. Est-ce gênant ?",
        "Bonjour, non : choisissez « pas encore disponible » et donnez sa date. Vous pourrez le "
        "déposer après la transmission.",
    ),
    (
        "Bonjour, mon tuteur de stage a changé d’entreprise. Quelle adresse indiquer ?",
        "Bonjour, la nouvelle : c’est l’adresse à laquelle il vous répond qui compte. Écrivez-nous "
        "si sa demande ne lui parvient pas.",
    ),
    (
        "Bonjour, je me suis trompé de fichier pour mon CV et le dossier est transmis. Que faire ?",
        "Bonjour, ne transmettez rien de nouveau : nous vous demanderons cette pièce en vérifiant "
        "le dossier, et vous pourrez la remplacer.",
    ),
)
INTERNAL = "Établissement appelé : le relevé original est bien illisible, il en refait un."
TOO_BUSY = "Je n’ai pas assez suivi cette personne pour me prononcer."
#: Ready answers of the team: (title, in French, in English).
ANSWERS = (
    (
        "Relevé pas encore disponible",
        "Bonjour {prenom},\n\nVous pouvez transmettre sans ce relevé : choisissez « pas encore "
        "disponible », donnez sa date, et déposez-le quand vous l’avez.\n\n{agent}",
        "Hello {prenom},\n\nYou can submit without this transcript: choose “not available yet”, "
        "give its date, and upload it once you have it.\n\n{agent}",
    ),
    (
        "Ce qui manque au dossier",
        "Bonjour {prenom},\n\nIl manque à votre dossier {numero} : {manques}. La campagne ferme "
        "le {cloture}.\n\n{agent}",
        "Hello {prenom},\n\nYour application {numero} lacks: {manques}. The campaign closes on "
        "{cloture}.\n\n{agent}",
    ),
    (
        "Dossier bien reçu",
        "Bonjour {prenom},\n\nVotre dossier {numero} est bien transmis pour : {formations}. Nous "
        "vous écrivons ici si quelque chose manque.\n\n{agent}",
        "Hello {prenom},\n\nYour application {numero} was received for: {formations}. We will "
        "write to you here if anything is missing.\n\n{agent}",
    ),
)
