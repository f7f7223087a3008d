-- title: 各领域制度立改数
-- Versions issued in the course of the reform, by domain and action; a domain without one shows 0.
-- grain: domain, action
-- params: reform_started_on
-- source: department_domains, rules
-- unit: 项

with

issued as (

    select * from rules
    where issued_on >= $reform_started_on

),

actions (action) as (

    values ('新建'), ('修订')

),

by_domain as (

    select
        department_domains.domain,
        actions.action,

        count(issued.rule_id) as rule_count,
        min(department_domains.sort_order) as sort_order

    from department_domains
    cross join actions
    left join issued
        on department_domains.department_id = issued.department_id
       and department_domains.domain = issued.domain
       and actions.action = issued.action
    group by department_domains.domain, actions.action

)

select * from by_domain
order by sort_order, action desc
