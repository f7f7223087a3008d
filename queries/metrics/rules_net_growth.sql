-- title: 净增制度
-- definition: 同期新建数减去废止数；修订不改变制度数。
-- grain: none
-- params: reform_started_on
-- source: rules
-- unit: 项
-- theme: rules
-- better: none
-- target: none
-- published: no
-- beside: rules_new, rules_repealed
-- additive: yes

with

changed as (

    select
        count(*) filter (where action = '新建' and issued_on >= $reform_started_on) as new_count,
        count(*) filter (where repealed_on >= $reform_started_on) as repealed_count

    from rules

)

select
    new_count - repealed_count as value,
    '新建减废止，失效另计' as remark

from changed
