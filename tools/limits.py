"""The limits of style that no linter keeps: sizes of modules and functions, and doors that stay closed."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

LONGEST_MODULE = 250
LONGEST_FUNCTION = 40
PROMPT_LIKE = re.compile(r"(?i)\b(tu es|vous êtes|you are) (un|une|a|an)\b")
FORBIDDEN_CALLS = {"monkeypatch.setattr", "suppress"}
LONGEST_LINE = 110
MARKUP = re.compile(
    r"\b(innerHTML|outerHTML|insertAdjacentHTML|unsafeHTML|unsafeSVG|document\.write|eval)\b|new Function\b"
)
PAGE_FILES = (".js", ".css", ".j2")


def faults(file: Path) -> Iterator[str]:
    """What is over a limit in one file, a line each."""
    text = file.read_text(encoding="utf-8")
    if (lines := text.count("\n")) > LONGEST_MODULE:
        yield f"{file}: {lines} lines, {LONGEST_MODULE} at most: split the module by what it does"
    for node in ast.walk(ast.parse(text)):
        yield from _node_faults(file, node)


def page_faults(file: Path) -> Iterator[str]:
    """What is over a limit in a script, a style or a template of the studio, a line each."""
    lines = file.read_text(encoding="utf-8").splitlines()
    if len(lines) > LONGEST_MODULE:
        yield f"{file}: {len(lines)} lines, {LONGEST_MODULE} at most: split it by what it does"
    for number, line in enumerate(lines, 1):
        if file.suffix == ".js" and len(line) > LONGEST_LINE:
            yield f"{file}:{number}: {len(line)} characters, {LONGEST_LINE} at most"
        if file.suffix == ".js" and (found := MARKUP.search(line)):
            yield f"{file}:{number}: {found[0]} would let text become markup or code"


def _node_faults(file: Path, node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        size = (node.end_lineno or node.lineno) - node.lineno + 1
        if size > LONGEST_FUNCTION:
            yield f"{file}:{node.lineno}: {node.name} has {size} lines, {LONGEST_FUNCTION} at most"
    elif isinstance(node, ast.Call) and (name := ast.unparse(node.func)) in FORBIDDEN_CALLS:
        yield f"{file}:{node.lineno}: {name} hides what happens: run the real thing, or handle the error"
    elif _is_prompt(node) and file.parts[0] != "tests":
        yield f"{file}:{node.lineno}: prompt text belongs in prompts/"


def _is_prompt(node: ast.AST) -> bool:
    return (
        isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and bool(PROMPT_LIKE.search(node.value))
    )


def main(folders: list[str]) -> int:
    """Print every fault below the folders; 1 when there is one."""
    files = sorted(file for folder in folders for file in Path(folder).rglob("*.py"))
    pages = [file for file in sorted(Path("service/studio").rglob("*")) if file.suffix in PAGE_FILES]
    found = [fault for file in files for fault in faults(file) if "tools/limits" not in str(file)]
    found += [fault for file in pages for fault in page_faults(file) if "vendor" not in file.parts]
    sys.stdout.writelines(f"{fault}\n" for fault in found)
    return 1 if found or not files else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
