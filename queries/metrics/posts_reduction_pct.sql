-- title: 编制精简率
-- definition: （改革前编制数 − 改革后）÷ 改革前，正数为减少。改革前取最早统计时点，改革后取各机构最近一次统计，编制大于 0 的机构才计入。
-- grain: none
-- params: none
-- source: institution_quotas
-- unit: %
-- theme: institutions
-- better: higher
-- target: none
-- published: yes
-- beside: institutions_reduction_pct, leaders_reduction_pct
-- additive: no

with

counted as (

    select
        coalesce(sum(posts_before) filter (where is_counted_before), 0) as posts_before,
        coalesce(sum(posts) filter (where is_counted), 0) as posts_now

    from institution_quotas

)

select
    100.0 * (posts_before - posts_now) / nullif(posts_before, 0) as value,
    posts_before || ' 名减至 ' || posts_now || ' 名' as remark

from counted
