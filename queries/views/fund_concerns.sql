-- title: 公益基金需要过问的事项
-- Funds behind their target, by the bounds of the matrix.
-- grain: key_column, row_key
-- params: amber_pp, red_pp
-- source: fund_progress_all
-- department: department_id

with

behind as (

    select
        *,
        cast(target_cny as double) * time_pct / 100 - cast(received_cny as double) as gap_cny

    from fund_progress_all
    where deviation_pp < -$amber_pp

),

listed as (

    select
        case when deviation_pp < -$red_pp then 'red' else 'amber' end as light,
        'funds' as theme,
        printf('“%s”到账为年度目标的 %.0f%%', name, target_pct)
            || printf('，落后序时 %.0f 个百分点', -deviation_pp) as title,
        department_id,
        owner,
        cast(null as date) as since_on,
        cast(null as bigint) as days_late,
        printf('差 %.2f 万元', gap_cny / 10000) as shortfall,
        'fund_id' as key_column,
        fund_id as row_key

    from behind

)

select * from listed
