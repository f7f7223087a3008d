-- title: 各市筹得款物
-- Every city, with 0 where nothing came; the share is of all received, also from elsewhere.
-- grain: city_code
-- params: year_start
-- source: cities, donations_by_source
-- unit: 元

with

received as (

    select
        city_code,

        sum(received_cny) as received_cny

    from donations_by_source
    where happened_on >= $year_start
    group by city_code

),

total as (

    select sum(received_cny) as total_cny from received

),

by_city as (

    select
        cities.city_code,
        cities.name as city_name,

        coalesce(received.received_cny, 0) as received_cny,
        100 * cast(coalesce(received.received_cny, 0) as double) / nullif(total.total_cny, 0)
            as share_pct

    from cities
    left join received on cities.city_code = received.city_code
    cross join total

)

select * from by_city
order by received_cny desc, city_code
