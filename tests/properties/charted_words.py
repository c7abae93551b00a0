"""Which words and values do generated visits draw from? Drugs as charted, minutes that matter, values of policies."""

from __future__ import annotations

from typing import NamedTuple


class Drug(NamedTuple):
    """A drug as the chart may name it, its usual supply code, and doses in the unit of that code or another."""

    name: str
    brand: str | None
    code: str | None
    unit: str
    doses: tuple[str, ...]


ANTINEOPLASTICS = (
    Drug("paclitaxel", "Taxol", "J9267", "mg", ("300", "262.5")),
    Drug("carboplatin", None, "J9045", "mg", ("450", "600")),
    Drug("oxaliplatin", "Eloxatin", "J9263", "mg", ("150", "162.5")),
    Drug("fluorouracil", "Adrucil", "J9190", "mg", ("700", "4200")),
    Drug("irinotecan", "Camptosar", "J9206", "mg", ("320",)),
    Drug("pemetrexed", "Alimta", "J9305", "mg", ("900",)),
    Drug("cisplatin", None, "J9060", "mg", ("135",)),
    Drug("bortezomib", "Velcade", "J9041", "mg", ("2.2", "2.4")),
    Drug("methotrexate", "methotrexate sodium", "J9260", "mg", ("25", "12")),
    Drug("doxorubicin HCl", "Adriamycin", "J9000", "mg", ("110",)),
    Drug("gemcitabine", "Gemzar", "J9201", "mg", ("1800",)),
    Drug("pembrolizumab", "Keytruda", "J9271", "mg", ("200", "400")),
    Drug("rituximab", "Rituxan", "J9312", "mg", ("640", "700")),
    Drug("trastuzumab-anns", "Kanjinti", "Q5117", "mg", ("440",)),
    Drug("azacitidine", "Vidaza", "J9025", "mg", ("140",)),
    Drug("investigational cytotoxic", None, "J9999", "mg", ("50",)),
)
NAMED_BIOLOGICS = (
    Drug("infliximab", "Remicade", "J1745", "mg", ("400", "500", "480")),
    Drug("infliximab-dyyb", "Inflectra", "Q5103", "mg", ("400",)),
    Drug("alemtuzumab", "Lemtrada", "J0202", "mg", ("12",)),
)
DISPUTED_BIOLOGICS = (
    Drug("vedolizumab", "Entyvio", "J3380", "mg", ("300",)),
    Drug("natalizumab", "Tysabri", "J2323", "mg", ("300",)),
    Drug("ocrelizumab", "Ocrevus", "J2350", "mg", ("600",)),
    Drug("abatacept", "Orencia", "J0129", "mg", ("750",)),
    Drug("tocilizumab", "Actemra", "J3262", "mg", ("280", "560")),
    Drug("belimumab", "Benlysta", "J0490", "mg", ("720",)),
    Drug("omalizumab", "Xolair", "J2357", "mg", ("300",)),
    Drug("denosumab", "Prolia", "J0897", "mg", ("60", "120")),
)
HORMONALS = (
    Drug("fulvestrant", "Faslodex", "J9395", "mg", ("500", "250")),
    Drug("leuprolide depot", "Lupron Depot", "J9217", "mg", ("7.5", "22.5")),
    Drug("goserelin", "Zoladex", "J9202", "mg", ("3.6",)),
)
IRONS = (
    Drug("iron sucrose", "Venofer", "J1756", "mg", ("200", "300")),
    Drug("ferric carboxymaltose", "Injectafer", "J1439", "mg", ("750",)),
    Drug("ferumoxytol", "Feraheme", "Q0138", "mg", ("510",)),
    Drug("iron dextran", "INFeD", "J1750", "mg", ("975",)),
)
PUSHED = (
    Drug("ondansetron", "Zofran", "J2405", "mg", ("4", "8")),
    Drug("dexamethasone sodium phosphate", "dexamethasone", "J1100", "mg", ("10", "12")),
    Drug("diphenhydramine", "Benadryl", "J1200", "mg", ("25", "50")),
    Drug("morphine sulfate", "morphine", "J2270", "mg", ("2", "4")),
    Drug("ketorolac", "Toradol", "J1885", "mg", ("15", "30")),
    Drug("famotidine", "Pepcid", "J1308", "mg", ("20",)),
    Drug("methylprednisolone sodium succinate", "Solu-Medrol", "J2919", "mg", ("40", "125")),
    Drug("furosemide", "Lasix", None, "mg", ("40",)),
    Drug("hydromorphone", "Dilaudid", "J1171", "mg", ("0.5", "1")),
)
THERAPEUTICS = (
    Drug("drug A", None, None, "mg", ("100",)),
    Drug("drug B", None, None, "mg", ("250",)),
    Drug("drug C", None, None, "mg", ("10",)),
    Drug("ceftriaxone", "Rocephin", "J0696", "g", ("1", "2")),
    Drug("vancomycin", None, "J3373", "mg", ("1250", "1000")),
    Drug("fosaprepitant", "Emend IV", "J1453", "mg", ("150",)),
    Drug("zoledronic acid", "Reclast", "J3489", "mg", ("5", "4")),
    Drug("acetaminophen IV", "Ofirmev", "J0131", "mg", ("1000",)),
    Drug("leucovorin calcium", "leucovorin", "J0640", "mg", ("700",)),
    Drug("immune globulin IV", "Gamunex-C", "J1561", "g", ("30",)),
    Drug("pantoprazole", "Protonix", None, "mg", ("40",)),
    Drug("glutathione (compounded)", None, "J3490", "mg", ("600",)),
)
FLUIDS = (
    Drug("normal saline", "sodium chloride 0.9% 1000 mL", "J7030", "mL", ("1000",)),
    Drug("sodium chloride 0.9% 500 mL", None, "J7040", "mL", ("500",)),
    Drug("lactated Ringer's", "LR", "J7120", "mL", ("1000",)),
    Drug("dextrose 5% in saline", None, "J7042", "mL", ("500",)),
)
ELECTROLYTES = (
    Drug("potassium chloride", "KCl 20 mEq in 1 L", "J3480", "mEq", ("20", "40")),
    Drug("magnesium sulfate", None, "J3475", "g", ("2",)),
    Drug("calcium gluconate", None, "J0612", "mg", ("1000",)),
)
INJECTED = (
    Drug("cyanocobalamin", "vitamin B12", "J3420", "mcg", ("1000",)),
    Drug("ketorolac", "Toradol", "J1885", "mg", ("30", "60")),
    Drug("epoetin alfa", "Procrit", "J0885", "unit", ("40000",)),
    Drug("filgrastim", "Neupogen", "J1442", "mcg", ("300",)),
    Drug("enoxaparin", "Lovenox", "J1650", "mg", ("40",)),
)
SUBCUTANEOUS = (
    Drug("immune globulin SC", "Hizentra", "J1559", "g", ("10",)),
    Drug("immune globulin SC", "Cuvitru", "J1555", "g", ("8",)),
    Drug("drug S", None, None, "mg", ("20",)),
)
PEGFILGRASTIM = Drug("pegfilgrastim", "Neulasta", "J2506", "mg", ("6",))
ALTEPLASE = Drug("alteplase", "Cathflo Activase", "J2997", "mg", ("2",))
HEPARIN_LOCK = Drug("heparin lock flush", "HepLock", "J1642", "unit", ("500",))
CONTRAST = Drug("gadobutrol", None, None, "mL", ("7.5",))
SEDATIVE = Drug("midazolam", "Versed", "J2250", "mg", ("2",))

ALL_NAMES = tuple(
    drug.name
    for pool in (ANTINEOPLASTICS, NAMED_BIOLOGICS, DISPUTED_BIOLOGICS, IRONS, PUSHED, THERAPEUTICS)
    for drug in pool
)

# Both sides of every minute at which an answer changes, and whole hours between them.
THRESHOLDS = (60, 14, 15, 16, 17, 29, 30, 31, 32, 59, 61, 89, 90, 91, 92, 120, 150, 151, 210, 211, 480, 481)
OVERLAPS = (30, 1, 14, 15, 16, 17)
INTERVALS = (60, 29, 30, 31, 32, 20)
PAUSES = (30, 1, 10, 15, 16, 45)

ZONES = (
    "America/Chicago",
    "America/New_York",
    "America/Phoenix",
    "Europe/Berlin",
    "Asia/Kolkata",
    "Australia/Lord_Howe",
    "UTC",
)
WESTERN_ZONES = frozenset(("America/Chicago", "America/New_York", "America/Phoenix", "UTC"))
CLOCK_CHANGES = ("2026-03-08", "2026-11-01", "2025-03-09", "2025-11-02")
TURNING_DATES = (
    "2009-01-05",
    "2014-12-31",
    "2015-01-01",
    "2015-12-31",
    "2016-01-01",
    "2016-12-31",
    "2017-01-01",
    "2018-07-02",
    "2020-11-25",
    "2020-11-26",
    "2023-01-01",
    "2023-06-30",
    "2023-07-01",
    "2023-12-31",
)
WATER_REASONS = (
    "dehydration",
    "vomiting",
    "Toxicity Prevention ",
    "toxicity prevention",
    "transfusion protocol",
    "K 2.9",
)
ACCESS_REASONS = ("incompatible drugs", "protocol asks for a separate line")
DEVICES = ("peripheral", "midline", "picc", "central", "port")
OTHER_SERVICES = ("99213", "99214", "99211", "G0463", "99284", "99291", "99152", "77412", "36430", "96413", "96365")

PAYERS = ("unknown", "medicare", "medicare", "medicare-advantage", "medicaid", "commercial", "self-pay")
OFFICE_PLACES = ("11", "49", "12", "22", "19", "24", "31")

Value = str | int
POLICY_VALUES: dict[str, tuple[Value, ...]] = {
    "min_infusion_minutes": (16, 15),
    "charted_push_over_15": ("infusion", "push"),
    "push_drug_list": ("none", "list"),
    "stopped_infusion": ("actual", "intended_53"),
    "extra_hour_threshold": ("gt30", "ge30"),
    "hydration_initial_min": (31, 16),
    "seconds": ("floor_elapsed", "clock_minutes", "half_up"),
    "missing_stop": ("hold", "calculate", "push", "drop"),
    "alternative_stop_evidence": ("pump_log", "nurse_note", "last_seen_infusing", "none"),
    "missing_push_minutes": ("time_of_push", "start_stop"),
    "overlap": ("split", "any_overlap", "start_within", "majority"),
    "concurrent_minutes": ("keep", "deduct"),
    "concurrent_min_overlap": (16, 1),
    "concurrent_scope": ("encounter", "date", "access"),
    "concurrent_chemo": ("hold", "unlisted", "sequential", "none"),
    "hydration_segments": ("sum", "each"),
    "hydration_push_deduction": ("documented", "none"),
    "hydration_min_volume_ml": ("none", 500),
    "hydration_modifier": ("none", "59_and_dx"),
    "toxicity_hydration": ("separate", "integral"),
    "therapeutic_electrolytes": ("by_order", "hydration", "therapeutic"),
    "transfusion_premedication": ("own", "by_protocol_integral"),
    "initial_selector": ("hierarchy", "primary_reason", "chronological"),
    "initial_scope": ("encounter_access", "date_if_not_continuous"),
    "midnight_units": ("unit_begin", "start_date", "unit_complete"),
    "second_access": ("necessity_documented", "always", "never"),
    "second_access_unproved": ("fold", "hold"),
    "iv_restart": ("same_access", "new_access"),
    "distinct_modifier": ("59", "X"),
    "split_needle_modifier": ("distinct", "none"),
    "initial_tiebreak": ("longest", "earliest"),
    "aoc_guard": ("reselect_hierarchy", "hold", "allow"),
    "pump_start_companions": ("hold", "own_initial_59"),
    "same_drug_repeat_infusion": ("sum_encounter", "sum_date", "each_31", "96367", "96376"),
    "same_drug_push_repeat": ("96376", "none"),
    "push_interval": ("gt30", "ge30"),
    "push_interval_from": ("last_reported_push", "any_dose"),
    "push_and_infusion_same_drug": ("infusion_plus_96376", "infusion_only"),
    "split_dose_injection_units": ("per_drug", "per_injection"),
    "sc_initial_with_iv_initial": ("separate_59", "one_initial"),
    "complex_biologic": ("intensity", "list", "therapeutic", "chemo"),
    "chemo_pump_code": ("96416", "G0498"),
    "jw_jz_scope": ("medicare_separately_payable", "all_single_dose", "payer_flag"),
    "jz_from": ("2023-07-01", "2023-01-01"),
    "waste_line": ("jw_line", "single_line"),
    "fractional_waste": ("JZ", "none"),
    "ndc_required": ("always", "payer_flag"),
    "prof_in_facility": ("deny", "allow"),
    "nurse_visit_99211": ("never", "facility_mod25"),
    "revenue_code_admin": ("0260", "department"),
    "supervision_mode": ("in_person", "av"),
    "late_entry_window_hours": (24, 48, 72),
    "self_pay_wellness": ("self_pay", "submit"),
}
POLICY_NAMES = tuple(POLICY_VALUES)
TAKES_NAMES = frozenset(("push_drug_list", "complex_biologic"))
TAKES_SEVERAL = frozenset(("alternative_stop_evidence",))
# Values that are no choice before a date: a visit of an earlier date does not pin them.
VALUE_FROM = {("chemo_pump_code", "G0498"): "2016-01-01", ("distinct_modifier", "X"): "2015-01-01"}
