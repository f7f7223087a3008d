-- title: 慈善活动支出比
-- definition: 本年慈善活动支出 / 上年全年到账收入；公募基金会全年不得低于法定比例，只在 12 月 31 日亮灯；上年没有收入的不计算。
-- The law judges whole years: the light comes on 31 December.
-- grain: none
-- params: as_of
-- source: legal_amounts
-- unit: %
-- theme: funds
-- better: higher
-- target: $charity_min_pct
-- published: no
-- beside: management_cost_pct
-- additive: no

with

amounts as (

    select
        sum(part_cny) as charity_cny,
        sum(base_cny) as income_cny

    from legal_amounts
    where metric = 'charity_spend_pct'

)

select
    100 * cast(charity_cny as double) / nullif(income_cny, 0) as value,
    case when month($as_of) < 12 or day($as_of) < 31 then 'none' end as light
from amounts
