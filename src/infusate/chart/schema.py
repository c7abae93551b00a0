"""Which shape must a visit document have, in the words of JSON Schema?

For editors and for other programs. It says what one value may be; what values must be to each other (a stop after its
start, a primary that is an administration) only ``read_visit`` checks, so a document may fit the schema and still be
complained of.
"""

from __future__ import annotations

import json
from typing import Any

import msgspec

from infusate.chart import accepted
from infusate.chart.visit import Visit

_YEAR = "(?:199[0-9]|20[0-9]{2}|2100)"
_DATE = f"{_YEAR}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])"
_HOUR = "(?:[01][0-9]|2[0-3]):[0-5][0-9]"
_TIME = f"{_DATE}T{_HOUR}(?::[0-5][0-9])?(?:Z|[+-]{_HOUR})?"
_FEW_DIGITS = f"(?=(?:[^0-9]*[0-9]){{1,{accepted.MOST_DOSE_DIGITS}}}[^0-9]*$)"

Schema = dict[str, Any]


def _text(pattern: str) -> Schema:
    return {"type": "string", "pattern": f"^(?:{pattern})$"}


_WORD = _text(accepted.WORD)
_FREE_TEXT = {"type": "string", "maxLength": accepted.LONGEST_TEXT, "pattern": r"\S"}
_AMOUNT = _text(_FEW_DIGITS + accepted.AMOUNT)
_CLOCK_TIME = _text(_TIME)
_NUMBER = {"type": "number", "maximum": int(accepted.LARGEST_NUMBER)}

# What the types of the fields leave open.
_VALUES: dict[str, dict[str, Schema]] = {
    "Visit": {
        "date": {"type": "string", "format": "date", "pattern": f"^{_DATE}$"},
        "timezone": {**_text(accepted.TIMEZONE), "maxLength": accepted.LONGEST_WORD},
        "place_of_service": _text(accepted.PLACE_OF_SERVICE),
    },
    "Administration": {
        **dict.fromkeys(("id", "access", "encounter", "bag", "part_of"), _WORD),
        **dict.fromkeys(("drug", "access_reason", "indication"), _FREE_TEXT),
        **dict.fromkeys(("dose", "wasted"), _AMOUNT),
        **dict.fromkeys(("start", "stop", "last_seen_infusing"), _CLOCK_TIME),
        "hcpcs": _text(accepted.HCPCS),
        "ndc": _text(accepted.NDC),
        "volume_ml": {**_NUMBER, "exclusiveMinimum": 0},
    },
    "Pause": {"from": _CLOCK_TIME, "to": _CLOCK_TIME},
    "Rate": {"at": _CLOCK_TIME, "ml_per_h": {**_NUMBER, "minimum": 0}},
    "OtherService": {"code": _text(accepted.CODE)},
}

_MEANINGS: dict[str, dict[str, str]] = {
    "Visit": {
        "": "What the chart documents about one patient's outpatient drug administration. A key that is left out, or "
        "is null, means: not documented.",
        "setting": "facility: the claim of a hospital's outpatient department, emergency department or observation. "
        "professional: the claim of a practitioner's office or infusion suite.",
        "payer": "Who pays. Left out: unknown.",
        "date": "The local date on which the visit began.",
        "timezone": "IANA name of the site's time zone. It reads clock times without an offset and gives the local "
        "dates. Needed where any time carries an offset; left out otherwise: UTC.",
        "place_of_service": "Two digits, on professional claims only.",
        "primary": "Id of the administration that the clinician charted as the main reason for the visit; a list where "
        "there are several encounters, at most one for each.",
        "administrations": "The rows of the chart, in any order.",
        "also": "Other services of the same day that stand on the claim.",
    },
    "Administration": {
        "": "One row of the chart: a drug, how and when it was given.",
        "id": "A word that no other administration of the visit has.",
        "drug": "The drug's name as charted.",
        "hcpcs": "The code of the drug's supply. Left out, it is found from ndc or drug.",
        "ndc": "The national drug code of the package.",
        "dose": "The amount that was given, with its unit.",
        "wasted": "What was discarded from opened single-dose containers, in the unit of the dose; 0: charted as none.",
        "container": "Whether the container is meant for one dose or for several.",
        "supplied_by": "Who paid for the drug. Left out: the practice. other: a pharmacy that billed it, a free sample, a study.",
        "category": "Which family of codes the drug belongs to, taken as it stands. chemo includes highly complex "
        "biologics. Left out, it is decided from the drug and the policy.",
        "complex_care": "Whether the chart documents what a highly complex biologic asks for.",
        "technique": "As charted; minutes may make an infusion a push. Left out, route and minutes decide.",
        "route": "Left out, an infusion and a push are iv, an injection is held.",
        "start": "When the drug began to flow: local clock time, or with an offset.",
        "stop": "When it ended. A stop with the date of the start, though midnight lay between, is asked about.",
        "pauses": "Stretches without flow, one after the other, between start and stop.",
        "rates": "Charted flow rates in the order of their times, between start and stop.",
        "volume_ml": "The millilitres that were infused.",
        "times": "How start and stop are known. Left out: observed.",
        "last_seen_infusing": "The newest note that the drug was still running.",
        "access": "The same word means the same vascular access. Left out: the first line.",
        "access_reason": "The charted need for a second access.",
        "access_device": "What the access is; port is any implanted device.",
        "encounter": "The number of the encounter, where the patient left and came back for a separate visit that day. "
        "Left out: the first.",
        "bag": "The same word on several rows means: mixed in one bag or one syringe.",
        "part_of": "Id of the administration whose ordered dose this row is a part of.",
        "purpose": "What it was given for. Left out: treatment.",
        "indication": "The charted reason. Hydration without one is held.",
        "electrolyte": "replacement: ordered against a deficit. added: a salt without a charted deficit. premix: stock "
        "solution for volume.",
        "pump": "portable: started here, goes on for more than eight hours elsewhere, and needs no stop.",
        "ordered": "Whether a signed order from before the start is there. false: not billable.",
    },
    "Pause": {"": "A stretch in which the drug did not flow.", "from": "When it began.", "to": "When it ended."},
    "Rate": {
        "": "A flow rate from one moment on.",
        "at": "From when on.",
        "ml_per_h": "Millilitres in an hour; 0 is a pause.",
    },
    "OtherService": {
        "": "Another service of the same day.",
        "code": "Its billing code of five characters, in quotes.",
        "modifiers": "Its modifiers of two characters, in quotes.",
    },
}


def visit_schema() -> Schema:
    """The JSON Schema (2020-12) of a visit document, made from the types, limits and patterns that reading uses."""
    made: Schema = msgspec.json.schema(Visit)
    parts = made["$defs"]
    for name, part in parts.items():
        part["description"] = _MEANINGS[name][""]
        keys = list(_MEANINGS[name])[1:]
        part["properties"] = {key: _property(name, key, part["properties"][key]) for key in keys}
    rows = parts["Visit"]["properties"]["administrations"]
    rows |= {"minItems": 1, "maxItems": accepted.MOST_ADMINISTRATIONS}
    modifiers = parts["OtherService"]["properties"]["modifiers"]
    modifiers["anyOf"][0]["items"] = _text(accepted.MODIFIER)
    in_facility = {"properties": {"setting": {"const": "facility"}}, "required": ["setting"]}
    parts["Visit"] |= {"if": in_facility, "then": {"properties": {"place_of_service": {"type": "null"}}}}
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "Visit", **made}


def _property(part: str, key: str, made: Schema) -> Schema:
    """One property, its description first; ``null`` stays possible where the type allows it."""
    value = _VALUES[part].get(key)
    choices = [choice for choice in made.get("anyOf", ()) if choice != {"type": "null"}]
    if not choices:
        return {"description": _MEANINGS[part][key], **(value or made)}
    return {"description": _MEANINGS[part][key], "anyOf": [*([value] if value else choices), {"type": "null"}]}


def schema_text() -> str:
    """The text of the schema file that is shipped with the package."""
    return json.dumps(visit_schema(), indent=2, ensure_ascii=False) + "\n"
