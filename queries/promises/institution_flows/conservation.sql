-- title: 划出与核减之和等于原有
-- What leaves an institution between two counts must equal what the earlier count found there.
-- A count on the day of a flow already knows of it, so it is not the one that the flow draws on.
-- grain: row_number, column_name
-- params: none
-- source: institution_flows, quotas

with

drawn as (

    select
        flows.row_number,
        flows.from_institution_id,
        flows.posts,
        flows.leaders,
        max(quotas.counted_on) as counted_on

    from institution_flows as flows
    left join quotas
        on flows.from_institution_id = quotas.institution_id
       and flows.happened_on > quotas.counted_on
    group by flows.row_number, flows.from_institution_id, flows.posts, flows.leaders

),

left_by_count as (

    select
        from_institution_id,
        counted_on,

        min(row_number) as row_number,
        sum(posts) as posts,
        sum(leaders) as leaders

    from drawn
    group by from_institution_id, counted_on

),

compared as (

    select
        left_by_count.row_number,
        left_by_count.from_institution_id,
        left_by_count.counted_on,
        measures.column_name,
        measures.title,
        measures.left_count,
        measures.had_count

    from left_by_count
    left join quotas
        on left_by_count.from_institution_id = quotas.institution_id
       and left_by_count.counted_on = quotas.counted_on
    cross join lateral (
        values
            ('posts', '编制', left_by_count.posts, quotas.posts),
            ('leaders', '职数', left_by_count.leaders, quotas.leaders)
    ) as measures (column_name, title, left_count, had_count)

),

broken as (

    select
        row_number,
        column_name,
        cast(left_count as varchar) as value,
        '是 ' || from_institution_id || ' 划出与核减的' || title || '合计，' || case
            when counted_on is null then '此前没有编制统计可以核对'
            else '应等于 ' || counted_on || ' 统计的 ' || had_count
        end as reason

    from compared
    where left_count is distinct from had_count

)

select * from broken
order by row_number, column_name
