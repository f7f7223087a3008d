-- title: 认捐到账率
-- definition: 认捐日期在本年的捐赠中，截至统计日已到账的金额 / 认捐金额；上年认捐、本年到账的不计入，未经认捐直接到账的不计入。
-- grain: none
-- params: as_of
-- source: donations_daily
-- unit: %
-- theme: funds
-- better: higher
-- target: none
-- published: no
-- beside: none
-- additive: no

with

pledges_of_this_year as (

    select
        sum(pledged_cny) as pledged_cny,
        sum(honoured_cny) as honoured_cny

    from donations_daily
    where pledged_year = extract(year from $as_of)

)

select 100 * cast(honoured_cny as double) / nullif(pledged_cny, 0) as value
from pledges_of_this_year
