-- title: 捐赠台账
-- Newest first; donors stand under their masked names.
-- grain: donation_id
-- params: year_start
-- source: known_donations, funds, departments, cities
-- hidden: fund_id, department_id, city_code, month, is_this_year

with

ledger as (

    select
        known_donations.donation_id,
        funds.name as fund_name,
        known_donations.masked_name,
        known_donations.donor_kind,
        known_donations.kind,
        known_donations.pledged_cny,
        known_donations.received_cny,
        known_donations.pledged_on,
        known_donations.received_on,
        departments.name as department_name,
        cities.name as city_name,
        known_donations.receipt_no,
        known_donations.source,
        known_donations.fund_id,
        known_donations.department_id,
        known_donations.city_code,
        cast(date_trunc('month', known_donations.received_on) as date) as month,
        coalesce(known_donations.received_on >= $year_start, false) as is_this_year

    from known_donations
    left join funds on known_donations.fund_id = funds.fund_id
    left join departments on known_donations.department_id = departments.department_id
    left join cities on known_donations.city_code = cities.city_code

)

select * from ledger
order by coalesce(received_on, pledged_on) desc, donation_id
