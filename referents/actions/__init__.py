"""Verbs of this floor: what is asked of people, and what they answer."""

from referents.actions.answering import decline, deposit, keep, remove_file, send
from referents.actions.asking import (
    ask,
    ask_ready,
    asked_on_submission,
    chase,
    correct_address,
    prepare,
    readdress,
    refusal,
    revoke,
    revoke_all,
)
from referents.actions.consulting import consult
from referents.actions.disclosing import access_refusal, ask_access, decide_access
from referents.actions.following import bounce, due_steps, expire, remind, revive
from referents.actions.printing import ask_copy, forget_copy, make_copy

__all__ = [
    "access_refusal",
    "ask",
    "ask_access",
    "ask_copy",
    "ask_ready",
    "asked_on_submission",
    "bounce",
    "chase",
    "consult",
    "correct_address",
    "decide_access",
    "decline",
    "deposit",
    "due_steps",
    "expire",
    "forget_copy",
    "keep",
    "make_copy",
    "prepare",
    "readdress",
    "refusal",
    "remind",
    "remove_file",
    "revive",
    "revoke",
    "revoke_all",
    "send",
]
