-- title: 基金筹款进度
-- Every fund with a target for the year: received so far against the part of the year gone by,
-- the day itself included.
-- grain: fund_id
-- params: as_of, year_start
-- source: donations_daily_all, fund_targets_all, funds_all
-- department: department_id

with

received_by_fund as (

    select
        fund_id,

        sum(received_cny) as received_cny

    from donations_daily_all
    where happened_on >= $year_start
    group by fund_id

),

with_target as (

    select
        funds_all.fund_id,
        funds_all.name,
        funds_all.department_id,
        funds_all.owner,
        fund_targets_all.target_cny,
        coalesce(received_by_fund.received_cny, 0) as received_cny,
        100.0 * ($as_of - $year_start + 1) / dayofyear(make_date(year($as_of), 12, 31)) as time_pct

    from funds_all
    inner join fund_targets_all on funds_all.fund_id = fund_targets_all.fund_id
    left join received_by_fund on funds_all.fund_id = received_by_fund.fund_id
    where fund_targets_all.year = year($as_of)
      and fund_targets_all.target_cny > 0

),

measured as (

    select
        *,
        100 * cast(received_cny as double) / cast(target_cny as double) as target_pct

    from with_target

),

compared as (

    select
        *,
        round(target_pct - time_pct, 9) as deviation_pp

    from measured

)

select * from compared
