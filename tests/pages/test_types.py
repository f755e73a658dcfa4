"""Does a type checker know what `import annbook` gives, and does it see a slip?"""

import pytest
import stub
from book import ROOT
from mypy import api

import annbook

RIGHT = """
import numpy as np
import annbook as ab
from annbook.layers import Network

net = ab.init([3, 4, 2], act=ab.tanh, out=ab.sigmoid, seed=0)
y_hat: np.ndarray = ab.predict(net, [1, 2, 3])
last: np.ndarray = ab.forward(net, np.ones(3))[-1].a
E, grads = ab.gradient(net, [[1, 2, 3]], [[0.8, 0.2]], ab.squared_error)
half: float = E / 2
same: Network = ab.backward(net, ab.forward(net, [1, 2, 3]), [0.1, 0.2])
gap: float = ab.gap(grads, ab.numeric_gradient(net, (1, 2, 3), (0.8, 0.2), ab.mse))
x, labels = ab.moons(100)
learnt = ab.init([2, 8, 2])
for epoch, E, learnt in ab.fit(learnt, (x, ab.one_hot(labels)), ab.softmax_cross_entropy, ab.adam(), epochs=3):
    print(epoch + 1, E / 2, ab.accuracy(learnt, x, labels))
a: np.ndarray = ab.softmax([0.1, 0.2])
a4 = ab.at(ab.forward(net, [1, 2, 3]), "a4")
name: str = ab.relu.name + ab.mse.name + ab.__version__
tape: ab.Tape = ab.record(net, [1, 2, 3], [0.8, 0.2], ab.squared_error, 0.5)
print(ab.worked.x, ab.explorers.network, ab.figures.palette, ab.explain(tape, "w14'"))
"""
WRONG = """
import numpy as np
import annbook as ab

net, x, y = ab.init([3, 4, 2], seed=0), np.ones(3), np.zeros(2)
ab.sigmod(x)  # wrong: attr-defined
ab.worked.z  # wrong: attr-defined
ab.init("three")  # wrong: arg-type
ab.init([3, 2], ab.mse)  # wrong: arg-type
ab.predict(net)  # wrong: call-arg
ab.predict(net, {1.0})  # wrong: arg-type
ab.forward(net, x).a  # wrong: attr-defined
ab.gradient(net, x, y)  # wrong: call-arg
ab.gradient(net, x, y, "mse")  # wrong: arg-type
ab.gap(net, 0.5)  # wrong: arg-type
ab.sgd("fast")  # wrong: arg-type
ab.adam(0.01, gamma=0.9)  # wrong: call-arg
E, grads = ab.gradient(net, x, y, ab.mse)
E.shape  # wrong: attr-defined
"""


@pytest.fixture
def check(tmp_path, monkeypatch):
    """What mypy says of a program: {line: kind of error}."""
    monkeypatch.setenv("MYPYPATH", str(ROOT))

    def said(program):
        (tmp_path / "program.py").write_text(program)
        lines, broken, _ = api.run([str(tmp_path / "program.py"), "--config-file=", "--ignore-missing-imports",
                                    "--follow-imports=silent", "--no-error-summary", "--cache-dir", str(ROOT / ".mypy_cache")])
        assert not broken
        found = [line.split(":", 2) for line in lines.splitlines() if " error: " in line]
        return {int(number): text.rpartition("[")[2].rstrip("]") for _, number, text in found}

    return said


def test_stub_is_made_from_the_page_of_names():
    assert stub.STUB.read_text(encoding="utf-8") == stub.stub(), "`make export` brings it up to date"
    names = {name for module, names in stub.homes().items() for name in [module, *names]}
    assert names == set(dir(annbook)) - {"__version__"}


def test_a_right_program_is_right(check):
    assert check(RIGHT) == {}


def test_each_slip_is_seen(check):
    meant = {k: line.partition("# wrong: ")[2] for k, line in enumerate(WRONG.splitlines(), 1) if "# wrong" in line}
    assert check(WRONG) == meant
