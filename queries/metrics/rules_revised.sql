-- title: 修订制度
-- short: 修订
-- definition: 改革起始日至统计日（首尾两日均计入）印发的修订版本数，按印发日期。
-- grain: none
-- params: reform_started_on
-- source: rules
-- unit: 项
-- theme: rules
-- better: higher
-- target: none
-- published: yes
-- beside: none
-- additive: yes

with

issued as (

    select * from rules
    where action = '修订'
      and issued_on >= $reform_started_on

)

select count(*) as value from issued
