-- title: 现行有效制度
-- definition: 统计日已施行，且未废止、未失效、未被新版本取代的版本数；施行当日与有效期最后一天均算有效。
-- grain: none
-- params: none
-- source: rule_states
-- unit: 项
-- theme: rules
-- better: none
-- target: none
-- published: no
-- beside: rules_mean_age_years, rules_domain_coverage_pct
-- additive: yes

with

in_force as (

    select * from rule_states
    where status = '现行有效'

)

select count(*) as value from in_force
