"""What one applies to: schools, campaigns, formations, pieces asked for, roles by school."""

from formations.models.campaigns import PAGES, Campaign, Pool, School, Tariff
from formations.models.formations import AcceptedTitle, Formation, Notice, Option
from formations.models.pieces import RequiredPiece
from formations.models.roles import Role
from formations.models.steps import CalendarStep

__all__ = [
    "PAGES",
    "AcceptedTitle",
    "CalendarStep",
    "Campaign",
    "Formation",
    "Notice",
    "Option",
    "Pool",
    "RequiredPiece",
    "Role",
    "School",
    "Tariff",
]
