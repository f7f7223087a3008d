-- title: 各部门制度立改数
-- Every department that owns rules, chosen or not, so that a chosen one stands against the whole:
-- versions issued in the course of the reform, and what is late on the day.
-- grain: department_id
-- params: reform_started_on
-- source: departments, departments_all, rule_states_all
-- unit: 项

with

by_owner as (

    select
        department_id,

        count(*) filter (where issued_on >= $reform_started_on) as rule_count,
        count(*) filter (where issued_on >= $reform_started_on and action = '新建') as new_count,
        count(*) filter (where issued_on >= $reform_started_on and action = '修订') as revised_count,
        count(*) filter (where status = '现行有效') as in_force_count,
        count(*) filter (where is_late) as late_count

    from rule_states_all
    group by department_id

),

ranked as (

    select
        *,
        100.0 * rule_count / nullif(sum(rule_count) over (), 0) as share_pct,
        rank() over (order by rule_count desc) as rank

    from by_owner

),

named as (

    select
        ranked.department_id,
        departments_all.name as department_name,
        ranked.rule_count,
        ranked.new_count,
        ranked.revised_count,
        ranked.in_force_count,
        ranked.late_count,
        ranked.share_pct,
        ranked.rank,
        departments.department_id is not null as is_chosen

    from ranked
    inner join departments_all on ranked.department_id = departments_all.department_id
    left join departments on ranked.department_id = departments.department_id

)

select * from named
order by rank, department_id
