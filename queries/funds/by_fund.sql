-- title: 各基金筹得款物
-- Every fund with its place among all, the chosen departments' marked.
-- grain: fund_id
-- params: as_of, year_start, last_year_start, same_day_last_year
-- source: donations_daily_all, fund_targets_all, funds, funds_all, departments_all
-- unit: 元

with

this_year as (

    select
        fund_id,

        sum(received_cny) as received_cny

    from donations_daily_all
    where happened_on >= $year_start
    group by fund_id

),

last_year as (

    select
        fund_id,

        sum(received_cny) as last_year_cny

    from donations_daily_all
    where happened_on between $last_year_start and $same_day_last_year
    group by fund_id

),

targets as (

    select
        fund_id,

        target_cny

    from fund_targets_all
    where year = extract(year from $as_of)

),

by_fund as (

    select
        funds_all.fund_id,
        funds_all.name as fund_name,
        departments_all.name as department_name,

        coalesce(this_year.received_cny, 0) as received_cny,
        coalesce(last_year.last_year_cny, 0) as last_year_cny,
        targets.target_cny,
        funds_all.fund_id in (select fund_id from funds) as is_chosen

    from funds_all
    left join departments_all on funds_all.department_id = departments_all.department_id
    left join this_year on funds_all.fund_id = this_year.fund_id
    left join last_year on funds_all.fund_id = last_year.fund_id
    left join targets on funds_all.fund_id = targets.fund_id

),

ranked as (

    select
        *,

        100 * cast(received_cny as double) / nullif(target_cny, 0) as target_pct,
        100 * cast($as_of - $year_start + 1 as double) / dayofyear(make_date(year($as_of), 12, 31))
            as time_pct,
        100 * cast(received_cny as double) / nullif(sum(received_cny) over (), 0) as share_pct,
        rank() over (order by received_cny desc) as rank

    from by_fund

)

select * from ranked
order by rank, fund_id
