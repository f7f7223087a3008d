-- title: 筹得款物
-- definition: 本年到账的资金与物资折价之和，以到账日期为准，自 1 月 1 日计至统计日（含当日）。
-- Unknown, not 0, before the first record of all and for departments without a fund.
-- grain: none
-- params: year_start
-- source: donations_daily, donations_daily_all, funds
-- unit: 元
-- theme: funds
-- better: higher
-- target: none
-- published: yes
-- beside: funds_raised_yoy_pct, funds_target_pct
-- additive: yes

with

raised as (

    select
        coalesce(sum(received_cny), 0) as raised_cny,
        exists (select * from funds) and exists (select * from donations_daily_all) as is_known

    from donations_daily
    where happened_on >= $year_start

)

select case when is_known then raised_cny end as value
from raised
