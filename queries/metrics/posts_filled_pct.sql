-- title: 满编率
-- definition: 各机构最近一次统计的实有人数合计 ÷ 编制合计；超出本机构编制的人不计入，未填实有人数的机构不计入。
-- grain: none
-- params: none
-- source: institution_quotas
-- unit: %
-- theme: institutions
-- better: none
-- target: none
-- published: no
-- beside: over_quota_count
-- additive: no

with

filled as (

    select
        sum(least(filled_posts, posts)) as filled_posts,
        sum(posts) as posts

    from institution_quotas
    where filled_posts is not null

)

select 100.0 * filled_posts / nullif(posts, 0) as value from filled
