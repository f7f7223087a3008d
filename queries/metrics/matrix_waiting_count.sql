-- title: 未开始事项
-- definition: 统计日早于开始日期且未办结的事项数。
-- grain: none
-- params: none
-- source: matrix_states
-- unit: 项
-- theme: matrix
-- better: none
-- target: none
-- published: no
-- beside: none
-- additive: yes

with

waiting as (

    select * from matrix_states
    where light = 'none'

)

select count(*) as value from waiting
