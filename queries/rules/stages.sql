-- title: 制度所处环节
-- How many versions stand at each stage, of those on their way or issued during the reform.
-- grain: stage
-- params: none
-- source: rule_stages
-- unit: 项

with

stages (stage, sort_order) as (

    values ('立项', 1), ('起草', 2), ('征求意见', 3), ('审议', 4), ('印发', 5), ('施行', 6)

),

by_stage as (

    select
        stages.stage,
        stages.sort_order,

        count(rule_stages.rule_id) as rule_count,
        count(*) filter (where rule_stages.is_late) as late_count

    from stages
    left join rule_stages on stages.stage = rule_stages.stage
    group by stages.stage, stages.sort_order

)

select * from by_stage
order by sort_order
