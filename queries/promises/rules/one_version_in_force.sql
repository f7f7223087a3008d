-- title: 同一标题任一日期至多一个现行版本
-- Each version that took effect while another version of its title was still in force.
-- grain: row_number
-- params: none
-- source: rules

with

replacements as (

    select
        replaces_rule_id as rule_id,

        min(effective_on) as replaced_on

    from rules
    where repealed_on is null or repealed_on > effective_on
    group by replaces_rule_id

),

versions as (

    select
        rules.row_number,
        rules.rule_id,
        rules.title,
        rules.effective_on as in_force_from,
        coalesce(
            least(rules.repealed_on, rules.expires_on + 1, replacements.replaced_on),
            date '9999-12-31'
        ) as in_force_until

    from rules
    left join replacements on rules.rule_id = replacements.rule_id

),

clashes as (

    select
        later.row_number,
        'effective_on' as column_name,
        cast(later.in_force_from as varchar) as value,

        '起与' || string_agg(
            '第 ' || earlier.row_number || ' 行（' || earlier.rule_id || '）', '、'
            order by earlier.row_number
        ) || '同时有效，同一标题任一日期至多一个现行版本' as reason

    from versions as later
    inner join versions as earlier
        on later.title = earlier.title
       and (earlier.in_force_from, earlier.row_number) < (later.in_force_from, later.row_number)
       and earlier.in_force_until > later.in_force_from
    where later.in_force_until > later.in_force_from
      and earlier.in_force_until > earlier.in_force_from
    group by later.row_number, later.in_force_from

)

select * from clashes
order by row_number
