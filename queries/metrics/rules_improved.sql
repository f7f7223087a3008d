-- title: 健全完善制度
-- definition: 改革起始日至统计日（首尾两日均计入）印发的版本数，即新建与修订之和；废止不在其内。
-- grain: none
-- params: reform_started_on
-- source: rules
-- unit: 项
-- theme: rules
-- better: higher
-- target: none
-- published: yes
-- beside: rules_new, rules_revised
-- additive: yes

with

issued as (

    select * from rules
    where issued_on >= $reform_started_on

)

select count(*) as value from issued
