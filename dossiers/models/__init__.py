"""Tables of the single dossier: the dossier, its answers, rows, papers and journal."""

from dossiers.models.answers import (
    Baccalaureat,
    Bursary,
    Identity,
    IneNumber,
    Languages,
    Papers,
    Path,
    Stay,
    WorkLife,
    YesNo,
)
from dossiers.models.dossier import Candidature, Dossier, State, ToldApart
from dossiers.models.journal import ComplementRequest, Consultation, Event, Justification
from dossiers.models.papers import Copy, CopyDocument, Document, Rendering, StoredFile
from dossiers.models.review import REFUSED, Judgement, ReasonTemplate, Verdict
from dossiers.models.rows import Experience, LanguageSkill, StudyYear
from dossiers.models.talk import AnswerTemplate, Message, MessageFile, Note, StrayFile, StrayMail

__all__ = [
    "REFUSED",
    "AnswerTemplate",
    "Baccalaureat",
    "Bursary",
    "Candidature",
    "ComplementRequest",
    "Consultation",
    "Copy",
    "CopyDocument",
    "Document",
    "Dossier",
    "Event",
    "Experience",
    "Identity",
    "IneNumber",
    "Judgement",
    "Justification",
    "LanguageSkill",
    "Languages",
    "Message",
    "MessageFile",
    "Note",
    "Papers",
    "Path",
    "ReasonTemplate",
    "Rendering",
    "State",
    "Stay",
    "StoredFile",
    "StrayFile",
    "StrayMail",
    "StudyYear",
    "ToldApart",
    "Verdict",
    "WorkLife",
    "YesNo",
]
