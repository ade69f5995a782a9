"""The stock Django admin, module by module: each registers what it shows."""

from backoffice.admin import accounts, campaigns, dossiers, formations, referents

__all__ = ["accounts", "campaigns", "dossiers", "formations", "referents"]
