"""Figures of a campaign for the team: numbers, their table, their drawing, each to download."""

from backoffice.charts.drawing import drawn
from backoffice.charts.figures import FIGURES, Figure, former_campaign, keys

__all__ = ["FIGURES", "Figure", "drawn", "former_campaign", "keys"]
