-- title: 职数精简率
-- short: 职数
-- definition: （改革前职数数 − 改革后）÷ 改革前，正数为减少。改革前取最早统计时点，改革后取各机构最近一次统计，编制大于 0 的机构才计入。
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
        coalesce(sum(leaders_before) filter (where is_counted_before), 0) as leaders_before,
        coalesce(sum(leaders) filter (where is_counted), 0) as leaders_now

    from institution_quotas

)

select 100.0 * (leaders_before - leaders_now) / nullif(leaders_before, 0) as value from counted
