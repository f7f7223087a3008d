-- title: 今天需要过问
-- What a leader should ask about today, over all themes: red first, then the latest.
-- grain: key_column, row_key
-- params: none
-- source: concerns, department_themes, departments_all

with

attention as (

    select
        concerns.light,
        concerns.theme,
        themes.theme_title,
        concerns.title,
        concerns.department_id,
        departments_all.name as department_name,
        concerns.owner,
        concerns.since_on,
        concerns.days_late,
        concerns.lateness,
        concerns.key_column,
        concerns.row_key

    from concerns
    inner join department_themes as themes
        on concerns.department_id = themes.department_id
       and concerns.theme = themes.theme
    inner join departments_all on concerns.department_id = departments_all.department_id

)

select * from attention
order by light desc, days_late desc nulls last, theme, row_key
