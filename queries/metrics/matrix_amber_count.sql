-- title: 预警事项
-- definition: 进度落后序时超过预警偏差、不超过滞后偏差的事项数；恰在界上算较好的一档。
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

amber as (

    select * from matrix_states
    where light = 'amber'

)

select count(*) as value from amber
