"""Charts: a result in, a Plotly figure out. No data access, no Streamlit.

Each function draws one kind of picture. Colours are those of white paper; `look.css` turns the
neutral ones for a dark screen. What can be clicked carries the values of its `pick` columns.
"""

from cockpit.charts.bars import bars, light_bars, ranked_bars, stacked_bars, waterfall
from cockpit.charts.house import CONFIG
from cockpit.charts.maps import city_map
from cockpit.charts.money import limits, monthly, sankey
from cockpit.charts.spans import days_range, timeline

__all__ = [
    "CONFIG",
    "bars",
    "city_map",
    "days_range",
    "light_bars",
    "limits",
    "monthly",
    "ranked_bars",
    "sankey",
    "stacked_bars",
    "timeline",
    "waterfall",
]
