"""Figures of a campaign for the team: numbers, their table, their drawing, each to download."""

from backoffice.charts.answer import Figure
from backoffice.charts.cut import Cut
from backoffice.charts.drawing import drawn
from backoffice.charts.figures import FIGURES, keys

__all__ = ["FIGURES", "Cut", "Figure", "drawn", "keys"]
