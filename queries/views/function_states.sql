-- title: 职能衔接状态
-- Every function with its state on the day; the due day itself is still on time.
-- grain: function_id
-- params: as_of
-- source: functions_all
-- department: department_id

with

with_days as (

    select
        *,
        case when settled_on is null then $as_of - due_on end as days_late

    from functions_all

),

judged as (

    select
        *,
        case
            when settled_on is not null then '已衔接'
            when abandoned or days_late > 0 then '未落实'
            else '过渡中'
        end as state

    from with_days

)

select * from judged
