"""公益基金: where the money comes from, where it goes, and whether it keeps the law."""

from cockpit import charts, screen

page = screen.open("funds")

page.tiles(
    "funds_raised_cny",
    "funds_raised_yoy_pct",
    "funds_target_pct",
    "funds_received_pct",
    "donor_retention_pct",
    "top10_share_pct",
)

main, side = page.row()
page.chart(main, "每月到账与累计", "funds/by_month", charts.monthly, pick=["month"])
page.chart(
    side,
    "基金排名",
    "funds/by_fund",
    charts.ranked_bars,
    label="fund_name",
    value="received_cny",
    target="target_cny",
    beside="target_pct",
    pick=["fund_id"],
    where={"is_this_year": True},
)

main, side = page.row(height=420)
page.chart(
    main,
    "来源 → 基金 → 用途",
    "funds/flows",
    charts.sankey,
    source="source_name",
    target="target_name",
    value="flow_cny",
    layer="layer",
)
page.chart(side.high(196), "法定比例", "funds/legal_ratios", charts.limits)
page.chart(
    side.high(110),
    "资金与物资",
    "funds/by_kind",
    charts.ranked_bars,
    label="kind",
    value="received_cny",
    pick=["kind"],
    where={"is_this_year": True},
)

left, middle, right = page.row(1, 1, 1, height=440)
page.chart(
    left,
    "捐赠人类别",
    "funds/by_donor_kind",
    charts.ranked_bars,
    label="donor_kind",
    value="received_cny",
    pick=["donor_kind"],
    where={"is_this_year": True},
)
page.chart(
    middle,
    "十大捐赠人",
    "funds/top_donors",
    charts.ranked_bars,
    label="masked_name",
    value="received_cny",
)
page.chart(
    right,
    "各市捐赠",
    "funds/by_city",
    charts.city_map,
    geojson=screen.city_outlines(),
    pick=["city_code"],
    where={"is_this_year": True},
)

page.ledger("funds/ledger")
