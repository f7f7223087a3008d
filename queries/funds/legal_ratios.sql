-- title: 两项法定比例
-- The law judges charity spending over whole years: it is met or not on 31 December, open before.
-- grain: metric
-- params: as_of, charity_min_pct, management_max_pct
-- source: legal_amounts
-- unit: %

with

ratios as (

    select
        'charity_spend_pct' as metric,
        '慈善活动支出占上年收入' as ratio,
        '上年收入' as base_name,

        'min' as bound,
        cast($charity_min_pct as double) as limit_pct,
        month($as_of) = 12 and day($as_of) = 31 as is_judged

    union all

    select
        'management_cost_pct' as metric,
        '管理费用占本年支出' as ratio,
        '本年支出' as base_name,

        'max' as bound,
        cast($management_max_pct as double) as limit_pct,
        true as is_judged

),

amounts as (

    select
        metric,

        sum(part_cny) as part_cny,
        sum(base_cny) as base_cny

    from legal_amounts
    group by metric

),

valued as (

    select
        ratios.metric,
        ratios.ratio,
        ratios.base_name,

        ratios.bound,
        ratios.limit_pct,
        ratios.is_judged,
        amounts.part_cny,
        amounts.base_cny,
        100 * cast(amounts.part_cny as double) / nullif(amounts.base_cny, 0) as value_pct

    from ratios
    left join amounts on ratios.metric = amounts.metric

),

judged as (

    select
        metric,
        ratio,
        base_name,

        part_cny,
        base_cny,
        value_pct,
        limit_pct,
        bound,
        case
            when not is_judged then null
            when bound = 'min' then value_pct >= limit_pct
            else value_pct <= limit_pct
        end as is_met

    from valued

)

select * from judged
order by metric
