-- title: 超编单位
-- short: 超编
-- definition: 最近一次统计中，实有人数大于编制数或实有领导人数大于职数的机构数；还没有统计的为空。
-- grain: none
-- params: none
-- source: institution_quotas
-- unit: 个
-- theme: institutions
-- better: lower
-- target: 0
-- published: no
-- beside: none
-- additive: yes

with

counted as (

    select * from institution_quotas
    where counted_on is not null

)

select case when count(*) > 0 then count(*) filter (where is_over_quota) end as value from counted
