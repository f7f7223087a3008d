-- title: 制度计划完成率
-- definition: 计划印发日期不晚于统计日的版本中，已印发的占比；当日到期的计入分母。
-- grain: none
-- params: as_of
-- source: rules
-- unit: %
-- theme: rules
-- better: higher
-- target: 100
-- published: no
-- beside: none
-- additive: no

with

planned as (

    select
        count(*) as planned_count,
        count(issued_on) as issued_count

    from rules
    where planned_on <= $as_of

)

select
    100.0 * issued_count / nullif(planned_count, 0) as value,
    '应印发 ' || planned_count || ' 项，已印发 ' || issued_count || ' 项' as remark

from planned
