-- title: 捐赠的部门与所属基金的部门一致
-- grain: row_number
-- params: none
-- source: donations, funds

with

strays as (

    select
        donations.row_number,
        'department_id' as column_name,
        donations.department_id as value,
        '应为所属基金的部门“' || funds.department_id || '”' as reason

    from donations
    inner join funds on donations.fund_id = funds.fund_id
    where donations.department_id <> funds.department_id

)

select * from strays
order by row_number
