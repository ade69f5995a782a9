"""The team's figures of money: the accounts' rows, their sums, their files."""

from backoffice.money.figures import figures
from backoffice.money.ledger import TARIFF, asked, daily, lines
from backoffice.money.sheets import as_csv, as_xlsx

__all__ = ["TARIFF", "as_csv", "as_xlsx", "asked", "daily", "figures", "lines"]
