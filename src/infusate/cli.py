"""What does the user want from the shell? The words of the command line; what they do is in ``commands``."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence

from infusate.rules.policy import PAYERS, SETTINGS

_MOST_JOBS = 256
_UNREADABLE = 2
_PIPE_CLOSED = 141
_INTERRUPTED = 130

_EXITS = """\
exit codes:
  0  fine; a held administration and a query are answers too
  1  something differs: a case from its source, two policies from each other
  2  wrong usage, or a file that cannot be read
  3  complaints about a visit, a case or a policy
  4  a date of service that the rulebook does not cover
Where several apply, the highest. Complaints go to stderr."""

_OVERVIEW = """\
Codes outpatient infusions from what the chart documents, with a reason and a source for every line.
What comes back is a suggestion for a qualified coder; payer contracts override it (R238)."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command and gives back its exit code; ends with ``SystemExit`` on wrong usage and after help."""
    try:
        code = _run(parser().parse_args(arguments))
        sys.stdout.flush()
    except BrokenPipeError:
        _write_no_more()
        return _PIPE_CLOSED
    except OSError as problem:
        _write_no_more()
        print(f"infusate: cannot go on ({problem.strerror or problem})", file=sys.stderr)
        return _UNREADABLE
    except KeyboardInterrupt:
        return _INTERRUPTED
    return code


def _run(given: argparse.Namespace) -> int:
    # Only now the rest of the program is loaded: help and mistakes in usage need none of it.
    from infusate import commands
    from infusate.inputs import Unusable

    try:
        code: int = getattr(commands, given.command)(given)
    except Unusable as problem:
        for sentence in problem.sentences:
            commands.complain(sentence)
        return problem.exit_code
    return code


def _write_no_more() -> None:
    """Nobody can take the output any longer: what is still buffered must not be written when the program ends."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def parser() -> argparse.ArgumentParser:
    """The words that the command line understands."""
    from infusate import __version__

    top = _with_exits(argparse.ArgumentParser(prog="infusate", description=_OVERVIEW))
    top.add_argument("--version", action="version", version=f"infusate {__version__}")
    commands = top.add_subparsers(dest="command", required=True, metavar="COMMAND")
    _code(commands)
    _explain(commands)
    _differ(commands)
    _cases(commands)
    _rule(commands)
    _command(commands, "schema", "print the JSON Schema of a visit", "Prints the JSON Schema of a visit document.")
    _command(commands, "samples", "code the sample visits", "Codes the shipped sample visits and explains them.")
    return top


def _with_exits(parser: argparse.ArgumentParser) -> argparse.ArgumentParser:
    parser.epilog = _EXITS
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    return parser


def _command(
    commands: argparse._SubParsersAction[argparse.ArgumentParser], name: str, short: str, long: str
) -> argparse.ArgumentParser:
    return _with_exits(commands.add_parser(name, help=short, description=long))


def _pins(parser: argparse.ArgumentParser) -> None:
    """The options that choose policies."""
    group = parser.add_argument_group("policies")
    group.add_argument(
        "--policy",
        metavar="FILE",
        action="append",
        default=[],
        help="YAML, TOML or JSON: policy names and their values, and payer_flags; may be repeated, the later speaks",
    )
    group.add_argument(
        "--set",
        metavar="NAME=VALUE",
        action="append",
        default=[],
        help="one policy, over those of the files; may be repeated",
    )
    group.add_argument("--payer", choices=PAYERS, help="stands in for the payer of the visit")


def _positive(text: str) -> int:
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0
    if number < 1:
        raise argparse.ArgumentTypeError(f"found {text!r}, accepted is a whole number above 0")
    return number


def _processes(text: str) -> int:
    number = _positive(text)
    if number > _MOST_JOBS:
        raise argparse.ArgumentTypeError(f"found {number}, accepted are at most {_MOST_JOBS} processes")
    return number


def _code(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = _command(
        commands,
        "code",
        "code visits",
        "Codes one visit for each file: .yaml, .yml, .json, or - for standard input.\n"
        "A .jsonl or .ndjson file has one visit in each line and gives one coding in each line, in order.\n"
        'Such a line may instead hold {"complaints": [...]} or, for a date that is not covered, {"refused": ...}.',
    )
    parser.add_argument("file", nargs="+", help="a visit document, or - for standard input")
    parser.add_argument("--format", choices=("text", "json"), help="text (the default) or a line of JSON for each")
    parser.add_argument("--explain", action="store_true", help="the reasons and sources of every line")
    parser.add_argument("--lines", action="store_true", help="read every file as one visit in each line, as .jsonl is")
    parser.add_argument("--jobs", type=_processes, default=1, metavar="N", help="processes, for one visit in each line")
    _pins(parser)


def _explain(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = _command(
        commands,
        "explain",
        "why, why not, what if",
        "Explains the coding of one visit: every line with its reasons.\n"
        "With --not: why a code does not stand there. With --what-if: what would be otherwise if the chart said so.",
    )
    parser.add_argument("file", help="a visit document, or - for standard input")
    parser.add_argument("--not", dest="why_not", metavar="CODE", help="a code that was expected and is not there")
    parser.add_argument("--units", type=_positive, metavar="N", help="with --not: the units that were expected")
    parser.add_argument(
        "--what-if",
        metavar="KEY=VALUE",
        nargs="+",
        action="extend",
        default=[],
        help="payer=medicare, a.stop=2026-03-02T10:31 (administration a), a.stop=null (not documented)",
    )
    _pins(parser)


def _differ(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = _command(
        commands,
        "differ",
        "code one visit under two policies",
        "Codes one visit twice and shows what both give and on what they differ, with reasons. Give --policy twice.",
    )
    parser.add_argument("file", help="a visit document, or - for standard input")
    parser.add_argument(
        "--policy",
        metavar="A",
        action="append",
        required=True,
        help="a policy file, NAME=VALUE, or payer:medicare (or another payer)",
    )


def _cases(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = _command(
        commands,
        "cases",
        "compare published cases with our coding",
        "Codes the visits of published cases and compares them with the lines that the source supports.\n"
        "The last line is: N agree, N differ, N disputed.",
    )
    parser.add_argument("path", nargs="+", help="a file of cases, or a folder of such files")
    parser.add_argument("--format", choices=("text", "json"), default="text")
    parser.add_argument("--verbose", action="store_true", help="name the cases that agree, too")


def _rule(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = _command(
        commands,
        "rule",
        "show a rule, or list them all",
        "Shows a rule: its sentence with the numbers in force, its versions and its sources. Without ID: the list.",
    )
    parser.add_argument("id", nargs="?", metavar="ID", help="such as technique/infusion")
    parser.add_argument("--setting", choices=SETTINGS, default="facility")
    parser.add_argument("--payer", choices=PAYERS, default="unknown")
    parser.add_argument("--date", metavar="YYYY-MM-DD", help="the date of service; today where left out")


if __name__ == "__main__":
    sys.exit(main())
