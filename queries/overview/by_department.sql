-- title: 各部门需要过问的事项数
-- Red and amber items of every department that has any, chosen or not; most red first.
-- grain: department_id
-- params: none
-- source: concerns_all, departments, departments_all
-- unit: 件

with

by_owner as (

    select
        departments_all.department_id,
        departments_all.name as department_name,
        departments_all.sort_order,

        count(*) filter (where concerns_all.light = 'red') as red_count,
        count(*) filter (where concerns_all.light = 'amber') as amber_count

    from departments_all
    left join concerns_all on departments_all.department_id = concerns_all.department_id
    group by departments_all.department_id, departments_all.name, departments_all.sort_order

),

ranked as (

    select
        by_owner.department_id,
        by_owner.department_name,
        by_owner.red_count,
        by_owner.amber_count,
        rank() over (order by by_owner.red_count desc, by_owner.amber_count desc) as rank,
        departments.department_id is not null as is_chosen

    from by_owner
    left join departments on by_owner.department_id = departments.department_id
    where by_owner.red_count + by_owner.amber_count > 0

)

select * from ranked
order by rank, department_id
