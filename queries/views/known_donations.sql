-- title: 统计日已知的捐赠
-- A donation as it was known at as_of: an amount counts from its own day; a name is shown masked.
-- Long names keep two characters at each end, persons and short names only the first one.
-- grain: donation_id
-- params: none
-- source: donations_all
-- department: department_id

with

dated as (

    select
        * replace (
            case when pledged_on is not null then pledged_cny end as pledged_cny,
            case when received_on is not null then received_cny end as received_cny
        ),
        donor_kind <> '匿名' and donor_name is not null as is_named

    from donations_all

),

masked as (

    select
        *,
        case
            when not is_named then '匿名'
            when donor_kind = '个人' or length(donor_name) < 6 then left(donor_name, 1) || '**'
            else left(donor_name, 2) || '****' || right(donor_name, 2)
        end as masked_name

    from dated

)

select * from masked
