"""Verbs of the dossier: the only functions that change its tables."""

from dossiers.actions.adding import add_formation, addable
from dossiers.actions.calendar import (
    due_reminders,
    lapse,
    relock,
    remind,
    remind_addition,
    tell_closing,
)
from dossiers.actions.carrying import carriable, carry_over
from dossiers.actions.chasing import chase, chase_refusal
from dossiers.actions.counting import refreshed
from dossiers.actions.joining import attach_stray, join
from dossiers.actions.judging import judge, leave_charge, take_charge, unjudge
from dossiers.actions.looking import look
from dossiers.actions.opening import confirm_request, open_dossier
from dossiers.actions.papers import (
    UNDO,
    defer,
    deposit,
    deposit_for,
    deposit_shots,
    exempt,
    remove_document,
    restore_document,
    reuse,
)
from dossiers.actions.person import (
    change_address,
    confirm_email_change,
    correct_identity,
    correct_person,
    tell_apart,
)
from dossiers.actions.printing import ask_pdf, render
from dossiers.actions.saving import (
    FieldSaved,
    Saved,
    Writer,
    add_row,
    autosave,
    remove_row,
    store,
)
from dossiers.actions.sending import (
    ask_complements,
    complements_mail,
    declare_and_submit,
    draft_request,
    justify,
)
from dossiers.actions.talking import close_stray, leave_unanswered, note, read, tell, write
from dossiers.actions.wishes import accept_notices, tick, untick, withdraw_candidature

__all__ = [
    "UNDO",
    "FieldSaved",
    "Saved",
    "Writer",
    "accept_notices",
    "add_formation",
    "add_row",
    "addable",
    "ask_complements",
    "ask_pdf",
    "attach_stray",
    "autosave",
    "carriable",
    "carry_over",
    "change_address",
    "chase",
    "chase_refusal",
    "close_stray",
    "complements_mail",
    "confirm_email_change",
    "confirm_request",
    "correct_identity",
    "correct_person",
    "declare_and_submit",
    "defer",
    "deposit",
    "deposit_for",
    "deposit_shots",
    "draft_request",
    "due_reminders",
    "exempt",
    "join",
    "judge",
    "justify",
    "lapse",
    "leave_charge",
    "leave_unanswered",
    "look",
    "note",
    "open_dossier",
    "read",
    "refreshed",
    "relock",
    "remind",
    "remind_addition",
    "remove_document",
    "remove_row",
    "render",
    "restore_document",
    "reuse",
    "store",
    "take_charge",
    "tell",
    "tell_apart",
    "tell_closing",
    "tick",
    "unjudge",
    "untick",
    "withdraw_candidature",
    "write",
]
