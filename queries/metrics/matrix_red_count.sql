-- title: 滞后事项
-- short: 滞后
-- definition: 未办结而已过截止日，或进度落后序时超过滞后偏差的事项数；截止当日不算过期。
-- grain: none
-- params: none
-- source: matrix_states
-- unit: 项
-- theme: matrix
-- better: lower
-- target: none
-- published: no
-- beside: none
-- additive: yes

with

red as (

    select * from matrix_states
    where light = 'red'

)

select count(*) as value from red
