-- title: 矩阵总序时
-- short: 序时
-- definition: 各事项从开始到截止已过去的时间占比（0–100）按权重加权平均；开始前为 0，截止日起为 100。
-- grain: none
-- params: none
-- source: matrix_states
-- unit: %
-- theme: matrix
-- better: none
-- target: none
-- published: no
-- beside: none
-- additive: no

with

weighted as (

    select
        sum(weight * schedule_pct) / nullif(sum(weight), 0) as schedule_pct

    from matrix_states

)

select schedule_pct as value from weighted
