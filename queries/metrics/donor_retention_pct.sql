-- title: 捐赠人留存率
-- definition: 上年全年有到账的具名捐赠人中，本年又有到账的人数 / 上年全年具名捐赠人数；按捐赠人名称识别，匿名的不计。
-- grain: none
-- params: year_start, last_year_start, last_year_end
-- source: known_donations
-- unit: %
-- theme: funds
-- better: higher
-- target: none
-- published: no
-- beside: top10_share_pct
-- additive: no

with

by_donor as (

    select
        donor_name,

        min(received_on) as first_gave_on,
        max(received_on) as last_gave_on

    from known_donations
    where is_named
      and received_on >= $last_year_start
    group by donor_name

)

select
    100 * cast(count(case when last_gave_on >= $year_start then 1 end) as double)
    / nullif(count(*), 0) as value
from by_donor
where first_gave_on <= $last_year_end
