"""Does the command line do what it says, with the exit codes that it documents, and without a traceback?"""

from __future__ import annotations

import io
import json
import os
import resource
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from infusate import __version__
from infusate.cli import main
from infusate.rules.book import Rulebook

ROOT = Path(__file__).parents[1]
SHORTEST = "min_infusion_minutes"
COMMANDS = ("code", "explain", "differ", "cases", "rule", "schema", "samples")

VISIT = """
setting: facility
date: 2026-03-02
administrations:
  - {id: a, drug: iron sucrose, technique: infusion, route: iv, start: "2026-03-02T09:00", stop: "2026-03-02T09:15"}
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "visit.yaml"
    path.write_text(VISIT, encoding="utf-8")
    return path


def saved(tmp_path: Path, name: str, text: str | bytes) -> str:
    path = tmp_path / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return str(path)


def line(start: str = "09:00", stop: str = "10:00", **keys: Any) -> str:
    times = {"start": f"2026-03-02T{start}", "stop": f"2026-03-02T{stop}"}
    row = {"id": "a", "drug": "iron sucrose", "route": "iv", **times}
    return json.dumps({"setting": "facility", "date": "2026-03-02", "administrations": [row], **keys}) + "\n"


def run(*words: str, given: bytes | None = None, **environment: str) -> subprocess.CompletedProcess[bytes]:
    """The command line as a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "infusate.cli", *words], input=given, capture_output=True, timeout=60, check=False,
        env={**os.environ, "PYTHONPATH": str(ROOT / "src"), **environment},
    )


def codes(document: dict[str, Any]) -> list[str]:
    return [coded["code"] for coded in document["lines"]]


# -- help


@pytest.mark.parametrize("words", [[], *([command] for command in COMMANDS)])
def test_every_help_documents_the_exit_codes(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main([*words, "--help"])
    page = capsys.readouterr().out
    assert ended.value.code == 0
    assert "exit codes:" in page and all(f"\n  {code}  " in page for code in range(5))


def test_the_version_is_that_of_the_package(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["--version"])
    assert ended.value.code == 0 and capsys.readouterr().out == f"infusate {__version__}\n"


@pytest.mark.parametrize(
    "words",
    [
        [], ["nothing"], ["code"], ["code", "x", "--format", "xml"], ["code", "x", "--jobs", "0"],
        ["code", "x", "--jobs", "300"], ["explain"], ["explain", "x", "--not", "96365", "--units", "-1"],
        ["differ", "x"], ["cases"],
    ],
)
def test_wrong_usage_ends_with_2(words: list[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(words)
    assert ended.value.code == 2


# -- code


def test_a_visit_is_coded_as_text(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["code", str(file)]) == 0
    page = capsys.readouterr()
    assert "96374" in page.out and "qualified coder" in page.out and page.err == ""


def test_a_visit_is_coded_as_one_line_of_json(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["code", str(file), "--format", "json"]) == 0
    (text,) = capsys.readouterr().out.splitlines()
    assert codes(json.loads(text)) == ["96374"]


def test_several_files_come_in_order_and_one_that_fails_does_not_keep_the_others(
    file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bad = saved(tmp_path, "bad.yaml", VISIT.replace("setting", "setin"))
    assert main(["code", str(file), bad, "none.yaml", str(file), "--format", "json"]) == 3
    page = capsys.readouterr()
    first, second, third = map(json.loads, page.out.splitlines())
    assert codes(first) == codes(third) == ["96374"]
    assert [one["place"] for one in second["complaints"]] == ["setin", "setting"]
    assert "none.yaml: cannot be read" in page.err


def test_standard_input_is_a_visit_and_may_be_one_in_each_line(file: Path) -> None:
    found = run("code", "-", "--format", "json", given=VISIT.encode())
    assert found.returncode == 0 and codes(json.loads(found.stdout)) == ["96374"]
    found = run("code", "-", "--lines", given=(line() + line(stop="09:10")).encode())
    assert [codes(json.loads(text)) for text in found.stdout.splitlines()] == [["96365"], ["96374"]]


def test_explained_lines_have_their_reasons(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["code", str(file), "--explain"])
    page = capsys.readouterr().out
    assert "[technique/short-infusion" in page and "min_infusion_minutes = 16" in page and "Sources" in page


# -- bad input


@pytest.mark.parametrize("command", ["code", "explain", "differ", "cases"])
def test_a_file_that_cannot_be_read_ends_with_2(
    command: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    more = ["--policy", "payer:medicare"] * 2 if command == "differ" else []
    for path in (tmp_path / "none", tmp_path, tmp_path / "a" / "b"):
        assert main([command, str(path), *more]) == 2
        assert "cannot be read" in capsys.readouterr().err


@pytest.mark.skipif(os.geteuid() == 0, reason="the superuser may read everything")
def test_a_file_without_permission_ends_with_2(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file.chmod(0)
    assert main(["code", str(file)]) == 2
    assert "cannot be read" in capsys.readouterr().err


@pytest.mark.parametrize(
    "content",
    [
        b"", b"\x00\x01\x02\xff", b"caf\xe9", b"\xff\xfes\x00", b"[", b"{", b"a: b: c", b"3", b"- 1", b"\x1b[31m: 1",
        b"setting: facility\n" * 3, b"{" * 5000, b"&a [*a]", b"!!python/object:os.system x", "schlüssel: ü".encode(),
    ],
)
@pytest.mark.parametrize("command", ["code", "explain", "differ", "cases"])
def test_any_other_content_is_complaints_on_stderr(
    command: str, content: bytes, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    more = ["--policy", "payer:medicare"] * 2 if command == "differ" else []
    assert main([command, saved(tmp_path, "some.yaml", content), *more]) == 3
    page = capsys.readouterr()
    assert page.err.startswith("infusate: ") and "\x1b" not in page.err
    assert page.out in ("", "0 agree, 0 differ, 0 disputed\n")


def test_all_complaints_of_a_visit_come_at_once_with_their_places(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = VISIT.replace("facility", "clinic").replace("T09:15", "T08:15").replace("iv,", "vein,")
    bad = saved(tmp_path, "bad.yaml", text)
    assert main(["code", bad]) == 3
    said = capsys.readouterr().err
    assert f"{bad}: setting: found" in said and "administrations[0].route: found" in said
    assert "administrations[0].stop: found" in said and said.count("\n") == 3


def test_a_date_that_is_not_covered_ends_with_4(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    old = saved(tmp_path, "old.yaml", VISIT.replace("2026", "2001"))
    for words in (["code"], ["explain"], ["differ", "--policy", "payer:medicare", "--policy", "payer:commercial"]):
        assert main([*words, old]) == 4
        page = capsys.readouterr()
        assert "covers facility services from" in page.err and page.out == ""
    assert main(["code", "--format", "json", old]) == 4
    assert "covers" in json.loads(capsys.readouterr().out)["refused"]


# -- one visit in each line


def test_each_line_has_its_answer_in_its_place(tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    lines = [line(), "{bad\n", line(date="2001-03-02"), "\n", line(stop="09:10"), "\n"]
    path = saved(tmp_path, "visits.jsonl", "".join(lines))
    assert main(["code", path]) == 4
    page = capfdbinary.readouterr()
    answers = [json.loads(text) for text in page.out.splitlines()]
    assert [next(iter(answer)) for answer in answers] == ["lines", "complaints", "refused", "complaints", "lines"]
    assert codes(answers[0]) == ["96365"] and codes(answers[4]) == ["96374"]
    assert b"2 of 5 visits have complaints" in page.err and b"1 of 5 visits" in page.err


def test_several_processes_answer_in_the_order_of_the_lines(tmp_path: Path) -> None:
    stops = [f"{9 + minute // 60:02}:{minute % 60:02}" for minute in range(1, 180)]
    texts = [line(stop=stop) if number % 50 else "\n" for number, stop in enumerate(stops * 3)]
    path = saved(tmp_path, "visits.ndjson", "".join(texts))
    alone, together = run("code", path), run("code", path, "--jobs", "2")
    assert alone.stdout.count(b"\n") == len(texts)
    assert alone.stdout == together.stdout and alone.returncode == together.returncode == 3


def test_a_line_longer_than_any_visit_is_one_complaint(
    tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    path = saved(tmp_path, "visits.jsonl", b" " * 12_000_000 + b"\n" + line().encode())
    assert main(["code", path]) == 3
    first, second = map(json.loads, capfdbinary.readouterr().out.splitlines())
    assert len(first["complaints"]) == 1 and codes(second) == ["96365"]


def test_a_file_of_lines_is_never_held_as_a_whole(tmp_path: Path) -> None:
    path = saved(tmp_path, "visits.jsonl", (line() + " " * 200_000 + "\n") * 600)
    program = (
        "import resource, sys; from infusate.cli import main;"
        "resource.setrlimit(resource.RLIMIT_DATA, (90 << 20,) * 2); sys.exit(main(['code', sys.argv[1]]))"
    )
    assert Path(path).stat().st_size > 100 << 20
    found = subprocess.run(
        [sys.executable, "-c", program, path], capture_output=True, timeout=120, check=False,
        env={**os.environ, "PYTHONPATH": str(ROOT / "src")},
    )
    assert found.returncode == 3 and found.stdout.count(b"\n") == 1199, found.stderr[-500:]


def test_text_is_not_to_be_had_for_lines(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["code", saved(tmp_path, "visits.jsonl", line()), "--format", "text"]) == 2
    assert "leave out --format text" in capsys.readouterr().err


def test_a_reader_who_has_seen_enough_gets_no_traceback(tmp_path: Path) -> None:
    path = saved(tmp_path, "visits.jsonl", line() * 300)
    for jobs in ("1", "2"):
        with subprocess.Popen(
            [sys.executable, "-m", "infusate.cli", "code", path, "--jobs", jobs], stdout=subprocess.PIPE,
            stderr=subprocess.PIPE, env={**os.environ, "PYTHONPATH": str(ROOT / "src")},
        ) as process:
            assert process.stdout is not None and process.stderr is not None
            assert process.stdout.readline()
            process.stdout.close()
            assert process.wait(60) == 141
            assert process.stderr.read() == b""


# -- policies


def test_a_policy_decides(file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    files = {"p.yaml": f"{SHORTEST}: 15", "p.toml": f"{SHORTEST} = 15", "p.json": json.dumps({SHORTEST: 15})}
    pins = [["--policy", saved(tmp_path, name, text)] for name, text in files.items()]
    for pin in (*pins, ["--set", "min_infusion_minutes=15"]):
        assert main(["code", str(file), "--format", "json", *pin]) == 0
        assert codes(json.loads(capsys.readouterr().out)) == ["96365"]
    assert main(["code", str(file), "--format", "json", *pins[0], "--set", "min_infusion_minutes=16"]) == 0
    assert codes(json.loads(capsys.readouterr().out)) == ["96374"]


def test_a_value_of_digits_is_a_word_where_the_policy_has_words(file: Path) -> None:
    assert main(["code", str(file), "--set", "same_drug_repeat_infusion=96376"]) == 0
    assert main(["code", str(file), "--set", "push_drug_list=[iron sucrose]"]) == 0


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("overlapp: x", "found a policy that is none"), ("overlap: x", "accepted is one of"),
        ("[a]", "accepted is a mapping"), ("payer_flags: [jw]", "accepted is a list of: jw_jz"),
        ("overlap: hold\noverlap: hold", "more than once"), ("same_drug_repeat_infusion: 96376", "put it in quotes"),
        (f'{SHORTEST}: "15"', "leave out the quotes"), ("{", "well-formed"), ("\udcff", "UTF-8"),
    ],
)
def test_a_policy_file_is_complained_about(
    text: str, said: str, file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    policy = saved(tmp_path, "p.yaml", text.encode("utf-8", "surrogateescape"))
    assert main(["code", str(file), "--policy", policy]) == 3
    page = capsys.readouterr()
    assert said in page.err and policy in page.err and page.out == ""


@pytest.mark.parametrize("text", ["a = ", "[[", "\udcff", "min_infusion_minutes = 1979-05-27T07:32:00", "a = [[[["])
def test_a_toml_file_is_complained_about(text: str, file: Path, tmp_path: Path) -> None:
    policy = saved(tmp_path, "p.toml", text.encode("utf-8", "surrogateescape"))
    assert main(["code", str(file), "--policy", policy]) == 3


def test_a_policy_file_that_is_not_there_ends_with_2_and_a_bad_word_with_its_own_code(file: Path) -> None:
    assert main(["code", str(file), "--policy", "none.yaml"]) == 2
    assert main(["code", str(file), "--set", "min_infusion_minutes"]) == 2
    assert main(["code", str(file), "--set", "min_infusion_minutes=7"]) == 3


WASTE = """
setting: professional
payer: commercial
place_of_service: "11"
date: 2026-03-02
administrations:
  - {id: a, drug: Remicade, hcpcs: J1745, dose: "400 mg", wasted: "0 mg", container: single-dose, category: chemo,
     technique: infusion, route: iv, start: "2026-03-02T09:00", stop: "2026-03-02T10:00"}
"""


def test_the_payer_of_the_command_line_stands_in(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = saved(tmp_path, "waste.yaml", WASTE)
    found = []
    for more in ([], ["--payer", "medicare"]):
        main(["code", path, "--format", "json", *more])
        found.append([coded["modifiers"] for coded in json.loads(capsys.readouterr().out)["lines"]][-1])
    assert found == [[], ["JZ"]]


def test_the_flags_of_a_policy_file_are_heard(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = saved(tmp_path, "waste.yaml", WASTE)
    policy = saved(tmp_path, "p.yaml", "payer_flags: [jw_jz]\njw_jz_scope: payer_flag")
    main(["code", path, "--format", "json", "--policy", policy])
    assert json.loads(capsys.readouterr().out)["lines"][-1]["modifiers"] == ["JZ"]


# -- explain, differ


def test_explain_says_why_and_why_not(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", str(file)]) == 0
    assert "[technique/short-infusion" in capsys.readouterr().out
    assert main(["explain", str(file), "--not", "96365"]) == 0
    page = capsys.readouterr().out
    assert page.startswith("Why not 96365") and "15 minutes" in page
    assert main(["explain", str(file), "--not", "96374", "--units", "2"]) == 0
    assert "96374 × 2" in capsys.readouterr().out


def test_explain_says_what_would_be_otherwise(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", str(file), "--what-if", "a.stop=2026-03-02T09:16", "payer=medicare"]) == 0
    before, _, after = capsys.readouterr().out.partition("Only with a.stop=2026-03-02T09:16, payer=medicare")
    assert "96374" in before and "96365" in after
    assert main(["explain", str(file), "--what-if", "a.stop=null"]) == 0
    assert "Held only with a.stop=null" in capsys.readouterr().out
    assert main(["explain", str(file), "--what-if", "a.volume_ml=250", "--what-if", "a.ordered=true"]) == 0


@pytest.mark.parametrize(
    ("words", "ended"),
    [
        (["--what-if", "a.stop"], 2), (["--units", "2"], 2), (["--not", "9636"], 2), (["--what-if", "a.stop=noon"], 3),
        (["--what-if", "q.stop=2026-03-02T09:16"], 3),
        (["--what-if", "date=2001-01-01", "a.start=null", "a.stop=null"], 4),
        (["--what-if", "a.drug=\udcff"], 3), (["--what-if", "=1"], 2), (["--what-if", "administrations=[1"], 3),
    ],
)
def test_explain_complains(words: list[str], ended: int, file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", str(file), *words]) == ended
    assert capsys.readouterr().err.startswith("infusate: ")


def test_differ_ends_with_1_and_shows_both_sides_with_reasons(
    file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    policy = saved(tmp_path, "p.yaml", "min_infusion_minutes: 15")
    assert main(["differ", str(file), "--policy", "min_infusion_minutes=16", "--policy", policy]) == 1
    page = capsys.readouterr().out
    assert page.index("Only with min_infusion_minutes=16") < page.index("96374") < page.index(f"Only with {policy}")
    assert "[technique/infusion" in page and "[technique/short-infusion" in page


def test_differ_ends_with_0_where_nothing_differs(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["differ", str(file), "--policy", "payer:medicare", "--policy", "payer:commercial"]) == 0
    page = capsys.readouterr().out
    assert "No difference." in page and "Both give" in page


@pytest.mark.parametrize(
    ("sides", "ended"),
    [
        (["payer:medicare"], 2), (["payer:medicare"] * 3, 2), (["payer:x", "payer:medicare"], 2),
        (["none.toml"] * 2, 2), (["overlap=x", "payer:medicare"], 3),
    ],
)
def test_differ_complains(sides: list[str], ended: int, file: Path) -> None:
    assert main(["differ", str(file), *(word for side in sides for word in ("--policy", side))]) == ended


# -- cases, schema, rule, samples


CASE = f"""
- id: fifteen
  title: Fifteen minutes
  source: {{publisher: A publisher, url: "https://example.org"}}
  authority: consultant
  evidence: printed
  visit:{VISIT.replace(chr(10), chr(10) + "    ").rstrip()}
  expect: [{{code: "96374", units: 1, for: a}}]
  because: Fifteen minutes are a push.
"""


def test_cases_end_with_their_totals(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    good = saved(tmp_path, "good.yaml", CASE)
    assert main(["cases", good]) == 0
    assert capsys.readouterr().out.splitlines()[-1] == "1 agree, 0 differ, 0 disputed"
    assert main(["cases", good, "--verbose"]) == 0
    assert "fifteen: Fifteen minutes" in capsys.readouterr().out
    saved(tmp_path, "other.yaml", CASE.replace("fifteen", "wrong").replace('"96374"', '"96365"'))
    assert main(["cases", str(tmp_path)]) == 1
    page = capsys.readouterr().out
    assert page.splitlines()[-1] == "1 agree, 1 differ, 0 disputed" and "expected  96365 × 1" in page
    assert main(["cases", str(tmp_path), "--format", "json"]) == 1
    document = json.loads(capsys.readouterr().out)
    assert (document["agree"], document["differ"], document["disputed"]) == (1, 1, 0)
    assert [case["agrees"] for case in document["cases"]] == [True, False]


def test_complaints_about_one_case_do_not_keep_the_others(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = saved(tmp_path, "some.yaml", CASE + CASE.replace("fifteen", "bad").replace("printed", "heard"))
    assert main(["cases", path]) == 3
    page = capsys.readouterr()
    assert page.out.splitlines()[-1] == "1 agree, 0 differ, 0 disputed" and f"{path}: bad: evidence: found" in page.err


def test_the_schema_is_printed_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["schema"]) == 0
    assert json.loads(capsys.readouterr().out)["title"] == "Visit"


def test_a_rule_is_shown_with_its_numbers_and_its_sources(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rule", "technique/infusion", "--date", "2026-03-02"]) == 0
    page = capsys.readouterr().out
    assert "16 minutes or more" in page and "For services from" in page and "https://" in page and "{" not in page


def test_the_numbers_of_a_rule_are_those_of_setting_payer_and_date(capsys: pytest.CaptureFixture[str]) -> None:
    id = next(rule.id for rule in Rulebook.rules() if "distinct_modifier" in rule.uses)
    pages = []
    for date in ("2026-03-02", "2014-03-02"):
        assert main(["rule", id, "--payer", "medicare", "--date", date]) == 0
        pages.append(capsys.readouterr().out)
    assert "distinct_modifier = X" in pages[0] and "distinct_modifier = 59" in pages[1]


def test_without_an_id_every_rule_is_listed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rule", "--date", "2026-03-02"]) == 0
    page = capsys.readouterr().out
    assert "technique/infusion" in page and f"{len(Rulebook.rules())} rules" in page


@pytest.mark.parametrize(
    ("words", "ended", "said"),
    [
        (["technique/infusin"], 2, "technique/infusion"), (["zzz"], 2, "no rule zzz"),
        (["--date", "soon"], 2, "--date soon"), (["--date", "1990-01-01"], 4, "covers"),
    ],
)
def test_rule_complains(words: list[str], ended: int, said: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rule", *words]) == ended
    assert said in capsys.readouterr().err


def test_the_samples_are_shown_explained(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["samples"]) == 0
    page = capsys.readouterr().out
    assert page.count("qualified coder") == 6 and "Venofer" in page and "[place/" in page


# -- the process


def test_an_output_that_knows_no_unicode_gets_plain_signs(file: Path) -> None:
    found = run("code", str(file), PYTHONIOENCODING="ascii")
    assert found.returncode == 0 and found.stdout.isascii() and b"###" in found.stdout


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no full device here")
def test_an_output_that_takes_no_more_is_a_sentence_and_no_traceback(file: Path) -> None:
    with open("/dev/full", "wb") as full:
        found = subprocess.run(
            [sys.executable, "-m", "infusate.cli", "code", str(file)], stdout=full, stderr=subprocess.PIPE, check=False,
            env={**os.environ, "PYTHONPATH": str(ROOT / "src")},
        )
    assert found.returncode == 2 and found.stderr.startswith(b"infusate: cannot go on")


def test_one_visit_takes_less_than_half_a_second_of_the_processor(file: Path) -> None:
    run("code", str(file))
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert run("code", str(file)).returncode == 0
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime < 0.5


def test_progress_is_told_on_a_terminal_alone_and_only_when_it_takes_long(monkeypatch: pytest.MonkeyPatch) -> None:
    from infusate.batch import Progress

    second = 1_000_000_000
    for terminal in (True, False):
        screen = Screen(terminal)
        monkeypatch.setattr(sys, "stderr", screen)
        times = iter([0, second, 4 * second, 4 * second + 1])
        progress = Progress(1000, lambda times=times: next(times))  # type: ignore[misc]
        for visits in (10, 400, 500):
            progress.tell(visits, visits)
        progress.close()
        said = screen.getvalue()
        assert said == ("\r400 visits, 40 %, 100 in a second \r\033[K" if terminal else "")


class Screen(io.StringIO):
    """A stream that says whether it is a terminal."""

    def __init__(self, terminal: bool) -> None:
        super().__init__()
        self.terminal = terminal

    def isatty(self) -> bool:
        return self.terminal
