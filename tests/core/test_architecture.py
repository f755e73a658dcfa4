"""Is the house built as it was drawn: who may import whom, what has which name, how long may it be?"""

import ast
import inspect
import subprocess
import sys
from graphlib import TopologicalSorter
from pathlib import Path

import pytest
from found import LAYERS, OPTIMISERS

import annbook as ab

FOLDER = Path(ab.__file__).parent
TREES = {path.stem: ast.parse(path.read_text(encoding="utf-8")) for path in sorted(FOLDER.glob("*.py")) if path.stem != "_modidx"}

# Who may import whom; what they import in turn is allowed too, and so is `checks`.
MAY = {"checks": [], "worked": [], "activations": [], "losses": [], "tables": [], "pictures": [],
       "data": ["tables", "pictures"], "judging": [],
       "layers": ["activations"], "network": ["layers"], "backprop": ["network", "losses"], "training": ["backprop"],
       "generalisation": ["training"],
       "conv": ["layers", "activations"], "recurrent": ["layers", "activations"],
       "trials": ["training"], "symptoms": ["trials", "judging"], "samples": ["trials", "data"], "cures": ["symptoms"],
       "diagnosis": ["cures", "samples"],
       "store": ["network", "conv", "recurrent"], "elsewhere": ["network", "conv", "recurrent", "generalisation"],
       "ops": [], "tape": ["ops"], "tapefile": ["tape"], "history": ["tape"], "recording": ["tape", "history", "training"],
       "worksheets": ["recording"], "sheets": ["worksheets", "worked"], "classroom": ["sheets", "marking"],
       "teaching": ["classroom"], "platforms": ["teaching"],
       "mistakes": ["recording", "judging", "worked", "activations"],
       "formulas": ["history"], "edits": ["formulas"], "changes": ["edits", "losses", "activations"], "marking": ["changes"],
       "table": ["marking"],
       "signature": ["layers"], "figures": ["signature", "network", "worked", "history"],
       "diagram": ["figures", "history"], "live": ["figures", "history", "tapefile"],
       "sandbox": ["live", "generalisation", "training", "data"], "lab": ["live", "mistakes"],
       "conventions": ["live", "mistakes"],
       "fitting": ["live", "generalisation"], "board": ["live", "generalisation", "pictures", "store"],
       "maps": ["board", "conv"],
       "asking": ["live", "table"], "sheetlab": ["live", "table", "worksheets"],
       "explorers": ["sandbox", "fitting", "board", "maps", "lab", "conventions", "asking", "sheetlab", "diagram", "recording",
                     "conv", "recurrent"],
       "__init__": [], "cli": [],
       "__main__": ["cli"]}
THIRD = {name: {"numpy"} for name in MAY} | {
    "elsewhere": {"numpy", "torch"}, "training": {"numpy", "tqdm"}, "pictures": {"numpy", "PIL"},
    "live": {"numpy", "ipywidgets", "anywidget", "traitlets"}, "__init__": set(), "cli": set(), "__main__": set()}
# what pip installs with annbook[explore]
EXPLORE = ["live", "sandbox", "fitting", "board", "maps", "lab", "conventions", "asking", "sheetlab", "explorers"]
CORE = [name for name in MAY if name not in (*EXPLORE, "__init__", "__main__", "cli")]


def imports(tree):
    """(module, name) of each import: relative ones without their point."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((alias.name, None) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            module = f"annbook.{node.module or ''}".rstrip(".") if node.level else node.module
            yield from ((module, alias.name) for alias in node.names)


def own(tree):
    """The modules of annbook that a module imports."""
    for module, name in imports(tree):
        if module == "annbook" and name in MAY:
            yield name
        elif module.startswith("annbook."):
            yield module.split(".")[1]


def foreign(tree):
    """What a module imports that is neither annbook nor Python's own."""
    tops = {module.split(".")[0] for module, _ in imports(tree)}
    return tops - {"annbook"} - set(sys.stdlib_module_names)


def allowed(name, may=MAY):
    found = {"checks"} if name not in ("checks", "__init__") else set()
    for other in may[name]:
        found |= {other} | allowed(other, may)
    return found


def test_every_module_has_its_place():
    assert set(TREES) - set(MAY) == set(), "say in MAY, above, which modules it may import, and in THIRD what else"
    assert not {"utils", "util", "helpers", "common", "misc"} & set(TREES)


@pytest.mark.parametrize("name", TREES)
def test_imports_only_what_it_may(name):
    assert set(own(TREES[name])) - allowed(name) == set()
    assert foreign(TREES[name]) - THIRD[name] == set()


@pytest.mark.parametrize("name", TREES)
def test_imports_no_star(name):
    assert not [module for module, what in imports(TREES[name]) if what == "*"]


def test_no_circle():
    list(TopologicalSorter({name: set(own(tree)) for name, tree in TREES.items()}).static_order())


def test_these_checks_can_fail():
    planted = ast.parse("from .training import fit\nfrom annbook import figures\nimport scipy.linalg\nfrom .losses import *")
    assert set(own(planted)) - allowed("layers") == {"training", "figures", "losses"}
    assert foreign(planted) == {"scipy"}
    assert ("annbook.losses", "*") in imports(planted)


ALONE = """
import sys
class Only:
    def find_spec(self, name, path=None, target=None):
        top = name.split('.')[0]
        if top not in {'annbook', 'numpy'} | set(sys.stdlib_module_names):
            raise ModuleNotFoundError(f'No module named {top!r}', name=top)
sys.meta_path.insert(0, Only())
import numpy
"""


def python(code):
    done = subprocess.run([sys.executable, "-c", ALONE + code], capture_output=True, text=True, cwd=FOLDER.parent, timeout=60)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize("name", [name for name in CORE if name in TREES])
def test_module_needs_numpy_alone(name):
    python(f"import annbook.{name}")


def test_library_needs_numpy_alone():
    python(f"EXPLORE = {EXPLORE}" + """
import annbook as ab
for name in dir(ab):
    if name not in EXPLORE:
        getattr(ab, name)
net = ab.init([2, 3, 1], ab.tanh, ab.sigmoid)
x, labels = ab.moons(20)
*_, (epoch, E, net) = ab.fit(net, (x, labels[:, None]), ab.binary_cross_entropy, ab.adam(0.1), epochs=2)
assert epoch == 2
from annbook.training import progress
with progress(1, delay=0) as tick:
    tick(0.5)  # a second has passed, and there is no tqdm
""")


def test_a_star_brings_the_names_and_needs_numpy_alone():
    said = python("""
before = {*dir(), 'before'}
from annbook import *
print(*sorted({*dir()} - before))
""")
    assert said.split() == sorted(set(dir(ab)) - {*TREES, "__version__"}) == sorted(ab.__all__)


@pytest.mark.parametrize("name", [name for name in EXPLORE if name in TREES])
@pytest.mark.parametrize("how", ["import annbook; annbook.{}", "from annbook import {}"])
def test_a_missing_package_says_what_to_install(name, how):
    said = python(f"""
try:
    {how.format(name)}
except ModuleNotFoundError as e:
    print(e)
""")
    assert "annbook[explore]" in said and f"annbook.{name} needs" in said


def test_a_still_without_matplotlib_says_what_to_install():
    said = python("""
import annbook as ab
try:
    ab.figures.network(ab.init([2, 1]))
except ModuleNotFoundError as e:
    print(e)
""")
    assert "needs matplotlib" in said and "annbook[explore]" in said


def test_live_figures_do_without_matplotlib():
    """It is half of what a browser would have to load before an explorer lives."""
    code = "import annbook as ab; from annbook import explorers; explorers.network(ab.init([2, 1]), [1, 2], [1]); import sys; "
    code += "assert 'matplotlib' not in sys.modules; ab.figures.network(ab.init([2, 1])); assert 'matplotlib' in sys.modules"
    subprocess.run([sys.executable, "-c", code], cwd=FOLDER.parent, timeout=60, check=True)


def test_import_is_cheap():
    """`import annbook` loads neither NumPy nor a module of its own: names come when they are asked for."""
    code = "import sys, time; t = time.perf_counter(); import annbook; t = time.perf_counter() - t; "
    code += "print(f'{1000 * t:.1f}', *[m for m in sys.modules if m.startswith(('annbook.', 'numpy'))])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=FOLDER.parent, timeout=60)
    milliseconds, *loaded = done.stdout.split()
    print(f"import annbook: {milliseconds} ms")
    assert loaded == []


# the names and what they take

SIGNATURES = {
    "Activation": "name f df", "Loss": "name f df", "Step": "x z a", "Dense": "W b act",
    "forward": "net x", "predict": "net x", "init": "sizes act out seed", "copy": "net", "arrays": "layers",
    "backward": "net trace g", "gradient": "net x y loss", "numeric_gradient": "net x y loss", "gap": "grads others",
    "sgd": "lr", "momentum": "lr beta", "adam": "lr", "fit": "net data loss step epochs size seed", "at": "nest name",
    "xor": "n noise seed", "moons": "n noise seed", "circles": "n noise seed", "spiral": "n noise seed", "digits": "",
    "mnist": "", "load_idx": "path", "load_csv": "path label", "standardise": "x", "picture": "path size",
}
VERBS = {"step": "self x", "delta": "self g s", "grad": "self delta s", "pull": "self delta s"}


def parameters(f):
    return list(inspect.signature(f).parameters)


@pytest.mark.parametrize("name", SIGNATURES)
def test_name_takes_what_the_design_says(name):
    expected = SIGNATURES[name].split()
    assert parameters(getattr(ab, name))[:len(expected)] == expected


@pytest.mark.parametrize("verb", VERBS)
def test_layers_have_four_verbs(verb):
    for layer in [ab.Layer, *LAYERS]:
        assert parameters(getattr(layer, verb)) == VERBS[verb].split(), layer.__name__
    assert list(inspect.signature(ab.Activation.pull).parameters) == ["self", "g", "z", "a"]


@pytest.mark.parametrize("make", OPTIMISERS, ids=lambda make: make.__name__)
def test_optimisers_take_parameters_and_gradients(make):
    assert parameters(make)[0] == "lr" and parameters(make(0.1)) == ["params", "grads"]


def test_annbook_lists_its_names():
    listed = dir(ab)
    assert set(SIGNATURES) <= set(listed) and "__version__" in listed
    assert {name for name in MAY if name in TREES} - {"__init__", "__main__", "cli", "checks"} <= set(listed)
    assert all(hasattr(ab, name) for name in set(listed) - {*EXPLORE})


# how it is written

def public(tree):
    """The public functions and classes of a module, with the methods of the latter."""
    for node in tree.body:
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)) and not node.name.startswith("_"):
            yield node.name, node
            if isinstance(node, ast.ClassDef):
                yield from ((f"{node.name}.{part.name}", part) for part in node.body
                            if isinstance(part, ast.FunctionDef) and not part.name.startswith("_"))


def everything(tree):
    """All functions and classes of a module, private ones too."""
    return [(node.name, node) for node in tree.body if isinstance(node, (ast.FunctionDef, ast.ClassDef))] + [
        (f"{node.name}.{part.name}", part) for node in tree.body if isinstance(node, ast.ClassDef)
        for part in node.body if isinstance(part, ast.FunctionDef)]


def lines(node):
    """How many lines of code: without signature, docstring, blank lines and comments."""
    body = node.body[1:] if ast.get_docstring(node) is not None else node.body
    return len(ast.unparse(ast.Module(body, [])).split("\n")) if isinstance(node, ast.FunctionDef) else sum(
        1 + lines(part) if isinstance(part, ast.FunctionDef) else 1 for part in body)


@pytest.mark.parametrize("name", TREES)
def test_modules_are_short(name):
    n = (FOLDER / f"{name}.py").read_text(encoding="utf-8").count("\n")
    assert n <= 550, f"annbook.{name} has {n} lines: at most 550"


@pytest.mark.parametrize("name", TREES)
def test_functions_and_classes_are_short(name):
    """12 lines are the aim, for a class 20; these are the limits."""
    counted = [(lines(node), part, 20 if isinstance(node, ast.FunctionDef) else 30) for part, node in everything(TREES[name])]
    assert not [f"annbook.{name}.{part} has {n} lines: at most {most}" for n, part, most in counted if n > most]


@pytest.mark.parametrize("name", TREES)
def test_public_names_have_docstrings(name):
    """A method may inherit the one of the verb that it implements."""
    verbs = {*VERBS, "shape", "use", "renewed"}
    bare = [part for part, node in public(TREES[name]) if ast.get_docstring(node) is None]
    assert not [part for part in bare if part.split(".")[-1] not in verbs]


@pytest.mark.parametrize("name", TREES)
def test_public_functions_have_type_hints(name):
    bare = []
    for part, node in public(TREES[name]):
        if isinstance(node, ast.FunctionDef):
            a = node.args
            taken = [arg for arg in [*a.posonlyargs, *a.args, *a.kwonlyargs] if arg.arg not in ("self", "cls")]
            if any(arg.annotation is None for arg in taken) or (node.returns is None and "contextmanager" not in ast.dump(node)):
                bare.append(part)
    assert not bare, f"annbook.{name} has no type hints on {', '.join(bare)}"


def test_layers_are_frozen_and_equal_only_to_themselves():
    one, other = ab.init([2, 2], seed=1) + ab.init([2, 2], seed=2)
    with pytest.raises(AttributeError):
        one.W = other.W
    assert one == one and one != other
