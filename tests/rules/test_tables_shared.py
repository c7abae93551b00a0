"""Do the shipped tables, policies, sources and cases still say exactly what their originals say?"""

import csv
import re
import tomllib
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
RULES = ROOT / "src" / "infusate" / "rules"
SHARED = ROOT.parent / "shared"
SPEC = SHARED / "spec"
EXTRACTS = SHARED / "extracts"

pytestmark = pytest.mark.skipif(
    not (SPEC / "policies.yaml").is_file(),
    reason="No originals beside the checkout: tables, policies, sources and cases were not compared with them.",
)

Row = dict[str, str]

NO_BRAND = {"generics", "(generics)", "NOS", "compounded", "unbranded", "(none marketed)"}
UNIT_WORDS = {
    "MG": "mg", "MCG": "mcg", "GM": "g", "ML": "mL", "CC": "mL", "IU": "IU", "I.U. VWF:RCO": "IU",
    "UNIT": "unit", "UNITS": "unit", "USP UNIT": "unit", "MEQ": "mEq", "MICROCURIE": "uCi", "EA": "each",
    "SQ CM": "cm2",
}  # fmt: skip
WORDED_UNITS = {
    "PER DOSE": ("1", "dose"), "PER THERAPEUTIC DOSE": ("1", "dose"), "PER VIAL": ("1", "vial"),
    "PER IMPLANT": ("1", "each"), "PER FACTOR VIII IU": ("1", "IU"),
}  # fmt: skip
# Mixtures, "up to" amounts, cell counts and lengths of therapy have no single amount and unit.
WITHOUT_UNIT = {
    "J0138", "J0577", "J0578", "J0695", "J0702", "J0741", "J0742", "J0750", "J0751", "J0802",
    "J0840", "J1790", "J2788", "J2790", "J2865", "J7354", "J7356", "J7620", "J9153", "J9298",
    "J9325", "Q2041", "Q2042", "Q2043", "Q2053", "Q2054", "Q2055", "Q2056", "Q4074", "Q9991",
    "Q9992",
}  # fmt: skip
EDITIONS = {
    "pairs": "2024-07-01", "limits": "2024-07-01", "addons": "2024-06-03", "billing_units": "2026-01-01",
    "drugs": "2026-11-23", "old_codes": "2026-11-23",
}  # fmt: skip


def read_csv(path: Path) -> tuple[list[str], list[Row]]:
    """The column names and the rows of a CSV file, every value as text; a row of another width fails the test."""
    with path.open(encoding="utf-8", newline="") as text:
        reader = csv.DictReader(text, strict=True)
        rows = list(reader)
    columns = list(reader.fieldnames or [])
    assert all(None not in row and None not in row.values() for row in rows), path.name
    return columns, rows


def shipped(name: str, columns: str) -> list[Row]:
    """The rows of a shipped table, whose columns must be exactly the ones named."""
    found, rows = read_csv(RULES / "tables" / f"{name}.csv")
    assert found == columns.split(",")
    return rows


def extract(name: str) -> list[Row]:
    return read_csv(EXTRACTS / name)[1]


def read_toml(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"))


def drug_originals() -> list[dict[str, Any]]:
    """The drugs as they are written: every number stays the text it is in the file."""
    drugs = yaml.load((SPEC / "drugs.yaml").read_text(encoding="utf-8"), Loader=yaml.BaseLoader)["drugs"]
    assert isinstance(drugs, list)
    return drugs


def policy_originals() -> dict[str, Any]:
    policies = yaml.safe_load((SPEC / "policies.yaml").read_text(encoding="utf-8"))
    assert isinstance(policies, dict)
    return policies


def typed(value: object) -> object:
    """The value with its type beside it, at every depth: 1, true and "1" are three different answers."""
    if isinstance(value, dict):
        return {key: typed(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [typed(inner) for inner in value]
    return type(value).__name__, value


def brand_names(text: str) -> str:
    words = text.replace(" (generics)", "").replace(" and ", ", ").split(", ")
    return ";".join(word for word in words if word not in NO_BRAND)


def dated(code: dict[str, Any]) -> Row:
    return {key: code.get(key, "") for key in ("added", "ends", "ends_by")}


def expected_drug(drug: dict[str, Any]) -> Row:
    known = {
        "generic", "brands", "hcpcs", "billing_unit", "added", "ends", "ends_by", "old_codes", "category_default",
        "complex_status", "hormonal", "usual", "package_contents", "container_typical", "flags", "opps_status_2025_10",
        "mue_2024q3", "note", "verified_by",
    }  # fmt: skip
    assert set(drug) <= known, f"{drug['generic']} has a key that no column carries"
    limits = drug.get("mue_2024q3", {})
    return {
        "generic": drug["generic"],
        "brands": brand_names(drug["brands"]),
        "hcpcs": drug["hcpcs"],
        **drug["billing_unit"],
        **dated(drug),
        "category": drug["category_default"],
        "complex_status": drug["complex_status"],
        "hormonal": {"true": "yes", "false": ""}[drug.get("hormonal", "false")],
        "container": drug["container_typical"],
        "packages": ";".join(drug["package_contents"]),
        "opps_status": drug.get("opps_status_2025_10", ""),
        "mue_practitioner": limits.get("practitioner", ""),
        "mue_outpatient": limits.get("outpatient", ""),
        **{f"usual_{key}": value for key, value in drug["usual"].items()},
        "flags": ";".join(drug["flags"]),
        "note": drug.get("note", ""),
    }


def test_every_drug_is_shipped_in_order_and_unchanged() -> None:
    rows = shipped(
        "drugs",
        "generic,brands,hcpcs,amount,unit,added,ends,ends_by,category,complex_status,hormonal,container,packages,"
        "opps_status,mue_practitioner,mue_outpatient,usual_route,usual_technique,usual_minutes,flags,note",
    )
    assert rows == [expected_drug(drug) for drug in drug_originals()]
    assert len(rows) == 230


def test_no_brand_is_left_that_is_no_name() -> None:
    _, rows = read_csv(RULES / "tables" / "drugs.csv")
    words = {word.casefold() for row in rows for word in re.findall(r"\w+", row["brands"])}
    assert not words & {"generic", "generics", "nos", "compounded", "unbranded", "none", "marketed", "and"}


def test_every_old_code_is_shipped_under_its_drug() -> None:
    assert shipped("old_codes", "generic,hcpcs,amount,unit,added,ends,ends_by") == [
        {"generic": drug["generic"], "hcpcs": old["hcpcs"], **old["billing_unit"], **dated(old)}
        for drug in drug_originals()
        for old in drug.get("old_codes", [])
    ]


def test_every_edit_pair_is_shipped_sorted_with_its_last_day() -> None:
    settings = {"practitioner": "professional", "outpatient_hospital": "facility"}
    expected = [
        {
            "setting": settings[pair["edit_file"]],
            "column1": pair["column1"],
            "column2": pair["column2"],
            "indicator": pair["modifier_indicator"],
            "until": pair["deleted_on"],
        }
        for pair in extract("ncci_ptp_infusion_family_2024-07-01.csv")
    ]
    rows = shipped("pairs", "setting,column1,column2,indicator,until")
    assert rows == sorted(expected, key=lambda row: tuple(row.values()))


def test_every_unit_limit_is_shipped() -> None:
    assert shipped("limits", "code,professional_units,professional_mai,facility_units,facility_mai") == [
        {
            "code": limit["code"],
            "professional_units": limit["practitioner_units"],
            "professional_mai": limit["practitioner_mai"],
            "facility_units": limit["outpatient_units"],
            "facility_mai": limit["outpatient_mai"],
        }
        for limit in extract("ncci_mue_infusion_family_2024-07-01.csv")
    ]


def test_every_accepted_primary_of_an_add_on_code_is_shipped() -> None:
    assert shipped("addons", "addon,primary,type") == [
        {"addon": addon["add_on"], "primary": addon["primary"], "type": addon["aoc_type"]}
        for addon in extract("ncci_aoc_infusion_family_2024-06-03.csv")
    ]


def billing_unit(hcpcs: str, dosage: str) -> tuple[str, str]:
    """The amount and unit word of a CMS dosage text; empty for the codes whose text has no single amount and unit."""
    if hcpcs in WITHOUT_UNIT:
        return "", ""
    if dosage.upper() in WORDED_UNITS:
        return WORDED_UNITS[dosage.upper()]
    number = re.match(r"[0-9,.]+", dosage)
    assert number, f"{hcpcs}: {dosage}"
    amount = number.group().replace(",", "")
    return ("0" if amount.startswith(".") else "") + amount, UNIT_WORDS[dosage[number.end() :].strip().upper()]


def test_every_billing_unit_is_shipped() -> None:
    columns = "hcpcs,amount,unit,packages,opps_status,mue_practitioner,mue_outpatient"
    expected = []
    for code in extract("hcpcs_drug_units_2026q1.csv"):
        amount, unit = billing_unit(code["hcpcs"], code["hcpcs_dosage"])
        rest = (
            code["units_per_package_values"],
            code["opps_status_2025_10"],
            code["drug_mue_practitioner_2024q3"],
            code["drug_mue_outpatient_2024q3"],
        )
        expected.append(dict(zip(columns.split(","), (code["hcpcs"], amount, unit, *rest), strict=True)))
    assert shipped("billing_units", columns) == expected


def test_every_table_has_one_edition_with_the_day_of_its_original() -> None:
    rows = shipped("editions", "table,edition,effective,file,note")
    assert [(row["table"], row["effective"]) for row in rows] == list(EDITIONS.items())
    for row in rows:
        assert row["edition"] and row["file"]
        assert (RULES / "tables" / f"{row['table']}.csv").is_file()


def as_original(policy: dict[str, Any], settings: list[str]) -> dict[str, Any]:
    """A shipped policy in the form of its original, payers aside; a setting without a default has the value null."""
    rebuilt = dict(policy)
    default = rebuilt.pop("default")
    assert set(default) <= set(settings)
    # A word of the logic stands beside values that are code numbers; the original has none.
    rebuilt["values"] = [{key: item for key, item in value.items() if key != "word"} for value in rebuilt["values"]]
    rebuilt["default"] = [{"setting": setting, "value": default.get(setting)} for setting in settings]
    return rebuilt


def test_the_national_policies_are_the_originals_in_order_value_by_value() -> None:
    original = policy_originals()
    national = read_toml(RULES / "policies" / "national.toml")
    assert set(national) == {"schema_version", "as_of", "policy"}
    assert typed(national["schema_version"]) == typed(original["schema_version"])
    assert typed(national["as_of"]) == typed(original["as_of"])
    assert [policy["name"] for policy in national["policy"]] == [policy["name"] for policy in original["policies"]]
    for found, wanted in zip(national["policy"], original["policies"], strict=True):
        without_payers = {key: value for key, value in wanted.items() if key != "payers"}
        assert typed(as_original(found, original["settings"])) == typed(without_payers)


def payer_originals() -> Iterator[tuple[str, dict[str, Any]]]:
    """Each payer with each of its entries, in the form of the payer files; the holder is the one of the value."""
    for policy in policy_originals()["policies"]:
        for entry in policy["payers"]:
            assert set(entry) <= {"payers", "value", "from", "to"}
            (holders,) = (value["holders"] for value in policy["values"] if value["value"] == entry["value"])
            (holder,) = holders
            for payer in entry["payers"]:
                rest = {key: value for key, value in entry.items() if key != "payers"}
                who = {key: holder[key] for key in ("who", "url") if key in holder}
                yield payer, {"policy": policy["name"], **rest, "holder": who}


def test_the_payer_files_hold_every_payer_entry_once_and_no_other() -> None:
    files = {
        path.stem: read_toml(path) for path in sorted((RULES / "policies").glob("*.toml")) if path.stem != "national"
    }
    originals = list(payer_originals())
    assert {payer for payer, _ in originals} <= set(files) <= set(policy_originals()["payers"])
    for payer, file in files.items():
        assert set(file) - {"follows"} <= {"payer", "entry"}
        assert file["payer"] == payer
        assert file.get("follows") == {"medicare-advantage": "medicare"}.get(payer)
        wanted = [entry for owner, entry in originals if owner == payer]
        assert typed(file.get("entry", [])) == typed(wanted)
    assert sum(len(file.get("entry", [])) for file in files.values()) == len(originals)


def test_every_source_of_the_rulebook_is_shipped_with_its_link() -> None:
    section = (SPEC / "rulebook.md").read_text(encoding="utf-8").partition("## 16. Sources (as of 2026-11-23)")[2]
    lines = re.findall(r"^- \*\*([SD]\d+)\*\* (.+?)(?: - (\S+))?$", section, re.MULTILINE)
    assert len(lines) == section.count("\n- **") == 83
    sources = read_toml(RULES / "sources.toml")
    by_number = {source["ref"]: source for source in sources.values()}
    assert len(by_number) == len(sources)
    second = set(re.findall(r"\b(S\d+b)\b", section))
    assert set(by_number) == {number for number, _, _ in lines} | second | {"K"}
    for number, _, link in lines:
        assert by_number[number]["link"] == (link if number.startswith("S") else ""), number
    known_links = set(re.findall(r'url: "([^"]+)"', (SPEC / "policies.yaml").read_text(encoding="utf-8")))
    for number, words in {"S12b": "cpt-96368", "S13b": "beyond-the-basics", "S22b": "the-16-minute-rule"}.items():
        assert [link for link in known_links if words in link] == [by_number[number]["link"]]


def test_every_source_names_its_publisher_title_and_day_of_checking() -> None:
    words = {"ref", "publisher", "title", "link", "edition", "section", "checked"}
    for key, source in read_toml(RULES / "sources.toml").items():
        assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", key)
        assert words - {"edition", "section"} <= set(source) <= words, key
        assert source["publisher"] and source["title"], key
        assert source["checked"] == date(2026, 11, 23), key


def test_the_cases_are_copied_unchanged() -> None:
    originals = {path.name: path.read_bytes() for path in (SHARED / "cases").glob("*.yaml")}
    copies = {path.name: path.read_bytes() for path in (ROOT / "tests" / "cases").glob("*.yaml")}
    assert originals
    assert {name: copies.get(name) for name in originals} == originals
