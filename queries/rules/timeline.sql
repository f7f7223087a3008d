-- title: 制度版本沿革
-- When each version of a rule was, is or will be in force. Of the titles with several versions or
-- a change in the course of the reform: the fifteen with most versions, then the newest change.
-- grain: rule_id
-- params: reform_started_on
-- source: departments_all, rule_states

with

versions as (

    select
        *,
        greatest(issued_on, repealed_on) as changed_on

    from rule_states
    where in_force_from is not null
      and coalesce(in_force_until > in_force_from, true)

),

by_title as (

    select
        title,

        count(*) as version_count,
        max(changed_on) as changed_on

    from versions
    group by title

),

chosen as (

    select
        title,
        row_number() over (order by version_count desc, changed_on desc, title) as title_order

    from by_title
    where version_count > 1
       or changed_on >= $reform_started_on

),

timeline as (

    select
        versions.title,
        chosen.title_order,
        versions.rule_id,
        versions.action,
        departments_all.name as department_name,
        versions.in_force_from,
        versions.in_force_until,
        versions.status

    from versions
    inner join chosen on versions.title = chosen.title
    inner join departments_all on versions.department_id = departments_all.department_id
    where chosen.title_order <= 15

)

select * from timeline
order by title_order, in_force_from, rule_id
