"""总览: how far the reform has come, and what needs a leader today."""

from cockpit import charts, screen

page = screen.open("overview")

page.tiles(
    "rules_improved",
    "funds_raised_cny",
    "posts_reduction_pct",
    "matrix_progress_pct",
    "functions_settled_pct",
    "rules_completion_pct",
)

main, side = page.row()
page.attention(main, "overview/attention")
page.chart(
    side.high(190),
    "各主题",
    "overview/by_theme",
    charts.light_bars,
    label="theme_title",
)
page.chart(
    side.high(300),
    "各部门",
    "overview/by_department",
    charts.light_bars,
    label="department_name",
)
