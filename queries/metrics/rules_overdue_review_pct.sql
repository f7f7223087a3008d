-- title: 超期未评估率
-- definition: 现行有效的版本中，应评估日期早于统计日的占比；当日到期的不算超期。
-- grain: none
-- params: none
-- source: rule_states
-- unit: %
-- theme: rules
-- better: lower
-- target: none
-- published: no
-- beside: none
-- additive: no

with

in_force as (

    select * from rule_states
    where status = '现行有效'

)

select
    100.0 * count(*) filter (where is_review_overdue) / nullif(count(*), 0) as value,
    '现行 ' || count(*) || ' 项中超期 ' || count(*) filter (where is_review_overdue) || ' 项' as remark

from in_force
