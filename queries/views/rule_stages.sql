-- title: 制度所处环节
-- Where each version stands that is on its way or was issued in the course of the reform: the
-- newest stage on record; without a record, where its status puts it.
-- grain: rule_id
-- params: none
-- source: rule_events_all, rule_states_all
-- department: department_id

with

stage_order (stage, stage_number, status) as (

    values
        ('立项', 1, '计划中'),
        ('起草', 2, '起草中'),
        ('征求意见', 3, null),
        ('审议', 4, null),
        ('印发', 5, '尚未生效'),
        ('施行', 6, '现行有效')

),

under_way as (

    select * from rule_states_all
    where is_in_reform or status in ('计划中', '起草中', '尚未生效')

),

newest as (

    select
        rule_events_all.rule_id,

        arg_max(
            stage_order.stage_number, (rule_events_all.happened_on, stage_order.stage_number)
        ) as stage_number

    from rule_events_all
    inner join stage_order on rule_events_all.stage = stage_order.stage
    group by rule_events_all.rule_id

),

placed as (

    select
        under_way.rule_id,
        under_way.department_id,
        under_way.is_late,
        coalesce(
            newest.stage_number, by_status.stage_number, last_stage.stage_number
        ) as stage_number

    from under_way
    left join newest on under_way.rule_id = newest.rule_id
    left join stage_order as by_status on under_way.status = by_status.status
    cross join (select max(stage_number) as stage_number from stage_order) as last_stage

),

named as (

    select
        placed.rule_id,
        placed.department_id,
        placed.is_late,
        stage_order.stage,
        placed.stage_number

    from placed
    inner join stage_order on placed.stage_number = stage_order.stage_number

)

select * from named
