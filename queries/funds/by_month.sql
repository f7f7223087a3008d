-- title: 各月筹得款物
-- The twelve months of as_of's year beside last year's; months after as_of are unknown this year.
-- grain: month
-- params: as_of, year_start, last_year_start, last_year_end, same_day_last_year
-- source: donations_daily, fund_targets, funds
-- unit: 元

with

months as (

    select
        make_date(year($as_of), cast(month_no as integer), 1) as month,
        cast(month_no as integer) as month_no

    from range(1, 13) as numbers (month_no)
    where exists (select * from funds)

),

this_year as (

    select
        month(happened_on) as month_no,

        sum(received_cny) as received_cny,
        sum(case when kind = '资金' then received_cny else 0 end) as funds_cny,
        sum(case when kind = '物资' then received_cny else 0 end) as goods_cny

    from donations_daily
    where happened_on >= $year_start
    group by month(happened_on)

),

last_year as (

    select
        month(happened_on) as month_no,

        sum(received_cny) as last_year_cny

    from donations_daily
    where happened_on between $last_year_start and $last_year_end
    group by month(happened_on)

),

same_days as (

    select sum(received_cny) as same_days_last_year_cny from donations_daily
    where happened_on between $last_year_start and $same_day_last_year

),

targets as (

    select sum(target_cny) as target_cny from fund_targets
    where year = extract(year from $as_of)

),

by_month as (

    select
        month,

        case when month <= $as_of then coalesce(received_cny, 0) end as received_cny,
        case when month <= $as_of then coalesce(funds_cny, 0) end as funds_cny,
        case when month <= $as_of then coalesce(goods_cny, 0) end as goods_cny,
        coalesce(last_year_cny, 0) as last_year_cny,
        coalesce(same_days_last_year_cny, 0) as same_days_last_year_cny,
        $same_day_last_year as same_day_last_year,
        target_cny

    from months
    left join this_year using (month_no)
    left join last_year using (month_no)
    cross join same_days
    cross join targets

),

cumulated as (

    select
        *,

        case when month <= $as_of then sum(received_cny) over (order by month) end
            as cumulative_cny,
        sum(last_year_cny) over (order by month) as cumulative_last_year_cny

    from by_month

)

select * from cumulated
order by month
