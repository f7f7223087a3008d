"""The SQL gate lets a query of the house pass and names what is wrong with any other."""

import pytest

from tests.sql_gate import faults

GOOD = """\
-- title: 各领域制度数
-- Rules in force, by domain.

with

by_domain as (

    select
        domain,

        count(*) as rule_count

    from rules
    where issued_on >= $reform_started_on
    group by domain

)

select * from by_domain
order by domain
"""


def test_a_query_of_the_house_passes():
    assert list(faults(GOOD)) == []


@pytest.mark.parametrize(
    ("right", "wrong", "complaint"),
    [
        ("-- title: 各领域制度数\n", "", "begins otherwise"),
        ("with\n\n", "with ", "begins otherwise"),
        ("    from rules", "    from rules ", "line 13: a trailing space"),
        ("    from rules", "\tfrom rules", "line 13: a trailing space, a tab"),
        ("from rules", "from from", "does not parse"),
        ("group by", "GROUP BY", "line 15: `GROUP BY` is not in lower case"),
        ("domain,\n", "Domain,\n", "line 9: `Domain` is not in lower case"),
        ("count(*)", "list_sum(list_transform(days, day -> day + 1))", "line 11: a lambda"),
        ("order by domain", "order by domain; select 1", "is not one query in steps"),
        ("* from by_domain", "* from rules", "the last step `by_domain`"),
        ("from rules", "from base.rules", "`base.rules` names a schema"),
        ("from rules", "from read_csv('rules.csv')", "is not a table"),
        ("from rules", "from 'rules.csv'", "is not a table"),
        ("group by domain", "group by all", "`group by` names its columns"),
        ("group by domain", "group by 1", "`group by` names its columns"),
    ],
)
def test_each_rule_of_the_gate_is_kept(right, wrong, complaint):
    assert right in GOOD
    (found,) = faults(GOOD.replace(right, wrong))
    assert complaint in found


def test_a_step_over_a_join_says_which_columns():
    joined = GOOD.replace("select\n        domain,\n\n        count(*) as rule_count\n", "select *")
    joined = joined.replace(
        "from rules", "from rules\n    inner join departments using (department_id)"
    )
    assert list(faults(joined)) == ["`select *` over a join: say which columns"]
