-- title: 两项法定比例的分子与分母
-- The part and the base of each ratio; a ratio is the sum of its parts over the sum of its bases.
-- grain: department_id, metric
-- params: year_start, last_year_start, last_year_end
-- source: donations_daily_all, spending_all, funds_all
-- department: department_id

with

income_of_last_year as (

    select
        department_id,

        sum(received_cny) as income_cny

    from donations_daily_all
    where happened_on between $last_year_start and $last_year_end
    group by department_id

),

spent_this_year as (

    select
        funds_all.department_id,

        sum(spending_all.amount_cny) as spent_cny,
        sum(case when spending_all.category = '慈善活动支出' then spending_all.amount_cny else 0 end)
            as charity_cny,
        sum(case when spending_all.category = '管理费用' then spending_all.amount_cny else 0 end)
            as management_cny

    from spending_all
    inner join funds_all on spending_all.fund_id = funds_all.fund_id
    where spending_all.spent_on >= $year_start
    group by funds_all.department_id

),

amounts as (

    select
        department_id,
        'charity_spend_pct' as metric,

        coalesce(charity_cny, 0) as part_cny,
        coalesce(income_cny, 0) as base_cny

    from income_of_last_year
    full join spent_this_year using (department_id)

    union all

    select
        department_id,
        'management_cost_pct' as metric,

        management_cny as part_cny,
        spent_cny as base_cny

    from spent_this_year

)

select * from amounts
