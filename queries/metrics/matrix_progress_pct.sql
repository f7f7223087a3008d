-- title: 矩阵总进度
-- definition: 各事项最近一次报告的进度按权重加权平均，没有报告的为 0；灯号按加权进度与加权序时的偏差，全部办结为办结，全部未开始为无。
-- grain: none
-- params: amber_pp, red_pp
-- source: matrix_states
-- unit: %
-- theme: matrix
-- better: higher
-- target: none
-- published: no
-- beside: matrix_schedule_pct, matrix_red_count
-- additive: no

with

weighted as (

    select
        sum(weight * progress_pct) / nullif(sum(weight), 0) as progress_pct,
        sum(weight * schedule_pct) / nullif(sum(weight), 0) as schedule_pct,
        bool_and(light = 'done') as is_all_done,
        bool_and(light = 'none') as is_all_waiting

    from matrix_states

),

compared as (

    select
        *,
        round(progress_pct - schedule_pct, 9) as deviation_pp

    from weighted

)

select
    progress_pct as value,
    case
        when is_all_done then 'done'
        when is_all_waiting or deviation_pp is null then 'none'
        when deviation_pp < -$red_pp then 'red'
        when deviation_pp < -$amber_pp then 'amber'
        else 'green'
    end as light,
    '偏差 ' || replace(printf('%+.1f', deviation_pp), '-', '−') || ' 百分点，'
    || $amber_pp || ' 以内正常' as remark
from compared
