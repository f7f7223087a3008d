-- title: 起草到印发天数
-- How long the versions issued in the course of the reform took, by domain; those without a day
-- of drafting on record are not counted.
-- grain: domain
-- params: reform_started_on
-- source: rules
-- unit: 天

with

issued as (

    select
        domain,
        issued_on - drafted_on as days

    from rules
    where issued_on >= $reform_started_on
      and drafted_on is not null

),

by_domain as (

    select
        domain,

        median(days) as median_days,
        min(days) as min_days,
        max(days) as max_days,
        count(*) as rule_count

    from issued
    group by domain

)

select * from by_domain
order by median_days desc, domain
