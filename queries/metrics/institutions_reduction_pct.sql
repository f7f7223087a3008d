-- title: 机构精简率
-- short: 机构
-- definition: （改革前机构数 − 改革后）÷ 改革前，正数为减少。改革前取最早统计时点，改革后取各机构最近一次统计，编制大于 0 的机构才计入。
-- grain: none
-- params: none
-- source: institution_quotas
-- unit: %
-- theme: institutions
-- better: higher
-- target: none
-- published: yes
-- beside: none
-- additive: no

with

counted as (

    select
        count(*) filter (where is_counted_before) as count_before,
        count(*) filter (where is_counted) as count_now

    from institution_quotas

)

select 100.0 * (count_before - count_now) / nullif(count_before, 0) as value from counted
