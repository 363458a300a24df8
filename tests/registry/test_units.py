"""Units are a closed list: every word means one unit, and only defined conversions are made."""

from decimal import Decimal

from povetl.registry.units import load_units

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


def test_a_defined_factor_is_exact_and_what_nothing_defines_has_none():
    units = load_units()
    assert [(units[name].factor, units[name].base) for name in ("jin", "km2")] == [
        (Decimal("0.5"), "kg"),
        (Decimal(1_000_000), "m2"),
    ]
    assert [units[name].factor for name in ("mu", "head", "plant", "CNY", "count")] == [None] * 5
