-- title: 部门
-- The departments that a reader may choose, in their own order.
-- grain: department_id
-- params: none
-- source: departments_all

with

listed as (

    select
        department_id,
        name as department_name,
        sort_order

    from departments_all
    where active is distinct from false

)

select * from listed
order by sort_order, department_id
