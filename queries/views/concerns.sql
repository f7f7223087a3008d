-- title: 需要过问的事项
-- What a leader should ask about, over all themes: late (red), or slipping or soon due (amber).
-- grain: key_column, row_key
-- params: none
-- source: fund_concerns_all, institution_concerns_all, matrix_concerns_all, rule_concerns_all
-- department: department_id

with

of_all_themes as (

    select * from rule_concerns_all
    union all
    select * from fund_concerns_all
    union all
    select * from institution_concerns_all
    union all
    select * from matrix_concerns_all

),

worded as (

    select
        light,
        theme,
        title,
        department_id,
        owner,
        since_on,
        days_late,
        coalesce(shortfall, case
            when days_late > 0 then '超 ' || days_late || ' 天'
            when days_late < 0 then '剩 ' || -days_late || ' 天'
            else '今天到期'
        end) as lateness,
        key_column,
        row_key

    from of_all_themes

)

select * from worded
