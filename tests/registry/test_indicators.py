"""The registry of indicators: complete, consistent with the units, and free of words that name two things alike."""

from collections import defaultdict

from povetl.registry.indicators import load_indicators
from povetl.registry.units import load_units

NEEDED = """
poverty_headcount_ratio persons_lifted households_lifted villages_lifted counties_lifted returned_to_poverty
wrongful_exits poor_population households_relocated persons_relocated relocation_sites per_capita_income group_income
wage product_price industry_investment infrastructure_investment poverty_funds credit_funds pairing_aid_funds
agriculture_funds dividend_paid dividend_share profit_share_committed wages_paid fund_recovered subsidy_paid
industry_projects cooperatives enterprises trademarks ecommerce_sites livestock_stock output_weight sales_volume
sales_value planted_area land_transferred_area land_rent facility_area persons_employed workers_transferred jobs_created
persons_trained training_sessions training_courses persons_benefited households_benefited drinking_water_works
water_quality_tests road_projects road_length population rural_disposable_income urban_disposable_income gdp
retail_sales school_enrolment medical_insurance_coverage housing_renovated power_coverage broadband_coverage
monitored_households monitored_persons cadres_posted consumption_aid_value
"""


def test_every_indicator_the_field_needs_is_there() -> None:
    registry = load_indicators()
    assert set(NEEDED.split()) <= set(registry.by_id)
    assert len(registry) >= 90


def test_every_entry_is_complete_and_its_units_are_registered() -> None:
    units = set(load_units())
    for indicator in load_indicators():
        assert indicator.zh, indicator.id
        assert indicator.en, indicator.id
        assert indicator.theme, indicator.id
        assert indicator.definition.endswith("."), indicator.id
        assert indicator.units, indicator.id
        assert set(indicator.units) <= units, indicator.id
        assert indicator.namings, f"nothing names {indicator.id}"
        for naming in indicator.namings:
            assert naming.units <= set(indicator.units), indicator.id
            assert naming.side in {None, "left", "right"}
            assert 0.42 < naming.weight <= 1.2, f"a word of {indicator.id} can never name it"


def test_labels_are_told_apart() -> None:
    registry = list(load_indicators())
    assert len({indicator.zh for indicator in registry}) == len(registry)
    assert len({indicator.en for indicator in registry}) == len(registry)


def test_no_phrase_names_two_indicators_of_one_unit() -> None:
    named: dict[tuple[str, str], set[str]] = defaultdict(set)
    for indicator in load_indicators():
        for naming in indicator.namings:
            if not naming.is_conditional and naming.weight == 1.0 and naming.side is None:
                for word in naming.words:
                    for unit in naming.units:
                        named[word, unit].add(indicator.id)
    assert {key: ids for key, ids in named.items() if len(ids) > 1} == {}


def test_conditions_point_at_topics_and_indicators_that_exist() -> None:
    registry = load_indicators()
    for indicator in registry:
        assert indicator.individual is None or indicator.individual in registry.by_id
        assert indicator.households is None or "household" in registry[indicator.households].units
        assert all(naming.topic is None or naming.topic in registry.topics for naming in indicator.namings)


def test_rows_are_the_warehouse_table() -> None:
    rows = load_indicators().rows()
    assert list(rows[0]) == ["indicator_id", "label_zh", "label_en", "theme", "units", "definition"]
    assert len({row["indicator_id"] for row in rows}) == len(rows)
    by_id = {row["indicator_id"]: row for row in rows}
    assert by_id["poverty_headcount_ratio"]["label_zh"] == "贫困发生率"
    assert by_id["poverty_headcount_ratio"]["units"] == ["percent", "permille"]


def test_a_change_may_be_in_percent_and_a_level_only_in_its_own_units() -> None:
    registry = load_indicators()
    assert registry.allows("per_capita_income", "CNY", "level")
    assert registry.allows("per_capita_income", "percent", "change_pct")
    assert not registry.allows("per_capita_income", "percent", "share")
    assert not registry.allows("cooperatives", "person", "level")


def test_every_indicator_lists_the_words_that_name_it() -> None:
    for indicator in load_indicators():
        assert len(indicator.phrases) == len(set(indicator.phrases)) > 0
    wage = load_indicators()["wage"]
    assert {"月工资", "报酬"} <= set(wage.phrases)
