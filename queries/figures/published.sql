-- title: 公布数字
-- Figures that a public document states, each to be compared at the end of its own period.
-- grain: figure_id
-- params: none
-- source: published_figures

with

stated as (

    select
        figure_id,
        metric,
        period_start,
        period_end,
        value,
        decimals,
        unit,
        comparator,
        statement,
        note,
        source

    from published_figures

)

select * from stated
order by period_end, figure_id
