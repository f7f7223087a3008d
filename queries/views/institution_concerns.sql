-- title: 机构改革需要过问的事项
-- Functions that nobody took over in time, amber when due soon; institutions over their posts.
-- grain: key_column, row_key
-- params: due_soon_days
-- source: function_states_all, institution_quotas_all
-- department: department_id

with

unsettled as (

    select
        case when state = '未落实' then 'red' else 'amber' end as light,
        'institutions' as theme,
        '“' || name || '”职能' || case
            when abandoned then '无人承担'
            when days_late > 0 then '逾期未衔接'
            else '即将到期未衔接'
        end as title,
        department_id,
        owner,
        case when days_late > 0 then due_on end as since_on,
        days_late,
        case when abandoned and coalesce(days_late, 0) <= 0 then '未落实' end as shortfall,
        'function_id' as key_column,
        function_id as row_key

    from function_states_all
    where state = '未落实'
       or (state = '过渡中' and days_late >= -$due_soon_days)

),

over_quota as (

    select
        'amber' as light,
        'institutions' as theme,
        name || case when over_posts > 0 then '实有人数超过编制' else '实有领导超过职数' end as title,
        department_id,
        cast(null as varchar) as owner,
        over_quota_since_on as since_on,
        cast(null as bigint) as days_late,
        '超 ' || greatest(over_posts, over_leaders) || ' 人' as shortfall,
        'institution_id' as key_column,
        institution_id as row_key

    from institution_quotas_all
    where is_over_quota

),

listed as (

    select * from unsettled
    union all
    select * from over_quota

)

select * from listed
