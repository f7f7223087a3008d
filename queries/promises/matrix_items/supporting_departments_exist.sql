-- title: 配合部门都在部门表中
-- grain: row_number, value
-- params: none
-- source: departments, matrix_items

with

supporting as (

    select
        row_number,
        trim(unnest(string_split(supporting_department_ids, ';'))) as department_id

    from matrix_items

),

unknown as (

    select distinct
        supporting.row_number,
        'supporting_department_ids' as column_name,
        supporting.department_id as value,
        '不在 departments 中' as reason

    from supporting
    left join departments on supporting.department_id = departments.department_id
    where departments.department_id is null
      and supporting.department_id <> ''

)

select * from unknown
order by row_number, value
