-- title: 资金与物资
-- grain: kind
-- params: year_start
-- source: donations_daily
-- unit: 元

with

by_kind as (

    select
        kind,

        sum(received_cny) as received_cny,
        cast(sum(received_count) as bigint) as received_count

    from donations_daily
    where happened_on >= $year_start
    group by kind
    having sum(received_count) > 0

),

shares as (

    select
        *,

        100 * cast(received_cny as double) / nullif(sum(received_cny) over (), 0) as share_pct

    from by_kind

)

select * from shares
order by received_cny desc, kind
