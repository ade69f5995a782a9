"""The stock Django admin, module by module: each registers what it shows."""

from backoffice.admin import accounts, dossiers, referents

__all__ = ["accounts", "dossiers", "referents"]
