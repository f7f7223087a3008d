-- title: 填报进度与指标实际值相符
-- Where actual, baseline and target are given, they say how far the item is; one point of
-- difference is rounding.
-- grain: row_number
-- params: none
-- source: matrix_items, matrix_progress

with

computed as (

    select
        reports.row_number,
        reports.progress_pct,
        greatest(0, least(100,
            100 * (reports.actual - items.baseline) / (items.target - items.baseline)
        )) as computed_pct

    from matrix_progress as reports
    inner join matrix_items as items on reports.item_id = items.item_id
    where items.target <> items.baseline
      and reports.actual is not null

),

broken as (

    select
        row_number,
        'progress_pct' as column_name,
        cast(progress_pct as varchar) as value,
        printf('与按实际值、基期值、目标值推算的 %.1f 相差超过 1 个百分点', computed_pct) as reason

    from computed
    where round(abs(progress_pct - computed_pct), 9) > 1

)

select * from broken
order by row_number
