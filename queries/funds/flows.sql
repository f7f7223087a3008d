-- title: 款物从来源到用途
-- Donor kinds → funds → uses. What a fund has left flows on to 结余; what it spends beyond this
-- year's income comes from 上年结余: at every fund as much leaves as arrives.
-- grain: source_name, target_name
-- params: year_start
-- source: donations_by_source, spending, funds
-- unit: 元

with

arrived as (

    select
        fund_id,
        donor_kind,

        sum(received_cny) as flow_cny

    from donations_by_source
    where happened_on >= $year_start
    group by fund_id, donor_kind

),

spent as (

    select
        fund_id,
        category,

        sum(amount_cny) as flow_cny

    from spending
    where spent_on >= $year_start
    group by fund_id, category

),

movements as (

    select fund_id, flow_cny from arrived
    union all
    select fund_id, -flow_cny as flow_cny from spent

),

balances as (

    select
        fund_id,

        sum(flow_cny) as balance_cny

    from movements
    group by fund_id

),

flows as (

    select fund_id, 1 as layer, donor_kind as other_end, flow_cny from arrived
    union all
    select fund_id, 1 as layer, '上年结余' as other_end, -balance_cny as flow_cny from balances
    union all
    select fund_id, 2 as layer, category as other_end, flow_cny from spent
    union all
    select fund_id, 2 as layer, '结余' as other_end, balance_cny as flow_cny from balances

),

named as (

    select
        case when flows.layer = 1 then flows.other_end else funds.name end as source_name,
        case when flows.layer = 1 then funds.name else flows.other_end end as target_name,

        flows.layer,
        flows.flow_cny

    from flows
    inner join funds on flows.fund_id = funds.fund_id
    where flows.flow_cny > 0

)

select * from named
order by layer, flow_cny desc, source_name, target_name
