-- title: 制度体系需要过问的事项
-- Versions not issued when planned and reviews not held when due; amber when due soon.
-- grain: key_column, row_key
-- params: due_soon_days
-- source: rule_states_all
-- department: department_id

with

to_issue as (

    select
        case when is_late then 'red' else 'amber' end as light,
        '《' || title || '》' || action
            || case when is_late then '逾期未印发' else '即将到期未印发' end as title,
        department_id,
        owner,
        planned_on as due_on,
        days_late,
        rule_id

    from rule_states_all
    where days_late >= -$due_soon_days

),

to_review as (

    select
        case when is_review_overdue then 'red' else 'amber' end as light,
        '《' || title || '》'
            || case when is_review_overdue then '超期未评估' else '即将到期未评估' end as title,
        department_id,
        owner,
        review_due_on as due_on,
        review_days_late as days_late,
        rule_id

    from rule_states_all
    where review_days_late >= -$due_soon_days

),

open as (

    select * from to_issue
    union all
    select * from to_review

),

listed as (

    select
        light,
        'rules' as theme,
        title,
        department_id,
        owner,
        case when days_late > 0 then due_on end as since_on,
        days_late,
        cast(null as varchar) as shortfall,
        'rule_id' as key_column,
        rule_id as row_key

    from open

)

select * from listed
