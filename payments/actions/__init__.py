"""Verbs of money: the only functions that change the tables of payments."""

from payments.actions.bursary import rule_bursary
from payments.actions.opening import cancel_payment, open_payment, pay_and_submit
from payments.actions.settling import check, receive_event, settle

__all__ = [
    "cancel_payment",
    "check",
    "open_payment",
    "pay_and_submit",
    "receive_event",
    "rule_bursary",
    "settle",
]
