-- title: 管理费用比
-- short: 管理费
-- definition: 本年管理费用 / 本年全部支出；公募基金会不得高于法定比例；本年没有支出的不计算。
-- grain: none
-- params: none
-- source: legal_amounts
-- unit: %
-- theme: funds
-- better: lower
-- target: $management_max_pct
-- published: no
-- beside: none
-- additive: no

with

amounts as (

    select
        sum(part_cny) as management_cny,
        sum(base_cny) as spent_cny

    from legal_amounts
    where metric = 'management_cost_pct'

)

select 100 * cast(management_cny as double) / nullif(spent_cny, 0) as value
from amounts
