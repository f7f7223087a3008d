-- title: 笔均到账金额与同一基金以往各月相差不到千倍
-- Catches 万元 entered as 元, or the other way round. Nothing received is no magnitude.
-- grain: row_number
-- params: none
-- source: donations, funds

with

by_month as (

    select
        fund_id,
        cast(date_trunc('month', received_on) as date) as month,

        min(row_number) as row_number,
        avg(received_cny) as mean_cny,
        arg_min(received_cny, row_number) as received_cny

    from donations
    where received_cny > 0
    group by fund_id, cast(date_trunc('month', received_on) as date)

),

against_the_past as (

    select
        *,

        median(mean_cny) over (
            partition by fund_id order by month rows between unbounded preceding and 1 preceding
        ) as past_cny

    from by_month

),

far_off as (

    select
        against_the_past.row_number,
        'received_cny' as column_name,
        cast(against_the_past.received_cny as varchar) as value,
        '与同一基金以往相差千倍以上（“' || funds.name || '” '
        || strftime(against_the_past.month, '%Y-%m')
        || format(' 笔均 {:.2f} 元，此前各月笔均的中位数 {:.2f} 元），', mean_cny, past_cny)
        || '请核对单位是否为元（而非万元）' as reason

    from against_the_past
    inner join funds on against_the_past.fund_id = funds.fund_id
    where mean_cny >= 1000 * past_cny or 1000 * mean_cny <= past_cny

)

select * from far_off
order by row_number
