-- title: 机构编制前后
-- Every institution with its posts before the reform and now. Before is the first count of all:
-- an institution that reports alone later had nothing then. Now is its own newest count.
-- grain: institution_id
-- params: none
-- source: institutions_all, quotas_all
-- department: department_id

with

counts as (

    select
        *,
        counted_on = min(counted_on) over () as is_first,
        greatest(filled_posts - posts, 0) as over_posts,
        greatest(filled_leaders - leaders, 0) as over_leaders

    from quotas_all

),

newest_first as (

    select
        *,
        row_number() over recent = 1 as is_newest,
        bool_and(over_posts > 0 or over_leaders > 0) over recent as is_over_ever_since

    from counts
    window recent as (partition by institution_id order by counted_on desc)

),

before_and_now as (

    select
        institution_id,

        max(posts) filter (where is_first) as posts_before,
        max(leaders) filter (where is_first) as leaders_before,
        max(counted_on) as counted_on,
        max(posts) filter (where is_newest) as posts,
        max(leaders) filter (where is_newest) as leaders,
        max(filled_posts) filter (where is_newest) as filled_posts,
        max(filled_leaders) filter (where is_newest) as filled_leaders,
        max(over_posts) filter (where is_newest) as over_posts,
        max(over_leaders) filter (where is_newest) as over_leaders,
        min(counted_on) filter (where is_over_ever_since) as over_quota_since_on

    from newest_first
    group by institution_id

),

by_institution as (

    select
        institutions_all.institution_id,
        institutions_all.name,
        institutions_all.action,
        institutions_all.department_id,
        before_and_now.posts_before,
        before_and_now.leaders_before,
        before_and_now.counted_on,
        before_and_now.posts,
        before_and_now.leaders,
        before_and_now.filled_posts,
        before_and_now.filled_leaders,
        before_and_now.over_posts,
        before_and_now.over_leaders,
        before_and_now.over_quota_since_on,
        coalesce(before_and_now.posts_before > 0, false) as is_counted_before,
        coalesce(before_and_now.posts > 0, false) as is_counted,
        before_and_now.over_quota_since_on is not null as is_over_quota

    from institutions_all
    left join before_and_now on institutions_all.institution_id = before_and_now.institution_id

)

select * from by_institution
