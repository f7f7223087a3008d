-- title: 办结事项
-- definition: 已办结或进度达到 100% 的事项数。
-- grain: none
-- params: none
-- source: matrix_states
-- unit: 项
-- theme: matrix
-- better: higher
-- target: none
-- published: no
-- beside: none
-- additive: yes

with

closed as (

    select * from matrix_states
    where light = 'done'

)

select count(*) as value from closed
