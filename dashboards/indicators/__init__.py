"""The indicators behind the dashboard: one registry, read by page, list, snapshot and documentation."""

from dashboards.indicators.declaration import Indicator, Share
from dashboards.indicators.registry import INDICATORS

__all__ = ["INDICATORS", "Indicator", "Share"]
