-- title: 筹款目标完成率
-- short: 完成目标
-- definition: 设有本年目标的基金本年到账的金额 / 这些基金的全年目标；只在 12 月 31 日亮灯。
-- A share of the year's target is not late in April: it has a light only on 31 December.
-- grain: none
-- params: as_of, year_start
-- source: donations_daily, donations_daily_all, fund_targets
-- unit: %
-- theme: funds
-- better: higher
-- target: 100
-- published: no
-- beside: none
-- additive: no

with

targets as (

    select * from fund_targets
    where year = extract(year from $as_of)

),

total as (

    select sum(target_cny) as target_cny from targets

),

received as (

    select
        coalesce(sum(received_cny), 0) as received_cny,
        exists (select * from donations_daily_all) as is_known

    from donations_daily
    where happened_on >= $year_start
      and fund_id in (select fund_id from targets)

),

compared as (

    select
        received.received_cny,
        received.is_known,
        total.target_cny

    from received
    cross join total

)

select
    case when is_known then 100 * cast(received_cny as double) / nullif(target_cny, 0) end as value,
    case when month($as_of) < 12 or day($as_of) < 31 then 'none' end as light,
    '全年已过 ' || printf('%.1f', 100.0 * dayofyear($as_of) / dayofyear(last_day(
        cast(year($as_of) || '-12-01' as date)
    ))) || '%' as remark

from compared
