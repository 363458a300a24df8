"""The interval of values that a claim allows, from its qualifier and its printed digits.

近1.2亿 is not 1.2000亿: claims are in conflict only where their intervals do not meet (design: figures, qualifier and
resolution). The widths are conventions, set down in docs/decisions/0042:

=========== ====================================================================================
exact       half a printed digit either way: 1.2亿 is 1.15亿 to 1.25亿, 15345人 is 15344.5 to 15345.5
approx      5 % or one printed digit either way, whichever is more
more_than   from the value up to one more of its last digit that is not 0: 1700余 is 1700 to 1800
nearly      from one less of that digit (10 % at most) up to the value: 近1.2亿 is 1.1亿 to 1.2亿
at_least    from the value up, without a limit
at_most     up to the value, without a limit below
range       from ``value`` to ``value_high``, half a printed digit wider on both sides
=========== ====================================================================================
"""

from decimal import Decimal

from povetl.records import Figure

SMALLEST = Decimal("0.000001")
"""The last digit of DECIMAL(28,6)."""
Interval = tuple[Decimal | None, Decimal | None]


def allowed_interval(figure: Figure) -> Interval:
    """Lowest and highest value in the figure's base terms; None for no limit, (None, None) without a value."""
    value, digit = figure.value, figure.resolution or SMALLEST
    if value is None:
        return None, None
    top = figure.value_high if figure.value_high is not None else value
    match figure.qualifier:
        case "approx":
            width = max(digit, abs(value) / 20)
            return value - width, top + width
        case "more_than":
            return value, top + max(digit, last_digit(value))
        case "nearly":
            return value - max(digit, min(last_digit(value), abs(value) / 10)), top
        case "at_least":
            return value, None
        case "at_most":
            return None, top
        case _:
            return value - digit / 2, top + digit / 2


def last_digit(value: Decimal) -> Decimal:
    """Size of the last digit that is not 0: 100 for 1700, 0.01 for 3.25."""
    if not value:
        return SMALLEST
    exponent = value.normalize().as_tuple().exponent
    return Decimal(1).scaleb(exponent) if isinstance(exponent, int) else SMALLEST
