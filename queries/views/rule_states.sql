-- title: 制度状态
-- Every version with what it is on the day: its status, the days on which it was in force,
-- and how late it is. A replacement ends its predecessor for good, even if it was itself
-- repealed later; one repealed before it took effect replaced nothing.
-- grain: rule_id
-- params: as_of, reform_started_on
-- source: rules_all
-- department: department_id

with

with_replacement as (

    select
        *,
        (
            select min(newer.effective_on)
            from rules_all as newer
            where newer.replaces_rule_id = versions.rule_id
              and newer.effective_on <= $as_of
              and coalesce(newer.repealed_on > newer.effective_on, true)
        ) as replaced_on

    from rules_all as versions

),

dated as (

    select
        *,
        effective_on as in_force_from,
        least(repealed_on, expires_on + 1, replaced_on) as in_force_until

    from with_replacement

),

with_status as (

    select
        *,
        case
            when repealed_on is not null then '已废止'
            when expires_on < $as_of then '已失效'
            when replaced_on is not null then '已修改'
            when effective_on <= $as_of then '现行有效'
            when issued_on is not null then '尚未生效'
            when drafted_on is not null then '起草中'
            when planned_on is not null then '计划中'
        end as status

    from dated

),

with_days as (

    select
        *,
        case when status in ('起草中', '计划中') then $as_of - planned_on end as days_late,
        case when status = '现行有效' then $as_of - review_due_on end as review_days_late

    from with_status

),

judged as (

    select
        *,
        coalesce(days_late > 0, false) as is_late,
        coalesce(review_days_late > 0, false) as is_review_overdue,
        case
            when review_days_late > 0 then '已超期'
            when review_days_late >= -30 then '30 天内'
            when review_days_late >= -60 then '31–60 天'
            when review_days_late >= -90 then '61–90 天'
        end as review_bucket,
        coalesce(issued_on >= $reform_started_on, false) as is_in_reform

    from with_days

)

select * from judged
