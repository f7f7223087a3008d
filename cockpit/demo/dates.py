"""The days of the sample set: fixed, so that the set never depends on today."""

import datetime as dt

AS_OF = dt.date(2022, 4, 29)
REFORM_STARTED_ON = dt.date(2021, 1, 1)
BULLETIN = "全团要讯2022-14"
SAMPLE = "示例"
# Of the years that the screens look at; a week each.
SPRING_FESTIVALS = (dt.date(2020, 1, 24), dt.date(2021, 2, 11), dt.date(2022, 1, 31))


def days(count: int) -> dt.timedelta:
    """`count` days, to add to a date."""
    return dt.timedelta(days=count)


def workday(day: dt.date) -> dt.date:
    """`day`, or the last day before it on which offices were open."""
    while day.weekday() > 4 or _is_holiday(day):
        day -= days(1)
    return day


def _is_holiday(day: dt.date) -> bool:
    if (day.month, day.day) in ((1, 1), (5, 1)) or (day.month == 10 and day.day <= 7):
        return True
    return any(first <= day <= first + days(6) for first in SPRING_FESTIVALS)


def month_after(day: dt.date) -> dt.date:
    """The first day of the next month."""
    return (day.replace(day=1) + days(32)).replace(day=1)


def month_end(day: dt.date) -> dt.date:
    """The last day of the month, or AS_OF in its month."""
    return min(month_after(day) - days(1), AS_OF)


def months(first: dt.date, last: dt.date = AS_OF) -> list[dt.date]:
    """The first days of all months from that of `first` to that of `last`."""
    month, found = first.replace(day=1), []
    while month <= last:
        found.append(month)
        month = month_after(month)
    return found
