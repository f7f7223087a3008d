-- title: 应评估制度
-- Versions in force whose review is overdue or due within 90 days. Due on the day itself is
-- 30 天内; each bucket takes in both its bounds.
-- grain: review_bucket
-- params: none
-- source: rule_states
-- unit: 项

with

buckets (review_bucket, sort_order) as (

    values ('已超期', 1), ('30 天内', 2), ('31–60 天', 3), ('61–90 天', 4)

),

by_bucket as (

    select
        buckets.review_bucket,
        buckets.sort_order,

        count(rule_states.rule_id) as rule_count

    from buckets
    left join rule_states on buckets.review_bucket = rule_states.review_bucket
    group by buckets.review_bucket, buckets.sort_order

)

select * from by_bucket
order by sort_order
