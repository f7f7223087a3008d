"""制度体系: which rules are in force, which are due, and who owes them."""

from cockpit import charts, screen

page = screen.open("rules")

page.tiles(
    "rules_improved",
    "rules_in_force",
    "rules_net_growth",
    "rules_completion_pct",
    "rules_overdue_review_pct",
    "rules_mean_age_years",
)

main, side = page.row()
page.chart(
    main,
    "立改废",
    "rules/waterfall",
    charts.waterfall,
    step="step",
    value="rule_count",
    role="role",
)
page.chart(
    side,
    "部门排名",
    "rules/by_department",
    charts.ranked_bars,
    label="department_name",
    value="rule_count",
    pick=["department_id"],
    where={"is_in_reform": True},
)

main, side = page.row()
page.chart(
    main,
    "各领域新建与修订",
    "rules/by_domain",
    charts.stacked_bars,
    x="rule_count",
    y="domain",
    by="action",
    pick=["domain", "action"],
    where={"is_in_reform": True},
)
page.chart(
    side,
    "走到哪一步",
    "rules/stages",
    charts.bars,
    x="stage",
    y="rule_count",
    late="late_count",
    pick=["stage"],
)

left, middle, right = page.row(1, 1, 1, height=460)
page.chart(
    left,
    "从起草到印发",
    "rules/days_to_issue",
    charts.days_range,
    pick=["domain"],
    where={"is_in_reform": True},
)
page.chart(
    middle,
    "评估到期",
    "rules/review_due",
    charts.bars,
    x="review_bucket",
    y="rule_count",
    pick=["review_bucket"],
)
page.chart(
    right, "版本沿革", "rules/timeline", charts.timeline, as_of=page.lens.as_of, pick=["title"]
)

page.ledger("rules/ledger")
