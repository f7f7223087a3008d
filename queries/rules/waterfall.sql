-- title: 立改废
-- From the rules in force on the eve of the reform to those in force now, step by step:
-- start + plus − minus = end + apart. A revision changes nothing: it and the version it replaces
-- cancel out. What does not cancel (a revision without a predecessor in force, a version that was
-- pending on the eve, one repealed after it had already lapsed) is 其他, where there is any.
-- grain: step
-- params: as_of, reform_started_on
-- source: rule_states
-- unit: 项

with

eve as (

    select
        *,
        least($as_of, $reform_started_on - 1) as eve_on

    from rule_states

),

marked as (

    select
        in_force_from <= eve_on
            and coalesce(in_force_until > eve_on, true) as was_in_force,
        action = '新建' and issued_on >= $reform_started_on as is_new,
        repealed_on >= $reform_started_on as is_repealed,
        in_force_until = expires_on + 1
            and in_force_until between $reform_started_on and $as_of
            and coalesce(repealed_on > in_force_until, true)
            and coalesce(replaced_on > in_force_until, true) as is_expired,
        status = '现行有效' as is_in_force,
        status = '尚未生效' and action = '新建' as is_pending

    from eve

),

counted as (

    select
        count(*) filter (where was_in_force) as was_in_force,
        count(*) filter (where is_new) as new,
        count(*) filter (where is_repealed) as repealed,
        count(*) filter (where is_expired) as expired,
        count(*) filter (where is_in_force) as in_force,
        count(*) filter (where is_pending) as pending

    from marked

),

balanced as (

    select
        *,
        in_force + pending - (was_in_force + new - repealed - expired) as other

    from counted

),

steps as (

    select
        steps.step,
        steps.sort_order,
        steps.role,
        steps.rule_count

    from balanced
    cross join lateral (
        values
            ('期初现行有效', 1, 'start', was_in_force),
            ('新建', 2, 'plus', new),
            ('废止', 3, 'minus', repealed),
            ('失效', 4, 'minus', expired),
            ('其他', 5, case when other > 0 then 'plus' else 'minus' end, abs(other)),
            ('现行有效', 6, 'end', in_force),
            ('新建未生效', 7, 'apart', pending)
    ) as steps (step, sort_order, role, rule_count)
    where steps.step <> '其他' or steps.rule_count > 0

)

select * from steps
order by sort_order
