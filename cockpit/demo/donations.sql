-- Sample donations: one row is a function of its number, of the table `cells` (what each fund
-- raised in a month, and which rows are its own) and of the variables `seed` and `scale`.
--
-- The money of a cell is laid out from its largest gift to its smallest by the curve `share`;
-- a gift is the piece between two neighbouring edges. So the pieces add up to the cell exactly,
-- whatever their number, and no row needs to know another.

-- Chance ------------------------------------------------------------------------------------

create temp macro draw(a, b, salt) as
    (hash(a, b, salt, getvariable('seed')) % 1000003) / 1000003.0;

create temp macro pick(words, n) as words[1 + cast(n % len(words) as integer)];

-- From the largest gift (u = 0) to the smallest (u = 1) -------------------------------------

create temp macro donor_group(u) as
    case
        when u <= 0.03 then '大额'
        when u <= 0.28 then '企业'
        when u <= 0.36 then '社会组织'
        when u <= 0.44 then '机关事业单位'
        when u <= 0.52 then '匿名'
        else '个人'
    end;

create temp macro curve(v) as 0.3 * v + 0.7 * (1 - (1 - v) ** 3);

create temp macro share(u) as
    case
        when u <= 0.03 then 0.38 * curve(u / 0.03)
        when u <= 0.28 then 0.38 + 0.41 * curve((u - 0.03) / 0.25)
        when u <= 0.36 then 0.79 + 0.08 * curve((u - 0.28) / 0.08)
        when u <= 0.44 then 0.87 + 0.05 * curve((u - 0.36) / 0.08)
        when u <= 0.52 then 0.92 + 0.015 * curve((u - 0.44) / 0.08)
        else 0.935 + 0.065 * curve((u - 0.52) / 0.48)
    end;

-- Organisations give whole thousands or hundreds, persons whole tens.
create temp macro step(u) as
    case when u <= 0.28 then 1000 when u <= 0.44 then 100 else 10 end;

-- Edges move by up to a third of a row, the first and the last not at all.
create temp macro edge_place(cell, edge, row_count) as
    case
        when edge in (0, row_count) then edge / row_count
        else (edge + 0.7 * (draw(cell, edge, 'edge') - 0.5)) / row_count
    end;

create temp macro laid_at(u, budget_cny) as round(budget_cny * share(u) / step(u)) * step(u);

create temp macro laid_cny(cell, edge, row_count, budget_cny) as
    laid_at(edge_place(cell, edge, row_count), budget_cny);

-- Donors: invented, no company and no person is meant ---------------------------------------

create temp macro large_donors() as [
    {name: '岫澜煤化集团有限公司', city_code: '140100'},
    {name: '昶禾装备制造有限公司', city_code: '140100'},
    {name: '溱岳清洁能源集团公司', city_code: '140100'},
    {name: '柘原农业发展有限公司', city_code: '140700'},
    {name: '沅禾食品集团有限公司', city_code: '140800'},
    {name: '砚舟科技股份有限公司', city_code: '140100'},
    {name: '昀岭新材料有限公司', city_code: '140200'},
    {name: '漳岚特钢集团有限公司', city_code: '140400'},
    {name: '汾砚文旅发展有限公司', city_code: '141000'},
    {name: '槐序酿造集团有限公司', city_code: '141100'},
    {name: '沁柘铸造集团有限公司', city_code: '140500'},
    {name: '砺川物流股份有限公司', city_code: '140300'},
    {name: '朔禾牧业集团有限公司', city_code: '140600'},
    {name: '五岫电力设备有限公司', city_code: '140900'},
    {name: '澄砚建设集团有限公司', city_code: '140100'},
    {name: '翊桦医药集团有限公司', city_code: '140800'}
];

create temp macro places() as [
    {name: '太原', city_code: '140100'}, {name: '大同', city_code: '140200'},
    {name: '阳泉', city_code: '140300'}, {name: '长治', city_code: '140400'},
    {name: '晋城', city_code: '140500'}, {name: '朔州', city_code: '140600'},
    {name: '晋中', city_code: '140700'}, {name: '运城', city_code: '140800'},
    {name: '忻州', city_code: '140900'}, {name: '临汾', city_code: '141000'},
    {name: '吕梁', city_code: '141100'}, {name: '太原', city_code: '140100'},
    {name: '太原', city_code: '140100'}, {name: '晋中', city_code: '140700'},
    {name: '运城', city_code: '140800'}, {name: '山西', city_code: '140100'}
];

create temp macro words() as [
    '岫', '澜', '柘', '昶', '溱', '砚', '沅', '禾', '昀', '岚', '槐', '砺',
    '澄', '漪', '翊', '珩', '岱', '棠', '筠', '泓', '峤', '弋', '桦', '潇'
];

create temp macro company_name(n) as
    pick(places(), n)['name'] || pick(words(), n // 16) || pick(words(), n // 3 + 5)
    || pick(['能源', '科技', '食品', '建材', '机械', '文化传媒', '医药', '物流', '农业', '商贸'], n // 7)
    || '有限公司';

create temp macro society_name(n) as
    pick(places(), n)['name'] || pick(words(), n // 16) || pick(words(), n // 5 + 11)
    || pick(['商会', '青年企业家协会', '公益促进会', '志愿服务联合会', '爱心协会', '助学会'], n);

create temp macro body_name(n) as
    pick(places(), n)['name']
    || pick(['某中学团委', '某机关工会', '某医院团委', '某高校团委', '某街道团工委', '某国企工会', '某银行团委'], n // 16);

create temp macro person_name(n) as
    pick(string_split('王李张刘陈杨赵郭高武郝任梁宋薛韩孟曹贾田冯乔闫段侯申牛卫常史樊温吕孙胡马', ''), n)
    || '某'
    || pick(string_split('华丽军芳伟敏静强磊洋艳勇杰娟涛明超霞平刚桂英玉萍红娜鹏飞凯欣宇婷佳倩蕾旭晨璐慧琪博雪', ''), n // 36);

-- Beyond the names that there are, a number tells donors apart.
create temp macro numbered(name, n, names) as
    name || case when n < names then '' else '（' || n // names || '）' end;

-- The rows ----------------------------------------------------------------------------------

create temp macro sample_donations(from_row, to_row) as table

with

-- Unnested cell by cell, the rows come in the order of their numbers without a sort;
-- a cell outside the range has an empty list.
numbers as (

    select
        *,
        unnest(range(
            greatest(first_row, from_row), least(first_row + row_count, to_row)
        )) as n

    from (select * from cells order by cell)

),

-- A prime stride shares no factor with the count: the gifts of a month in mixed order.
placed as (

    select
        *,
        n - first_row as nth,
        (nth * 2147483647 + cell * 13) % row_count as position

    from numbers

),

given as (

    select
        *,
        cast(
            laid_cny(cell, position + 1, row_count, budget_cny)
            - laid_cny(cell, position, row_count, budget_cny) as decimal(18, 2)
        ) as given_cny,
        cast(month + cast(nth * day_count // row_count as integer) as date) as given_on,
        donor_group((position + 0.5) / row_count) as donor_group,
        donor_group in ('匿名', '个人') as is_small

    from placed

),

-- The number of different donors grows with the number of rows.
drawn as (

    select
        *,
        cast(hash(n, 'donor', getvariable('seed')) % cast(case donor_group
            when '大额' then 4
            when '企业' then greatest(420, 420 * getvariable('scale'))
            when '社会组织' then greatest(90, 90 * getvariable('scale'))
            when '机关事业单位' then greatest(110, 110 * getvariable('scale'))
            else greatest(1500, 1500 * getvariable('scale'))
        end as ubigint) as bigint) as donor,
        draw(n, 0, 'goods') < case when is_small then goods_share / 3 else goods_share end as is_goods,
        is_received and draw(n, 0, 'direct')
            < case donor_group when '匿名' then 0.9 when '个人' then 0.6 else 0.08 end as is_direct,
        is_received and draw(n, 0, 'partial') < 0.05 as is_partial,
        cast(case when is_small then 9 else 61 end * draw(n, 0, 'lag') ** 2 as integer) as lag_days

    from given

),

named as (

    select
        *,
        pick(large_donors(), 3 * fund_no + donor) as large_donor,
        case donor_group
            when '大额' then large_donor['name']
            when '企业' then numbered(company_name(donor), donor, 5040)
            when '社会组织' then numbered(society_name(donor), donor, 1440)
            when '机关事业单位' then numbered(body_name(donor), donor, 112)
            when '个人' then numbered(person_name(donor), donor, 1512)
        end as donor_name,
        case
            when donor_group = '大额' then large_donor['city_code']
            when draw(donor, 0, donor_group) < case donor_group when '匿名' then 0.4 when '个人' then 0.08 else 0 end
                then null
            else pick(places(), donor)['city_code']
        end as city_code

    from drawn

)

select
    n,
    'D' || lpad(cast(n + 1 as varchar), 9, '0') as donation_id,
    fund_id,
    donor_name,
    case donor_group when '大额' then '企业' else donor_group end as donor_kind,
    case when is_goods then '物资' else '资金' end as kind,
    case
        when is_direct then null
        when is_partial then cast(ceil(given_cny / 80) * 100 as decimal(18, 2))
        else given_cny
    end as pledged_cny,
    case when is_received then given_cny end as received_cny,
    case
        when is_direct then null
        when is_received then greatest(given_on - lag_days, established_on)
        else given_on
    end as pledged_on,
    case when is_received then given_on end as received_on,
    case when is_goods then pick(['购货发票', '第三方评估', '市场公允价'], donor) end as valuation_basis,
    case when is_received then '晋捐' || year(given_on) || lpad(cast(n + 1 as varchar), 9, '0') end as receipt_no,
    department_id,
    city_code,
    '示例' as source

from named;
