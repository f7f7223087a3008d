-- title: 职能衔接率
-- definition: 全部待衔接职能中，统计日前已衔接的占比；衔接当日计入。
-- grain: none
-- params: none
-- source: function_states
-- unit: %
-- theme: institutions
-- better: higher
-- target: none
-- published: no
-- beside: none
-- additive: no

with

judged as (

    select
        count(*) filter (where state = '已衔接') as settled_count,
        count(*) as function_count

    from function_states

)

select
    100.0 * settled_count / nullif(function_count, 0) as value,
    function_count || ' 项职能中已衔接 ' || settled_count || ' 项' as remark

from judged
