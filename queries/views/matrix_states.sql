-- title: 矩阵事项状态
-- Every item with its progress against the schedule on the day, and the light that follows.
-- A bound belongs to the better light; the deviation is rounded so that 6.1 − 16.1 lies on it.
-- grain: item_id
-- params: amber_pp, as_of, red_pp
-- source: matrix_items_all, matrix_progress_all
-- department: department_id

with

reported as (

    select
        *,
        (
            select max(reports.reported_on)
            from matrix_progress_all as reports
            where reports.item_id = items.item_id
        ) as reported_on,
        (
            select arg_max(reports.progress_pct, reports.reported_on)
            from matrix_progress_all as reports
            where reports.item_id = items.item_id
        ) as reported_pct

    from matrix_items_all as items

),

scheduled as (

    select
        * exclude (reported_pct),
        area_no || '-' || item_no as item_label,
        coalesce(reported_pct, 0) as progress_pct,
        case
            when $as_of < starts_on then 0
            when $as_of >= due_on then 100
            else 100.0 * ($as_of - starts_on) / (due_on - starts_on)
        end as schedule_pct

    from reported

),

compared as (

    select
        *,
        round(progress_pct - schedule_pct, 9) as deviation_pp

    from scheduled

),

lit as (

    select
        *,
        case
            when closed_on is not null or progress_pct >= 100 then 'done'
            when $as_of < starts_on then 'none'
            when due_on < $as_of or deviation_pp < -$red_pp then 'red'
            when deviation_pp < -$amber_pp then 'amber'
            else 'green'
        end as light

    from compared

),

worded as (

    select
        *,
        case light
            when 'done' then '办结'
            when 'none' then '未开始'
            when 'red' then '滞后'
            when 'amber' then '预警'
            when 'green' then '正常'
        end as status,
        case when light <> 'done' then $as_of - due_on end as days_late

    from lit

)

select * from worded
