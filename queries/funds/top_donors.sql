-- title: 前十大捐赠人
-- The ten largest named donors of the year; the share is of all that was received.
-- grain: rank
-- params: year_start
-- source: known_donations, donations_daily
-- unit: 元

with

largest as (

    select
        donor_name,
        min(masked_name) as masked_name,
        min(donor_kind) as donor_kind,

        sum(received_cny) as received_cny

    from known_donations
    where is_named
      and received_on >= $year_start
    group by donor_name
    order by received_cny desc, donor_name
    limit 10

),

total as (

    select sum(received_cny) as total_cny from donations_daily
    where happened_on >= $year_start

),

ranked as (

    select
        row_number() over (order by largest.received_cny desc, largest.donor_name) as rank,
        largest.masked_name,
        largest.donor_kind,

        largest.received_cny,
        100 * cast(largest.received_cny as double) / nullif(total.total_cny, 0) as share_pct

    from largest
    cross join total

)

select * from ranked
order by rank
