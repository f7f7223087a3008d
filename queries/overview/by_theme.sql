-- title: 各主题需要过问的事项数
-- Red and amber items by theme; a theme without any shows 0.
-- grain: theme
-- params: none
-- source: concerns, department_themes
-- unit: 件

with

by_theme as (

    select
        themes.theme,
        themes.theme_title,
        themes.sort_order,

        count(*) filter (where concerns.light = 'red') as red_count,
        count(*) filter (where concerns.light = 'amber') as amber_count

    from department_themes as themes
    left join concerns
        on themes.department_id = concerns.department_id
       and themes.theme = concerns.theme
    group by themes.theme, themes.theme_title, themes.sort_order

)

select * from by_theme
order by sort_order
