-- title: 领域覆盖率
-- short: 领域覆盖
-- definition: 七个领域中，至少有一项现行有效制度的领域占比。
-- grain: none
-- params: none
-- source: department_domains, rule_states
-- unit: %
-- theme: rules
-- better: higher
-- target: none
-- published: no
-- beside: none
-- additive: no

with

in_force as (

    select * from rule_states
    where status = '现行有效'

),

domains as (

    select
        department_domains.domain,

        count(in_force.rule_id) as rule_count

    from department_domains
    left join in_force on department_domains.domain = in_force.domain
    group by department_domains.domain

)

select 100.0 * count(*) filter (where rule_count > 0) / nullif(count(*), 0) as value from domains
