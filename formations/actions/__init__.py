"""Verbs of what one applies to: the only functions that change its tables."""

from formations.actions.asking import ask_school
from formations.actions.demonstration import closing_day, load_demonstration
from formations.actions.duplicating import default_slug, duplicate
from formations.actions.loading import load_campaigns, load_schools
from formations.actions.publishing import (
    change_tariff,
    publication_faults,
    publish,
    touch_revision,
    unpublish,
)
from formations.actions.roles import grant_role, revoke_role

__all__ = [
    "ask_school",
    "change_tariff",
    "closing_day",
    "default_slug",
    "duplicate",
    "grant_role",
    "load_campaigns",
    "load_demonstration",
    "load_schools",
    "publication_faults",
    "publish",
    "revoke_role",
    "touch_revision",
    "unpublish",
]
