-- title: 筹得款物同比
-- short: 同比
-- definition: （本年到账 − 上年同期到账）/ 上年同期到账；同期为上年 1 月 1 日至同月同日，计至 2 月 28 日时含闰年的 2 月 29 日；上年同期不大于零的不计算。
-- grain: none
-- params: year_start, last_year_start, same_day_last_year
-- source: donations_daily
-- unit: %
-- theme: funds
-- better: higher
-- target: none
-- published: yes
-- beside: none
-- additive: no

with

this_year as (

    select coalesce(sum(received_cny), 0) as this_year_cny from donations_daily
    where happened_on >= $year_start

),

last_year as (

    select sum(received_cny) as last_year_cny from donations_daily
    where happened_on between $last_year_start and $same_day_last_year

),

compared as (

    select
        this_year.this_year_cny,
        last_year.last_year_cny

    from this_year
    cross join last_year

)

select
    case
        when last_year_cny > 0
            then 100 * cast(this_year_cny - last_year_cny as double) / last_year_cny
    end as value
from compared
