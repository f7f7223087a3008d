-- title: 各类捐赠人筹得款物
-- grain: donor_kind
-- params: year_start
-- source: donations_by_source
-- unit: 元

with

by_donor_kind as (

    select
        donor_kind,

        sum(received_cny) as received_cny,
        cast(sum(received_count) as bigint) as received_count

    from donations_by_source
    where happened_on >= $year_start
    group by donor_kind

),

shares as (

    select
        *,

        100 * cast(received_cny as double) / nullif(sum(received_cny) over (), 0) as share_pct

    from by_donor_kind

)

select * from shares
order by received_cny desc, donor_kind
