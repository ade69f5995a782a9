"""Verbs of the dossier: the only functions that change its tables."""

from dossiers.actions.calendar import (
    due_reminders,
    lapse,
    relock,
    remind,
    tell_closing,
)
from dossiers.actions.counting import refreshed
from dossiers.actions.opening import confirm_request, open_dossier
from dossiers.actions.papers import defer, deposit, exempt, remove_document, restore_document
from dossiers.actions.person import confirm_email_change, correct_identity
from dossiers.actions.printing import ask_pdf, render
from dossiers.actions.saving import FieldSaved, Saved, add_row, autosave, remove_row
from dossiers.actions.sending import ask_complements, declare_and_submit, justify
from dossiers.actions.wishes import accept_notices, tick, untick, withdraw_candidature

__all__ = [
    "FieldSaved",
    "Saved",
    "accept_notices",
    "add_row",
    "ask_complements",
    "ask_pdf",
    "autosave",
    "confirm_email_change",
    "confirm_request",
    "correct_identity",
    "declare_and_submit",
    "defer",
    "deposit",
    "due_reminders",
    "exempt",
    "justify",
    "lapse",
    "open_dossier",
    "refreshed",
    "relock",
    "remind",
    "remove_document",
    "remove_row",
    "render",
    "restore_document",
    "tell_closing",
    "tick",
    "untick",
    "withdraw_candidature",
]
