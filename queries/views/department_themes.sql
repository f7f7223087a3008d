-- title: 部门与改革主题
-- Every department beside each reform theme, so that a theme without a worry still shows.
-- grain: department_id, theme
-- params: none
-- source: departments_all
-- department: department_id

with

themes (theme, theme_title, sort_order) as (

    values
        ('rules', '制度体系', 1),
        ('funds', '公益基金', 2),
        ('institutions', '机构改革', 3),
        ('matrix', '7×3 矩阵', 4)

),

themes_by_department as (

    select
        departments_all.department_id,
        themes.theme,
        themes.theme_title,
        themes.sort_order

    from departments_all
    cross join themes

)

select * from themes_by_department
