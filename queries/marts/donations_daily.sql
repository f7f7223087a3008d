-- title: 捐赠日汇总
-- Three streams of events, each amount on the day on which it became true: a pledge when it was
-- made, a receipt when it arrived, an honoured pledge when both had happened.
-- Summed by the two dates first, so that the streams are cut from a small table.
-- grain: happened_on, fund_id, department_id, kind, pledged_year
-- params: none
-- source: donations

with

by_dates as (

    select
        pledged_on,
        received_on,
        fund_id,
        department_id,
        kind,
        cast(extract(year from pledged_on) as bigint) as pledged_year,

        sum(pledged_cny) as pledged_cny,
        sum(received_cny) as received_cny,
        count(*) as received_count

    from donations
    group by pledged_on, received_on, fund_id, department_id, kind

),

events as (

    select
        pledged_on as happened_on,
        fund_id,
        department_id,
        kind,
        pledged_year,

        pledged_cny,
        0 as received_cny,
        0 as honoured_cny,
        0 as received_count

    from by_dates
    where pledged_on is not null

    union all

    select
        received_on as happened_on,
        fund_id,
        department_id,
        kind,
        pledged_year,

        0 as pledged_cny,
        received_cny,
        0 as honoured_cny,
        received_count

    from by_dates
    where received_on is not null

    union all

    select
        greatest(pledged_on, received_on) as happened_on,
        fund_id,
        department_id,
        kind,
        pledged_year,

        0 as pledged_cny,
        0 as received_cny,
        received_cny as honoured_cny,
        0 as received_count

    from by_dates
    where pledged_on is not null and received_on is not null

),

daily as (

    select
        cast(happened_on as date) as happened_on,
        fund_id,
        department_id,
        kind,
        pledged_year,

        cast(sum(pledged_cny) as decimal(18, 2)) as pledged_cny,
        cast(sum(received_cny) as decimal(18, 2)) as received_cny,
        cast(sum(honoured_cny) as decimal(18, 2)) as honoured_cny,
        cast(sum(received_count) as bigint) as received_count

    from events
    group by happened_on, fund_id, department_id, kind, pledged_year

)

select * from daily
order by happened_on, fund_id, department_id, kind, pledged_year
