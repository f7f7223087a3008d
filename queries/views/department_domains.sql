-- title: 部门与制度领域
-- Every department beside each of the seven domains, so that a domain without a rule still counts.
-- grain: department_id, domain
-- params: none
-- source: departments_all
-- department: department_id

with

domains (domain, sort_order) as (

    values
        ('党的领导', 1),
        ('团的组织建设', 2),
        ('团干部队伍管理', 3),
        ('团员队伍管理', 4),
        ('机关运行', 5),
        ('联系服务青年', 6),
        ('评选表彰', 7)

),

domains_by_department as (

    select
        departments_all.department_id,
        domains.domain,
        domains.sort_order

    from departments_all
    cross join domains

)

select * from domains_by_department
