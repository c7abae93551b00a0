"""What arrives on a calendar: codes, drugs, billing units, edits, each with the dates of service it is good for."""

import datetime
from collections.abc import Mapping
from decimal import Decimal
from importlib.resources import files

import pytest

from infusate.rules.tables import TABLES, Tables, shipped_tables

SHIPPED = shipped_tables()
NOW = datetime.date(2026, 3, 2)


def day(text: str) -> datetime.date:
    return datetime.date.fromisoformat(text)


def edited(changes: Mapping[str, str]) -> Tables:
    """The shipped tables with rows added behind them."""
    texts = {name: files("infusate.rules").joinpath("tables", f"{name}.csv").read_text("utf-8") for name in TABLES}
    return Tables({name: text.rstrip("\n") + "\n" + changes.get(name, "") for name, text in texts.items()})


@pytest.mark.parametrize(
    ("service", "on", "found"),
    [
        # R11, R12, R22, R23, R240
        ("therapeutic/infusion-initial", "2005-12-31", None),
        ("therapeutic/infusion-initial", "2006-01-01", "90765"),
        ("therapeutic/infusion-initial", "2008-12-31", "90765"),
        ("therapeutic/infusion-initial", "2009-01-01", "96365"),
        ("hydration/initial", "2008-12-31", "90760"),
        ("hydration/initial", "2009-01-01", "96360"),
        ("chemo/infusion-initial", "2006-01-01", "96413"),
        ("therapeutic/on-body", "2016-12-31", None),
        ("therapeutic/on-body", "2017-01-01", "96377"),
        ("chemo/pump-start-G0498", "2015-12-31", None),
        ("chemo/pump-start-G0498", "2016-01-01", "G0498"),
        ("no/service", "2026-01-01", None),
    ],
)
def test_a_service_has_the_code_of_its_date(service: str, on: str, found: str | None) -> None:
    row = SHIPPED.code(service, day(on))
    assert (row.code if row else None) == found


@pytest.mark.parametrize(
    ("name", "on", "found"),
    [
        # R25
        ("Beyfortus", "2023-10-05", None),
        ("Beyfortus", "2023-10-06", "96381"),
        ("nirsevimab", "2023-10-07", "96381"),
        ("pemivibart", "2024-03-22", "M0224"),
        ("iron sucrose", "2026-03-02", None),
    ],
)
def test_some_drugs_have_an_administration_code_of_their_own(name: str, on: str, found: str | None) -> None:
    row = SHIPPED.own_code(name, day(on))
    assert (row.code if row else None) == found


@pytest.mark.parametrize(
    ("name", "value", "found"),
    [
        # R165, R202
        ("antineoplastic-codes", "J8999", False),
        ("antineoplastic-codes", "J9000", True),
        ("antineoplastic-codes", "J9999", True),
        ("incident-to-codes", "96359", False),
        ("incident-to-codes", "96360", True),
        ("incident-to-codes", "96379", True),
        ("incident-to-codes", "96380", False),
        ("incident-to-codes", "96401", True),
        ("incident-to-codes", "96425", True),
        ("incident-to-codes", "96426", False),
        ("incident-to-codes", "96521", True),
        ("incident-to-codes", "96523", True),
        ("facility-places", "19", True),
        ("facility-places", "20", False),
    ],
)
def test_a_list_holds_ranges_with_both_ends(name: str, value: str, found: bool) -> None:
    assert SHIPPED.listed(name, value) is found


@pytest.mark.parametrize(
    ("charted", "generics", "by_brand"),
    [
        # R90
        ("methotrexate", {"methotrexate sodium"}, False),
        ("Remicade", {"infliximab"}, True),
        ("Remicade 100 mg vial", {"infliximab"}, True),
        ("infliximab-dyyb", {"infliximab-dyyb"}, True),
        ("infliximab", {"infliximab", "infliximab-dyyb", "infliximab-abda", "infliximab-axxq"}, False),
        ("something (Venofer)", {"iron sucrose"}, True),
        ("no such drug", None, False),
    ],
)
def test_a_charted_name_finds_its_rows_in_the_drug_table(charted: str, generics: set[str] | None, by_brand: bool) -> None:
    match = SHIPPED.match(charted)
    if generics is None:
        assert match is None
    else:
        assert match is not None
        assert {drug.generic for drug in match.rows} == generics
        assert match.by_brand is by_brand


def test_an_unclassified_code_stands_for_no_drug() -> None:
    # R90: else by hcpcs, not an unclassified code.
    assert SHIPPED.by_code("J3490") == ()
    assert SHIPPED.by_code("J9999") == ()
    assert {drug.generic for drug in SHIPPED.by_code("J1745")} == {"infliximab"}
    assert {drug.generic for drug in SHIPPED.by_code("J9310")} == {"rituximab"}
    assert SHIPPED.by_code("X0000") == ()


@pytest.mark.parametrize(
    ("hcpcs", "on", "amount"),
    [
        # R136
        ("J9312", "2018-12-31", None),
        ("J9312", "2019-01-01", "10"),
        ("J9310", "2018-12-31", "100"),
        ("J9310", "2019-01-01", None),
        ("J3370", "2025-09-30", "500"),
        ("J3370", "2025-10-01", None),
        ("J0000", "2026-01-01", None),
    ],
)
def test_a_supply_code_has_a_billing_unit_while_it_is_in_force(hcpcs: str, on: str, amount: str | None) -> None:
    unit = SHIPPED.billing_unit(hcpcs, day(on))
    assert (unit.amount if unit else None) == (Decimal(amount) if amount else None)


@pytest.mark.parametrize(
    ("hcpcs", "on", "found"),
    [
        # R137
        ("J9310", "2019-01-01", ("J9312",)),
        ("J9312", "2018-12-31", ("J9310",)),
        ("J2505", "2022-01-01", ("J2506",)),
        ("J2920", "2024-04-01", ("J2919",)),
        ("J0000", "2026-03-02", ()),
    ],
)
def test_a_code_out_of_force_has_successors(hcpcs: str, on: str, found: tuple[str, ...]) -> None:
    assert SHIPPED.successors(hcpcs, day(on)) == found


def test_a_drug_has_its_old_codes_while_they_were_good() -> None:
    (drug,) = (one for one in SHIPPED.drugs if one.generic == "methylprednisolone sodium succinate")
    assert set(SHIPPED.codes_of(drug, day("2024-03-31"))) == {"J2920", "J2930"}
    assert SHIPPED.codes_of(drug, day("2024-04-01")) == ("J2919",)


def test_a_drug_had_no_code_before_its_first() -> None:
    (drug,) = (one for one in SHIPPED.drugs if one.generic == "gold sodium thiomalate")
    assert SHIPPED.codes_of(drug, day("1981-12-31")) == ()


@pytest.mark.parametrize(
    ("setting", "one", "two", "on", "found"),
    [
        # T1
        ("facility", "96365", "96372", "2026-03-02", "1"),
        ("professional", "96365", "99211", "2026-03-02", "0"),
        ("facility", "96365", "99211", "2026-03-02", "1"),
        ("facility", "96416", "G0498", "2026-03-02", "0"),
        ("facility", "96372", "96365", "2026-03-02", None),
        ("facility", "36430", "96365", "2011-09-30", "1"),
        ("facility", "36430", "96365", "2011-10-01", None),
        # Indicator 9 is ignored (R117).
        ("facility", "36416", "36000", "2003-01-01", None),
    ],
)
def test_a_pair_has_an_indicator_until_its_last_day(setting: str, one: str, two: str, on: str, found: str | None) -> None:
    assert SHIPPED.pair(setting, one, two, day(on)) == found


def test_of_two_rows_of_a_pair_the_one_that_ends_first_speaks() -> None:
    tables = edited({"pairs": "facility,11111,22222,1,\nfacility,11111,22222,0,2020-12-31\n"})
    assert tables.pair("facility", "11111", "22222", day("2020-12-31")) == "0"
    assert tables.pair("facility", "11111", "22222", day("2021-01-01")) == "1"
    assert tables.pair("professional", "11111", "22222", day("2020-12-31")) is None


def test_limits_are_those_of_the_setting() -> None:
    # T2
    assert (SHIPPED.limits["professional"]["96366"].units, SHIPPED.limits["facility"]["96366"].units) == (8, 24)
    assert SHIPPED.limits["facility"]["96368"].judged == 2
    assert SHIPPED.limits["professional"]["96376"].units == 0


@pytest.mark.parametrize(
    ("addon", "accepted", "refused"),
    [
        # T3
        ("96361", {"96360", "96365", "96374", "96409", "96413"}, "96416"),
        ("96368", {"96360", "96365", "96366", "96413", "96415", "96416", "C8957"}, "96374"),
        ("96411", {"96409", "96413"}, "96365"),
        ("96376", {"96365", "96374", "96409", "96413"}, "96360"),
    ],
)
def test_an_add_on_has_its_primaries(addon: str, accepted: set[str], refused: str) -> None:
    assert accepted == SHIPPED.primaries[addon]
    assert refused not in SHIPPED.primaries[addon]


def test_an_add_on_whose_list_is_open_is_no_edit() -> None:
    # R118: type 1 lists are closed; the others are not.
    row = {"addon": "77777", "primary": "96365"}
    header = files("infusate.rules").joinpath("tables", "addons.csv").read_text("utf-8").splitlines()[0].split(",")
    line = ",".join({**row, "type": "3"}.get(name, "") for name in header)
    assert "77777" not in edited({"addons": line + "\n"}).primaries


def test_a_product_names_its_supply_code_and_content() -> None:
    # R151
    product = SHIPPED.products["57894003001"]
    assert (product.hcpcs, product.unit, product.content) == ("J1745", "UN", Decimal(100))


def test_a_drug_that_stands_in_the_table_twice_is_one() -> None:
    rows = files("infusate.rules").joinpath("tables", "drugs.csv").read_text("utf-8").splitlines()
    (again,) = (row for row in rows if row.startswith("iron sucrose,"))
    match = edited({"drugs": again + "\n"}).match("Venofer")
    assert match is not None
    assert len(match.rows) == 1


def test_two_drugs_of_one_name_are_both_found() -> None:
    # R137: normal saline has three codes, so the name alone tells none.
    match = SHIPPED.match("normal saline")
    assert match is not None
    assert {drug.hcpcs for drug in match.rows} >= {"J7030", "J7040", "J7050"}


def test_the_first_and_the_last_days_of_codes_are_boundaries() -> None:
    found = SHIPPED.boundaries()
    assert {day("2006-01-01"), day("2009-01-01"), day("2019-01-01"), day("2025-10-01"), day("2023-10-06")} <= found
    assert datetime.date.min not in found


def test_the_digest_is_of_every_table() -> None:
    assert edited({}).digest == edited({}).digest
    assert edited({"vaccines": "newvax,new\n"}).digest != edited({}).digest
    assert shipped_tables() is SHIPPED
