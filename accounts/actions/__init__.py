"""The verbs of accounts: the only functions that change their tables."""

from accounts.actions.account import (
    ask_email_change,
    ask_reset,
    change_fault,
    choose_language,
    choose_password,
    confirm_email_change,
    correct_identity,
    create_staff,
    move_address,
    send_code,
    set_access,
)
from accounts.actions.notices import load_notices
from accounts.actions.requests import DECLARED, ask, confirm, fault, mail_again
from accounts.actions.second_factor import (
    end_sessions,
    forget_second_factor,
    tell_second_factor,
)
from accounts.actions.sending import send_again
from accounts.actions.visits import end_other_visits, end_visit, note_visit, open_visits
from accounts.actions.wordings import restore_mail, rewrite_mail

__all__ = [
    "DECLARED",
    "ask",
    "ask_email_change",
    "ask_reset",
    "change_fault",
    "choose_language",
    "choose_password",
    "confirm",
    "confirm_email_change",
    "correct_identity",
    "create_staff",
    "end_other_visits",
    "end_sessions",
    "end_visit",
    "fault",
    "forget_second_factor",
    "load_notices",
    "mail_again",
    "move_address",
    "note_visit",
    "open_visits",
    "restore_mail",
    "rewrite_mail",
    "send_again",
    "send_code",
    "set_access",
    "tell_second_factor",
]
