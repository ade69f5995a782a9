"""Verbs of money: the only functions that change the tables of payments."""

from payments.actions.adding import add_formation, foresee
from payments.actions.bursary import rule_bursary
from payments.actions.comparing import compare
from payments.actions.opening import cancel_payment, open_payment, pay_and_submit
from payments.actions.receipts import make_receipt, make_receipt_again
from payments.actions.settling import check, receive_event, settle
from payments.actions.supplements import (
    forget_addition,
    lapse_supplement,
    nothing_left_to_ask,
)
from payments.actions.watching import (
    TECHNICAL,
    close_alert,
    refund,
    refund_refusal,
    to_give_back,
)

__all__ = [
    "TECHNICAL",
    "add_formation",
    "cancel_payment",
    "check",
    "close_alert",
    "compare",
    "foresee",
    "forget_addition",
    "lapse_supplement",
    "make_receipt",
    "make_receipt_again",
    "nothing_left_to_ask",
    "open_payment",
    "pay_and_submit",
    "receive_event",
    "refund",
    "refund_refusal",
    "rule_bursary",
    "settle",
    "to_give_back",
]
