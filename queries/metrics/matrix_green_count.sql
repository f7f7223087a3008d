-- title: 正常事项
-- definition: 已开始未办结、未过截止日，且进度落后序时不超过预警偏差的事项数；恰在界上算正常。
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

green as (

    select * from matrix_states
    where light = 'green'

)

select count(*) as value from green
