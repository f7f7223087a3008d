-- title: 制度平均年龄
-- short: 平均
-- definition: 现行有效的版本自印发日期至统计日的平均年数，一年按 365.25 天。
-- grain: none
-- params: as_of
-- source: rule_states
-- unit: 年
-- theme: rules
-- better: none
-- target: none
-- published: no
-- beside: none
-- additive: no

with

in_force as (

    select * from rule_states
    where status = '现行有效'

)

select avg($as_of - issued_on) / 365.25 as value from in_force
