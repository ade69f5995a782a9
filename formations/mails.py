"""The mail of this floor: a question to a school."""

from accounts.outbox import post
from accounts.words import moment


def question(formation, *, name, email, question, at) -> None:
    """To the formation's contact, else the school's, else the platform's; answered to the asker."""
    to = formation.contact_email or formation.school.email or formation.campaign.support_email
    facts = {
        "formation": formation.title_fr,
        "school": formation.school.name,
        "campaign": formation.campaign.name_fr,
        "name": name,
        "email": email,
        "question": question,
        "asked_at": moment(at),
    }
    post("question_formation", to=to, context=facts, reply_to=email, purpose="question_formation")
