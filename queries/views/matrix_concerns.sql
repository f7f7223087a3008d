-- title: 重点工作矩阵需要过问的事项
-- Items with a red or amber light.
-- grain: key_column, row_key
-- params: none
-- source: matrix_states_all
-- department: department_id

with

listed as (

    select
        light,
        'matrix' as theme,
        '矩阵 ' || item_label || '“' || title || '”' || case
            when days_late > 0 then printf('到期未办结，进度 %.0f%%', progress_pct)
            when light = 'red' then printf('滞后 %.0f 个百分点', -deviation_pp)
            else printf('落后序时 %.0f 个百分点', -deviation_pp)
        end as title,
        department_id,
        owner,
        case when days_late > 0 then due_on end as since_on,
        days_late,
        cast(null as varchar) as shortfall,
        'item_id' as key_column,
        item_id as row_key

    from matrix_states_all
    where light in ('red', 'amber')

)

select * from listed
