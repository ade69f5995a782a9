"""The team's figures of money: the accounts' rows, their sums, their files."""

from backoffice.money.figures import figures
from backoffice.money.ledger import MOST_PAYMENTS, TARIFF, asked, daily, lines, too_many
from backoffice.money.sheets import as_csv, as_xlsx

__all__ = [
    "MOST_PAYMENTS",
    "TARIFF",
    "as_csv",
    "as_xlsx",
    "asked",
    "daily",
    "figures",
    "lines",
    "too_many",
]
