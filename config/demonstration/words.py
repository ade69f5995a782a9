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
