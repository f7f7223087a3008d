-- title: 前十大捐赠人占比
-- short: 前十大占
-- definition: 本年到账金额最大的十位具名捐赠人合计 / 本年全部到账金额（含匿名捐赠）；按捐赠人名称合并。
-- grain: none
-- params: year_start
-- source: known_donations, donations_daily
-- unit: %
-- theme: funds
-- better: lower
-- target: none
-- published: no
-- beside: none
-- additive: no

with

by_donor as (

    select
        donor_name,

        sum(received_cny) as received_cny

    from known_donations
    where is_named
      and received_on >= $year_start
    group by donor_name

),

largest as (

    select * from by_donor
    order by received_cny desc
    limit 10

),

amounts as (

    select
        (select coalesce(sum(received_cny), 0) from largest) as largest_cny,
        sum(received_cny) as received_cny

    from donations_daily
    where happened_on >= $year_start

)

select 100 * cast(largest_cny as double) / nullif(received_cny, 0) as value
from amounts
