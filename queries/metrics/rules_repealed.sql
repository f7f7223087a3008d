-- title: 废止制度
-- short: 废止
-- definition: 改革起始日至统计日（首尾两日均计入）废止的版本数，按废止日期。
-- grain: none
-- params: reform_started_on
-- source: rules
-- unit: 项
-- theme: rules
-- better: none
-- target: none
-- published: yes
-- beside: none
-- additive: yes

with

repealed as (

    select * from rules
    where repealed_on >= $reform_started_on

)

select count(*) as value from repealed
