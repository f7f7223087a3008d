-- title: 捐赠来源日汇总
-- What was received, by day, fund and where it came from. The order lets a query of one year
-- skip the others.
-- grain: happened_on, fund_id, department_id, donor_kind, kind, city_code
-- params: none
-- source: donations

with

by_source as (

    select
        cast(received_on as date) as happened_on,
        fund_id,
        department_id,
        donor_kind,
        kind,
        city_code,

        cast(sum(received_cny) as decimal(18, 2)) as received_cny,
        count(*) as received_count

    from donations
    where received_on is not null
    group by received_on, fund_id, department_id, donor_kind, kind, city_code

)

select * from by_source
order by happened_on, fund_id, department_id, donor_kind, kind, city_code
