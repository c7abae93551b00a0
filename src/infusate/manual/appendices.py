"""What stands beside the chapters: the way in, the policies, the codes, the sources."""

from __future__ import annotations

import csv
import datetime
import tomllib
from collections import defaultdict
from collections.abc import Mapping
from importlib.resources import files

from infusate.manual.chapters import TIMELINES, Sources, heading, topic_table
from infusate.manual.examples import Examples
from infusate.manual.markdown import UNREVIEWED, anchor, link, plain, table, word
from infusate.rules.book import CHAPTERS, PAYERS, SETTINGS, Rulebook
from infusate.rules.policy import Topic
from infusate.rules.tables import OPEN, CodeRow

SHOWN_FIRST = "rulebook-place-concurrent-once-over-two-accesses"


def shipped_sources() -> Sources:
    """The sources of this release by the key they are cited with."""
    return tomllib.loads(files("infusate.rules").joinpath("sources.toml").read_text("utf-8"))


GENERATED = (
    "This manual is generated from the rules that code a visit, so the sentences, numbers, examples and lines below "
    "are what the engine does. A change of a rule is a change of these pages: review the pages, not the code."
)
ORDER = (
    "A coder's questions, in the order of the rulebook. A chapter holds one question, or a few that belong together; "
    "within a question the first rule that speaks settles it."
)
BESIDE = (
    ("Policies", "policies.md", "every point on which authorities differ, and who holds which view"),
    ("Codes", "codes.md", "our services, their codes and dates, our own labels"),
    ("Sources", "sources.md", "what the rules cite"),
)
READ_RULE = (
    "A rule is one sentence with its numbers, the dates of service it is in force for, its sources, and the policies "
    "it compares with. Numbers are those of the national default; where facility and professional differ both are "
    "shown. *Founding rulebook* gives the numbered rules that it carries out. The cases under a rule are those whose "
    "coding gives it as a reason.",
    "",
    "**Standing of a line.** *firm*; *policy*: another accepted view would answer otherwise; *review*: a coder looks.",
    "",
)
READ_TIMELINE = (
    "Each access has a lane, each charted row a bar or a mark, on the clock of the site. Purple is chemotherapy, teal "
    "therapeutic, blue hydration, grey what has no line. A triangle is a push, a circle an injection or a drug applied "
    "otherwise. A gap with dots is a pause. A dashed, pale shape is held; an end like an arrow is one that the chart "
    "does not give, or a pump that goes on. The lines stand beside the row that they are counted from, with the "
    "minutes that were counted."
)


def index_page(rulebook: Rulebook, examples: Examples, sources: Sources) -> str:
    """The way in: how to read the manual, the chapters, what the release covers."""
    lines = ["# The rulebook", "", UNREVIEWED, ""]
    lines += [GENERATED, "", _counted(rulebook, examples, sources), "", "## Chapters", "", ORDER, ""]
    lines += table(("chapter", "asks", "rules"), [_chapter_row(chapter) for chapter in CHAPTERS])
    lines += ["## Beside the chapters", ""]
    lines += [f"- {link(name, page)}: {about}" for name, page, about in BESIDE]
    lines += ["", "## How to read a rule", "", *READ_RULE, "## How to read a timeline", ""]
    lines += [f"![A timeline]({TIMELINES}/{SHOWN_FIRST}.svg)", "", READ_TIMELINE, "", "## What it covers", ""]
    coverage = [(setting, str(day)) for setting, day in rulebook.coverage.items()]
    lines += table(("setting", "dates of service from"), coverage)
    lines += table(
        ("table", "edition", "from", "file", "note"),
        [
            (one.table.replace("_", " "), plain(one.edition), str(one.effective), plain(one.file), plain(one.note))
            for one in rulebook.tables.editions
        ],
    )
    return "\n".join(lines).rstrip() + "\n"


def _counted(rulebook: Rulebook, examples: Examples, sources: Sources) -> str:
    """How much there is, and how many published cases agree."""
    rules, topics = len(rulebook.rules()), len(rulebook.policies.topics)
    said = (
        f"{rules} rules in {len(CHAPTERS)} chapters, {topics} policies, {len(sources)} sources, "
        f"{len(examples.worked)} worked examples."
    )
    published = [one for one in examples.published if one.case.authority != "rulebook"]
    if published:
        agreed = sum(one.agrees for one in published)
        disputed = sum(one.disputed and not one.agrees for one in published)
        differing = len(published) - agreed - disputed
        said += f" Of {len(published)} cases of published authorities {agreed} agree, {disputed} are disputed"
        said += f", {differing} differ." if differing else "."
    return said


def _chapter_row(chapter: str) -> tuple[str, str, str]:
    questions = CHAPTERS[chapter]
    asks = "<br>".join(plain(question.asks) for question in questions)
    return link(heading(chapter), f"{chapter}.md"), asks, str(sum(len(question.rules) for question in questions))


# -- policies --------------------------------------------------------------------------------------------------


def policies_page(rulebook: Rulebook) -> str:
    """Every policy: its values and holders, its default for each setting and payer, the rules that compare with it."""
    users: dict[str, list[str]] = defaultdict(list)
    for rule in rulebook.rules():
        for name in rule.uses:
            users[name] += [rule.id] if rule.id not in users[name] else []
    lines = ["# Policies", "", UNREVIEWED, ""]
    lines += [
        "A policy is a point on which authorities differ, or which a payer may choose. A visit's policy is the "
        "national default of its setting, then what its payer wants otherwise, then what a site or contract names. "
        "A value can carry dates; the date of the visit decides.",
        "",
    ]
    topics = rulebook.policies.topics
    lines += [f"- {link(name, '#' + name)}: {plain(topic.question)}" for name, topic in topics.items()]
    lines.append("")
    wishes = _payer_holders()
    for name, topic in topics.items():
        lines += [anchor(name), "", f"## {word(name)}", "", *topic_table(topic, "")]
        lines += _by_payer(topic, rulebook, wishes)
        if topic.notes:
            lines += [plain(topic.notes), ""]
        lines.append("Founding rulebook: " + ", ".join(topic.rules) + ".")
        if users[name]:
            rules = [link(rule, "{}.md#{}".format(*rule.split("/"))) for rule in users[name]]
            lines.append("Compared with by: " + ", ".join(rules) + ".")
        else:
            lines.append("No rule quotes it: it is settled before the questions are asked, or after them on the claim.")
        lines.append("")
    return "\n".join(lines).rstrip() + "\n"


def _payer_holders() -> dict[tuple[str, str], str]:
    """Who says what a payer wants, as its file names the holder, by payer and policy."""
    found = {}
    folder = files("infusate.rules").joinpath("policies")
    for payer in PAYERS:
        path = folder.joinpath(f"{payer}.toml")
        if not path.is_file():
            continue
        for entry in tomllib.loads(path.read_text("utf-8")).get("entry", ()):
            holder = entry.get("holder")
            if holder:
                who, url = holder["who"], holder.get("url")
                found[payer, entry["policy"]] = link(who, url) if url else plain(who)
    return found


def _by_payer(topic: Topic, rulebook: Rulebook, wishes: Mapping[tuple[str, str], str]) -> list[str]:
    defaults = [f"{setting} {_said(topic.default[setting])}" for setting in SETTINGS if setting in topic.default]
    default = "; ".join(defaults)
    rows = []
    for payer in PAYERS:
        for entry in rulebook.policies.payers.get(payer, ()):
            if entry.policy == topic.name:
                who = wishes.get((payer, topic.name)) or "as for medicare"
                rows.append((payer, _said(entry.value), _dates(entry.since, entry.until), who))
    if not rows:
        return [f"Default: {default}; no payer's file names another.", ""]
    return [f"Default: {default}; otherwise for:", "", *table(("payer", "value", "dates of service", "held by"), rows)]


def _said(value: object) -> str:
    return ", ".join(word(str(one)) for one in value) if isinstance(value, list | tuple) else word(str(value))


def _dates(since: datetime.date | None, until: datetime.date | None) -> str:
    if since is None and until is None:
        return "all"
    return " ".join(filter(None, [f"from {since}" if since else "", f"to {until}" if until else ""]))


# -- codes and sources -----------------------------------------------------------------------------------------


def codes_page(rulebook: Rulebook) -> str:
    """The services that rules answer with, and the code of each by date."""
    tables = rulebook.tables
    lines = ["# Codes", "", UNREVIEWED, ""]
    lines += [
        "Rules answer in our own words; only here do the words become codes. The labels are our own short words, not "
        "the official descriptors, which are not part of this product.",
        "",
        "## Services",
        "",
    ]
    lines += table(
        ("service", "code", "our label", "dates of service"),
        [(word(row.service), row.code, plain(row.label), _span(row)) for rows in tables.codes.values() for row in rows],
    )
    lines += ["## Drugs with an administration code of their own", ""]
    own = list(dict.fromkeys((row.service, row) for rows in tables.own_codes.values() for row in rows))
    lines += table(
        ("drug", "code", "our label", "dates of service", "standing"),
        [(plain(drug), row.code, plain(row.label), _span(row), "review" if row.review else "firm") for drug, row in own],
    )
    lines += ["## Modifiers", ""]
    text = files("infusate.rules").joinpath("tables", "modifiers.csv").read_text("utf-8")
    lines += table(
        ("word", "modifier", "dates of service", "meaning"),
        [
            (row["word"], row["modifier"], f"from {row['since']}" if row["since"] else "all", plain(row["note"]))
            for row in csv.DictReader(text.splitlines())
        ],
    )
    return "\n".join(lines).rstrip() + "\n"


def _span(row: CodeRow) -> str:
    since = None if row.since == datetime.date.min else row.since
    return _dates(since, None if row.until == OPEN else row.until)


def sources_page(rulebook: Rulebook, sources: Sources) -> str:
    """Every source that a rule cites, with its address, edition and the rules that cite it."""
    users: dict[str, list[str]] = defaultdict(list)
    for rule in rulebook.rules():
        for key in rule.sources:
            users[key].append(link(rule.id, "{}.md#{}".format(*rule.id.split("/"))))
    lines = ["# Sources", "", UNREVIEWED, ""]
    lines += [
        "*Checked* is the day on which the source was last looked up. Public files that CMS keeps behind a download "
        "page have no address of their own; their title names page and file.",
        "",
    ]
    for key, source in sources.items():
        title = f"{source['publisher']}: {source['title']}"
        details = [str(source[name]) for name in ("section",) if source.get(name)]
        details += [f"edition {source['edition']}"] if source.get("edition") else []
        details += [f"checked {source['checked']}", f"{source['ref']} in the founding rulebook"]
        address = str(source.get("link") or "")
        lines += [anchor(key), "", f"**{word(key)}** {link(title, address) if address else plain(title)}", ""]
        lines += [plain("; ".join(details)) + ".", ""]
        if users[key]:
            lines += ["Cited by " + ", ".join(users[key]) + ".", ""]
    return "\n".join(lines).rstrip() + "\n"
