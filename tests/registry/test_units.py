"""Units are a closed list: every word means one unit, and only defined conversions are made."""

from decimal import Decimal

import pytest

from povetl.errors import UsageError
from povetl.registry.units import convert, load_units

CONTRACT = (
    "CNY USD HKD EUR percent percentage_point permille times person household person_time household_time head plant "
    "vehicle mu hectare m2 km2 m3 mm m km g kg jin t litre W kW MW GW kWh kVA year month day hour celsius count"
)


def test_every_unit_of_the_contract_is_listed():
    assert set(CONTRACT.split()) <= set(load_units())


def test_a_word_writes_one_unit_only():
    words = [word for unit in load_units().values() for word in unit.words]
    assert len(words) == len(set(words))


def test_a_base_unit_has_the_same_dimension_and_no_base_of_its_own():
    units = load_units()
    for unit in units.values():
        assert (unit.base is None) == (unit.factor is None)
        if unit.base is not None:
            assert units[unit.base].dimension == unit.dimension
            assert units[unit.base].base is None


def test_a_defined_conversion_is_exact():
    assert convert(Decimal(3), "jin", "kg") == Decimal("1.5")
    assert convert(Decimal(2), "t", "jin") == Decimal(4000)
    assert convert(Decimal("1.5"), "km2", "hectare") == Decimal(150)


@pytest.mark.parametrize(("unit", "to"), [("mu", "m2"), ("kg", "m"), ("count", "person"), ("CNY", "USD")])
def test_what_nothing_defines_is_not_converted(unit, to):
    with pytest.raises(UsageError, match="no exact conversion"):
        convert(Decimal(1), unit, to)


def test_an_unknown_unit_is_named_in_the_error():
    with pytest.raises(UsageError, match="furlong"):
        convert(Decimal(1), "furlong", "m")
