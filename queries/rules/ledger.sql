-- title: 制度台账
-- Every version: the latest worries first, then what is not issued yet, then the newest.
-- grain: rule_id
-- params: none
-- source: rule_states, rule_stages, departments_all
-- hidden: is_in_reform, is_late, department_id

with

ledger as (

    select
        versions.rule_id,
        versions.title,
        versions.domain,
        versions.tier,
        versions.action,
        versions.status,
        rule_stages.stage,
        versions.review_bucket,
        versions.is_in_reform,
        versions.is_late,
        case when versions.is_late then versions.days_late end as days_late,
        case when versions.is_review_overdue then versions.review_days_late end as review_days_late,
        departments_all.name as department_name,
        versions.owner,
        versions.document_no,
        versions.planned_on,
        versions.drafted_on,
        versions.issued_on,
        versions.effective_on,
        versions.expires_on,
        versions.review_due_on,
        versions.repealed_on,
        versions.department_id,
        versions.cited_in,
        versions.source

    from rule_states as versions
    left join rule_stages on versions.rule_id = rule_stages.rule_id
    inner join departments_all on versions.department_id = departments_all.department_id

)

select * from ledger
order by greatest(days_late, review_days_late) desc nulls last, issued_on desc nulls first, rule_id
