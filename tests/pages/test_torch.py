"""Is a network in PyTorch the same network: outputs, gradients, names, and every number on the way there and back?

Where PyTorch is not installed only the last tests run: `make test TORCH=1` installs it.
"""

import copy
from collections import OrderedDict

import execute
import nbformat
import numpy as np
import pytest
import vectors
from found import ACTIVATIONS, KINKED, LAYERS
from hypothesis import given, settings
from test_store import networks

import annbook as ab
from annbook.conv import conv
from annbook.elsewhere import _makers, _takers
from annbook.layers import arrays
from annbook.recurrent import lstm, rnn

try:
    import torch
    from torch import nn
    from torch.nn.utils import prune
except ModuleNotFoundError:
    torch = nn = prune = None
needs = pytest.mark.skipif(torch is None, reason="PyTorch is not installed: make test TORCH=1")


def inputs(net, seed=0, n=3):
    """Random inputs of a shape that a network takes: rows, images or sequences."""
    rng, first = np.random.default_rng(seed), net[0]
    shapes = {ab.Dense: lambda: (first.W.shape[1],), ab.Conv2D: lambda: (first.W.shape[1], 20, 20)}
    shape = shapes.get(type(first), lambda: (5, first.Wx.shape[1]))()
    return rng.normal(size=(n, *shape)).astype(arrays(net)[0].dtype)


def alike(net, other):
    """Whether two networks are equal to the last bit; how their numbers lie in memory does not count."""
    return len(net) == len(other) and all(
        type(one) is type(two) and [*vars(one)] == [*vars(two)] and all(
            p.dtype == q.dtype and np.array_equal(p, q) if isinstance(p, np.ndarray) else p == q
            for (key, p), q in zip(vars(one).items(), vars(two).values()) if key != "seed")  # PyTorch has one for all
        for one, two in zip(net, other))


def told(model):
    """All that a model has learned from: its gradients, the second biases of recurrent layers left out."""
    return [p.grad.numpy() for p in model.parameters() if p.requires_grad]


def ours(net, x, g):
    """The gradients here, in the order in which PyTorch lists its parameters."""
    trace = ab.forward(net, x)
    return arrays(ab.backward(net, trace, g))


def agrees(net, x, tolerance=1e-12):
    model = ab.to_torch(net).eval()
    net = tuple(layer for layer in net if type(layer).__name__ != "Dropout")  # in use it does nothing
    said, mine = model(torch.tensor(x)), ab.predict(net, x)
    assert said.dtype == torch.tensor(x).dtype and tuple(said.shape) == mine.shape
    assert np.abs(said.detach().numpy() - mine).max() <= tolerance * max(1, np.abs(mine).max())
    g = np.random.default_rng(1).normal(size=mine.shape).astype(x.dtype)
    said.backward(torch.tensor(g))
    for one, other in zip(ours(net, x, g), told(model), strict=True):
        assert one.shape == other.shape and np.abs(one - other).max() <= tolerance * max(1, np.abs(one).max())


@needs
@settings(max_examples=60)
@given(net=networks())
def test_any_network_comes_back_to_the_last_bit(net):
    for layer in net:
        if type(layer) is ab.RNN and layer.act not in (ab.tanh, ab.relu):
            return
    found = ab.from_torch(ab.to_torch(net))
    assert alike(net, found)
    assert all(p.flags.writeable for p in arrays(found))
    assert not any(np.shares_memory(p, q) for p in arrays(net) for q in arrays(found))


@needs
@pytest.mark.parametrize("which", vectors.EXAMPLES)
def test_every_example_has_the_same_outputs_and_gradients(which):
    make, shape = vectors.EXAMPLES[which]
    agrees(make(), np.random.default_rng(2).normal(size=(3, *shape)))


@needs
@pytest.mark.parametrize("act", ACTIVATIONS, ids=str)
def test_every_activation_is_the_same_there(act):
    net = ab.init([4, 5, 3], act, act, seed=1)
    agrees(net, np.random.default_rng(3).normal(size=(6, 4)))
    rows = np.linspace(-60, 60, 41)[:, None]
    wide = (ab.Dense(np.eye(2)[:, :1] + 0.5, np.zeros(2), act),)
    agrees(wide, rows + (0.1 if act.name in KINKED else 0))
    assert alike(net, ab.from_torch(ab.to_torch(net)))


@needs
@pytest.mark.parametrize("stride, padding, size, shape", [
    (1, 0, 2, (7, 8)), (2, 1, 2, (9, 9)), (1, 2, 3, (6, 5)), (3, 0, 1, (8, 8))])
def test_images_with_all_that_may_be_left_over(stride, padding, size, shape):
    net = conv(2, 3, 3, ab.tanh, 1, stride=stride, padding=padding), ab.MaxPool2D(size), ab.Flatten()
    x = np.random.default_rng(4).normal(size=(3, 2, *shape))
    width = ab.predict(net, x).shape[1]
    agrees((*net, *ab.init([width, 4, 2], ab.sigmoid, ab.softmax, seed=2)), x)


@needs
def test_single_precision_stays_single():
    net = ab.init([3, 4, 2], ab.tanh, seed=1, dtype=np.float32)
    assert {p.dtype for p in ab.to_torch(net).parameters()} == {torch.float32}
    assert {p.dtype for p in arrays(ab.from_torch(ab.to_torch(net)))} == {np.dtype("float32")}
    agrees(net, np.ones((2, 3), np.float32), 1e-6)


@needs
@pytest.mark.parametrize("rule, theirs", [
    (lambda: ab.sgd(0.1), lambda p: torch.optim.SGD(p, 0.1)), (lambda: ab.adam(0.02), lambda p: torch.optim.Adam(p, 0.02)),
    (lambda: ab.momentum(0.05), lambda p: torch.optim.SGD(p, 0.05, momentum=0.9))], ids=["sgd", "adam", "momentum"])
@pytest.mark.parametrize("net", [ab.init([3, 4, 2], ab.tanh, seed=1), (lstm(3, 4, 1), ab.Last(), *ab.init([4, 2], seed=2))],
                         ids=["dense", "recurrent"])
def test_a_training_there_is_a_training_here(net, rule, theirs):
    """The second bias does not learn, so a recurrent layer takes the same steps."""
    x = inputs(net)
    y, net, step = np.eye(2)[[0, 1, 0]], ab.copy(net), rule()
    model = ab.to_torch(net)
    optimiser = theirs([p for p in model.parameters() if p.requires_grad])
    for _ in range(5):
        step(net, ab.gradient(net, x, y, ab.softmax_cross_entropy)[1])
        optimiser.zero_grad()
        nn.functional.cross_entropy(model(torch.tensor(x)), torch.tensor(y)).backward()
        optimiser.step()
    assert all(np.abs(p - q).max() < 1e-12 for p, q in zip(arrays(net), arrays(ab.from_torch(model)), strict=True))


@needs
def test_the_names_of_a_state_dict():
    net = conv(1, 2, 3, ab.relu), ab.MaxPool2D(2), ab.Flatten(), *ab.init([8, 3, 2])
    assert [*ab.to_torch(net).state_dict()] == ["0.weight", "0.bias", "4.weight", "4.bias", "6.weight", "6.bias"]
    assert [*ab.to_torch((lstm(2, 3), ab.Last())).state_dict()] == [
        f"0.{name}" for name in ("weight_ih_l0", "weight_hh_l0", "bias_ih_l0", "bias_hh_l0")]
    state, other = ab.to_torch(net).state_dict(), ab.to_torch(net)
    other.load_state_dict(state)  # as it comes out of a file


@needs
def test_numbers_are_copies_and_nobody_else_is_disturbed():
    torch.manual_seed(1)
    expected = torch.rand(1)
    torch.manual_seed(1)
    net = (rnn(2, 3), ab.Last(), *ab.init([3, 2]))
    before = [p.copy() for p in arrays(net)]
    model = ab.to_torch(net)
    assert torch.equal(torch.rand(1), expected)  # no random numbers were used up
    again = ab.from_torch(model)
    with torch.no_grad():
        for p in model.parameters():
            p += 1
    assert all(np.array_equal(p, q) for some in (net, again) for p, q in zip(arrays(some), before, strict=True))
    twin = copy.deepcopy(model)
    assert torch.equal(twin(torch.ones(1, 4, 2, dtype=float)), model(torch.ones(1, 4, 2, dtype=float)))


@needs
def test_dropout_goes_along_by_its_rate():
    Dropout = pytest.importorskip("annbook.generalisation").Dropout
    net = (ab.init([3, 4])[0], Dropout(0.25, 1), *ab.init([4, 2]))
    model = ab.to_torch(net)
    assert [type(part).__name__ for part in model] == ["Linear", "Dropout", "Linear"] and model[1].p == 0.25
    assert np.abs(model.eval()(torch.ones(2, 3, dtype=float)).detach().numpy() - ab.predict(net, np.ones((2, 3)))).max() < 1e-12
    assert ab.from_torch(model)[1].rate == 0.25


# foreign modules

def linear(n_in=3, n_out=4, **options):
    return nn.Linear(n_in, n_out, **options)


FOREIGN = {
    "named and nested": (lambda: nn.Sequential(OrderedDict(
        body=nn.Sequential(linear(), nn.ReLU(inplace=True)), head=linear(4, 2))), [ab.relu, ab.identity]),
    "no bias": (lambda: nn.Sequential(linear(bias=False), nn.Tanh()), [ab.tanh]),
    "an activation used twice": (lambda: (lambda act: nn.Sequential(linear(), act, linear(4, 3), act))(nn.Sigmoid()),
                                 [ab.sigmoid, ab.sigmoid]),
    "a class of its own": (lambda: nn.Sequential(Named(), linear(4, 2)), [ab.relu, ab.identity]),
    "channels to rows": (lambda: nn.Sequential(nn.Conv2d(3, 2, 3), nn.Flatten(), nn.Flatten(), linear(8, 2)),
                         [ab.identity, ab.identity]),
    "parts of one vector": (lambda: (lambda m: [nn.utils.vector_to_parameters(
        nn.utils.parameters_to_vector(m.parameters()), m.parameters()), m][1])(nn.Sequential(linear(), linear(4, 2))),
                            [ab.identity, ab.identity]),
    "identities": (lambda: nn.Sequential(nn.Identity(), linear(), nn.Identity(), nn.Softplus()), [ab.softplus]),
    "softmax over the last axis": (lambda: nn.Sequential(linear(), nn.Softmax(dim=-1)), [ab.softmax]),
    "softmax over axis 1": (lambda: nn.Sequential(nn.Flatten(), linear(), nn.Softmax(dim=1)), [ab.softmax]),
    "softmax of rows": (lambda: nn.Sequential(linear(), nn.Softmax(dim=1)), [ab.softmax]),
    "softmax after Last": (lambda: nn.Sequential(*ab.to_torch((rnn(3, 4), ab.Last())), linear(4, 2), nn.Softmax(1)),
                           [ab.tanh, ab.softmax]),
    "leaky": (lambda: nn.Sequential(linear(), nn.LeakyReLU()), [ab.leaky_relu]),
    "ReLU after pooling": (lambda: nn.Sequential(nn.Conv2d(3, 2, 3), nn.MaxPool2d(2), nn.ReLU(), nn.Flatten()), [ab.relu]),
    "sigmoid after Flatten": (lambda: nn.Sequential(nn.Conv2d(3, 2, (2, 3), stride=(2, 2)), nn.Flatten(), nn.Sigmoid()),
                              [ab.sigmoid]),
    "padding by name": (lambda: nn.Sequential(
        nn.Conv2d(3, 2, 3, padding="same"), nn.Conv2d(2, 2, 3, padding="valid", bias=False)), [ab.identity, ab.identity]),
    "softmax after Flatten": (lambda: nn.Sequential(nn.Conv2d(3, 2, 3), nn.Flatten(), linear(8, 2), nn.Softmax(1)),
                              [ab.identity, ab.softmax]),
    "stacked LSTM": (lambda: nn.Sequential(nn.LSTM(3, 4, num_layers=2, batch_first=True)), []),
    "RNN of ReLU, no bias": (lambda: nn.Sequential(nn.RNN(3, 4, nonlinearity="relu", bias=False, batch_first=True)), [ab.relu])}


@needs
@pytest.mark.parametrize("dtype", ["float64", "float32"])
@pytest.mark.parametrize("which", FOREIGN)
def test_foreign_modules_compute_the_same_here(which, dtype):
    make, acts = FOREIGN[which]
    model = make().to(getattr(torch, dtype))
    net = ab.from_torch(model)
    assert [layer.act for layer in net if hasattr(layer, "act")] == acts
    assert {p.dtype for p in arrays(net)} == {np.dtype(dtype)}
    shape = (2, 3, 4, 4) if "Conv2d" in repr(model) else (2, 5, 3) if "batch_first" in repr(model) else (6, 3)
    x = np.random.default_rng(5).normal(size=shape).astype(dtype)
    said = model(torch.tensor(x))
    said = (said[0] if isinstance(said, tuple) else said).detach().numpy()
    assert np.abs(said - ab.predict(net, x)).max() <= (1e-12 if dtype == "float64" else 1e-6)


class Net(nn.Module if nn else object):
    """Its forward could do anything."""


class Zero(nn.Sequential if nn else object):
    """Whatever it holds, it says 0."""

    def forward(self, x):
        return 0 * x


class Named(nn.Sequential if nn else object):
    """With layers of its own, and no forward."""

    def __init__(self):
        super().__init__(linear(), nn.ReLU())


def hooked(change):
    model = nn.Sequential(linear())
    change(model[0])
    return model


def tied(change):
    model = nn.Sequential(linear(3, 3), nn.ReLU(), linear(3, 3))
    change(model[0], model[2])
    return model


REFUSED = {
    "a normalisation": (lambda: nn.Sequential(linear(), nn.ReLU(), linear(4, 4), nn.BatchNorm1d(4)), TypeError,
                        "module[3] is a BatchNorm1d, which has no layer here: expected one of Linear, Conv2d, "),
    "one inside another": (lambda: nn.Sequential(linear(), nn.Sequential(nn.ReLU(), nn.LayerNorm(4))), TypeError,
                           "module[1.1] is a LayerNorm"),
    "one of its own": (lambda: nn.Sequential(linear(), Net()), TypeError, "module[1] is a Net"),
    "a child of ours": (lambda: nn.Sequential(type("Linear", (nn.Linear,), {})(3, 4)), TypeError, "module[0] is a Linear"),
    "lazy": (lambda: nn.Sequential(nn.LazyLinear(3)), TypeError, "module[0] is a LazyLinear"),
    "no row of layers": (lambda: linear(), TypeError, "module is Linear(in_features=3, out_features=4, bias=True): expected a"),
    "no module": (lambda: ab.init([2, 3]), TypeError, "module is (Dense("),
    "empty": (lambda: nn.Sequential(), ValueError, "module has no layers"),
    "an activation first": (lambda: nn.Sequential(nn.ReLU(), linear()), ValueError,
                            "module[0], a ReLU, follows no Linear or Conv2d without an activation"),
    "two activations": (lambda: nn.Sequential(linear(), nn.ReLU(), nn.Tanh()), ValueError, "module[2], a Tanh, follows no"),
    "softmax of images": (lambda: nn.Sequential(nn.Conv2d(1, 2, 3), nn.Softmax(-1)), ValueError,
                          "module[1], a Softmax, follows no Linear without an activation"),
    "softmax of flat images": (lambda: nn.Sequential(nn.Conv2d(1, 2, 3), nn.Flatten(), nn.Softmax(1)), ValueError,
                               "module[2], a Softmax, follows no Linear without an activation"),
    "softmax of pooled images": (lambda: nn.Sequential(nn.Conv2d(1, 2, 3), nn.MaxPool2d(2), nn.Softmax(-1)), ValueError,
                                 "module[2], a Softmax, follows no Linear without an activation"),
    "softmax over channels": (lambda: nn.Sequential(nn.Conv2d(1, 2, 3), nn.Softmax(1)), ValueError,
                              "module[1], a Softmax, has dim=1, which is the last axis of rows alone: expected -1"),
    "softmax over another axis": (lambda: nn.Sequential(linear(), nn.Softmax(0)), ValueError, "has dim=0: expected -1"),
    "all dropped": (lambda: nn.Sequential(linear(), nn.Dropout(1.)), ValueError, "module[1], a Dropout, rate is 1.0: expected"),
    "windows of no size": (lambda: nn.Sequential(nn.MaxPool2d(0)), ValueError, "module[0], a MaxPool2d, size is 0: expected"),
    "softmax over time": (lambda: nn.Sequential(nn.RNN(3, 4, batch_first=True), linear(4, 4), nn.Softmax(1)), ValueError,
                          "has dim=1"),
    "a steeper leak": (lambda: nn.Sequential(linear(), nn.LeakyReLU(0.2)), ValueError, "has negative_slope=0.2: expected 0.01"),
    "another softplus": (lambda: nn.Sequential(linear(), nn.Softplus(2)), ValueError, "module[1], a Softplus, has beta=2"),
    "a coarse softplus": (lambda: nn.Sequential(linear(), nn.Softplus(1, 5)), ValueError, "has threshold=5: expected 20 or 40"),
    "dilation": (lambda: nn.Sequential(nn.Conv2d(1, 2, 3, dilation=2)), ValueError,
                 "module[0], a Conv2d, has dilation=(2, 2): expected 1"),
    "groups": (lambda: nn.Sequential(nn.Conv2d(2, 2, 3, groups=2)), ValueError, "has groups=2"),
    "mirrors": (lambda: nn.Sequential(nn.Conv2d(2, 2, 3, padding=1, padding_mode="reflect")), ValueError,
                "has padding_mode='reflect'"),
    "uneven stride": (lambda: nn.Sequential(nn.Conv2d(1, 2, 3, stride=(1, 2))), ValueError,
                      "module[0], a Conv2d, has stride (1, 2)"),
    "same, even": (lambda: nn.Sequential(nn.Conv2d(1, 2, 2, padding="same")), ValueError, "padding same: expected whole numbers"),
    "overlapping windows": (lambda: nn.Sequential(nn.MaxPool2d(3, 2)), ValueError, "has kernel_size 3 and stride 2"),
    "uneven windows": (lambda: nn.Sequential(nn.MaxPool2d((2, 3))), ValueError, "has kernel_size (2, 3)"),
    "windows that are not full": (lambda: nn.Sequential(nn.MaxPool2d(2, ceil_mode=True)), ValueError,
                                  "has ceil_mode=True: expected False"),
    "flat from the start": (lambda: nn.Sequential(nn.Flatten(0)), ValueError, "has start_dim=0: expected 1"),
    "time first": (lambda: nn.Sequential(nn.LSTM(3, 4)), ValueError, "module[0], a LSTM, has batch_first=False: expected True"),
    "both ways": (lambda: nn.Sequential(nn.RNN(3, 4, batch_first=True, bidirectional=True)), ValueError,
                  "has bidirectional=True"),
    "half precision": (lambda: nn.Sequential(linear()).half(), TypeError, "module[0], a Linear, weight is of float16"),
    "no numbers": (lambda: nn.Sequential(linear(device="meta")), TypeError, "weight is of float32, on the device meta"),
    "not finite": (lambda: (lambda m: [nn.init.constant_(m[0].bias, np.nan), m][1])(nn.Sequential(linear())), ValueError,
                   "module[0], a Linear, bias[0] is nan"),
    "twice the same numbers": (lambda: (lambda m: nn.Sequential(m, nn.ReLU(), m))(linear(3, 3)), ValueError,
                               "module[2].weight has the numbers of module[0].weight: expected its own"),
    "tied weights": (lambda: tied(lambda a, b: setattr(b, "weight", a.weight)), ValueError,
                     "module[2].weight has the numbers of module[0].weight"),
    "tied data": (lambda: tied(lambda a, b: setattr(b.weight, "data", a.weight.data.T)), ValueError,
                  "module[2].weight has the numbers of module[0].weight"),
    "tied within": (lambda: (lambda m: [setattr(m, "bias_hh_l0", m.bias_ih_l0), nn.Sequential(m)][1])(
        nn.RNN(3, 4, batch_first=True)), ValueError, "module[0].bias_hh_l0 has the numbers of module[0].bias_ih_l0"),
    "a forward of its own": (lambda: Zero(linear()), ValueError, "module, a Zero, has a forward of its own"),
    "a forward of its own inside": (lambda: nn.Sequential(linear(), nn.Sequential(Zero(linear(4, 4)))), ValueError,
                                    "module[1.0], a Zero, has a forward of its own"),
    "a forward of one object": (lambda: hooked(lambda m: setattr(m, "forward", lambda x: 0 * x)), ValueError,
                                "module[0], a Linear, has a forward of its own"),
    "a hook": (lambda: hooked(lambda m: m.register_forward_hook(lambda m, x, y: 2 * y)), ValueError, "module[0] has a hook"),
    "a hook before": (lambda: hooked(lambda m: m.register_forward_pre_hook(lambda m, x: 2 * x[0])), ValueError, "has a hook"),
    "a hook of gradients": (lambda: hooked(lambda m: m.register_full_backward_hook(lambda m, g, h: None)), ValueError,
                            "has a hook"),
    "a hook of all": (lambda: (lambda m: [m.register_forward_hook(lambda m, x, y: 2 * y), m][1])(nn.Sequential(linear())),
                      ValueError, "module has a hook"),
    "pruned": (lambda: hooked(lambda m: prune.l1_unstructured(m, "weight", 0.5)), ValueError, "module[0] has a hook"),
    "too wide": (lambda: nn.Sequential(linear(4, 3), nn.ReLU(), nn.Dropout(0.5), linear(5, 2)), ValueError,
                 "module[3], a Linear, takes 5 numbers, and 3 come: expected as many"),
    "too many channels": (lambda: nn.Sequential(nn.Conv2d(1, 2, 3), nn.MaxPool2d(2), nn.Conv2d(3, 2, 3)), ValueError,
                          "module[2], a Conv2d, takes 3 channels, and 2 come"),
    "no images of two channels": (lambda: nn.Sequential(nn.Conv2d(1, 2, 3), nn.Flatten(), linear(33, 2)), ValueError,
                                  "module[2], a Linear, takes 33 numbers, and a multiple of 2 come"),
    "a reader too wide": (lambda: nn.Sequential(*ab.to_torch((lstm(2, 4), ab.Last())), linear(16, 2)), ValueError,
                          "module[2], a Linear, takes 16 numbers, and 4 come")}


@needs
@pytest.mark.parametrize("which", REFUSED)
def test_what_has_no_match_is_refused_by_place_and_name(which):
    make, error, text = REFUSED[which]
    with pytest.raises(error) as caught:
        ab.from_torch(make())
    assert type(caught.value) is error and text in str(caught.value), caught.value


@needs
@pytest.mark.parametrize("net, text", [
    ((rnn(2, 3, ab.sigmoid), ab.Last()), r"net\[0\].act is sigmoid: PyTorch's RNN has tanh and relu alone"),
    (ab.init([2, 3], out=ab.Activation("swish", lambda z: z, lambda z, a: 1 + 0 * z)),
     r"net\[0\].act is swish: PyTorch has none")])
def test_an_activation_that_pytorch_has_not(net, text):
    with pytest.raises(ValueError, match=text):
        ab.to_torch(net)


@needs
def test_tensors_that_learn_are_adopted():
    """Parameters as they are, as copies; an x of which a gradient is wanted is refused, as everywhere."""
    model = nn.Sequential(linear(3, 4), nn.ReLU(), linear(4, 2))
    x = torch.ones(5, 3)
    found = ab.adopt([*model.parameters()], x)
    with pytest.raises(TypeError, match="^x is tensor"):
        ab.adopt([*model.parameters()], x.requires_grad_())
    assert alike(found.net, ab.from_torch(model)) and type(found.x) is np.ndarray
    assert np.allclose(ab.predict(found.net, found.x), model(x).detach().numpy(), atol=1e-6)
    assert not any(np.shares_memory(a, p.detach().numpy()) for a in arrays(found.net) for p in model.parameters())
    with pytest.raises(ValueError, match=r"arrays\[1\] has shape \(2,\) and arrays\[0\] \(4, 3\)"):
        ab.adopt([model[0].weight, model[2].bias])


def test_each_layer_goes_there_and_comes_back():
    """A table of modules names as many kinds as one of layers, and the examples of the tests have all of them."""
    assert len(_makers) == len(_takers) and set(LAYERS) <= set(_makers)


# cells with PyTorch, where there is none

def page(tmp_path, monkeypatch, source, here):
    """The outputs of a page whose only cell has `source` and was committed with the output "kept"; and the error."""
    monkeypatch.setattr(execute, "BUILT", tmp_path / "built")
    monkeypatch.setattr(execute, "find_spec", lambda name: here or None)
    kept = nbformat.v4.new_output("stream", text="kept")
    cell = nbformat.v4.new_code_cell(source, outputs=[kept], metadata={"tags": ["raises-exception"]})
    path = tmp_path / "page.ipynb"
    execute.write(nbformat.v4.new_notebook(cells=[cell]), path)
    nb = execute.run(path)
    assert nb.cells[0].metadata["tags"] == ["raises-exception"]
    return [out.get("text", "").strip() for out in nb.cells[0].outputs], nb.metadata["annbook"].get("error", "")


@pytest.mark.parametrize("source, here, expected", [
    ("#| torch\nprint('new')", False, ["kept"]), ("#| torch\nprint('new')", True, ["new"]), ("print('new')", False, ["new"])])
def test_a_cell_with_pytorch_keeps_its_output_where_there_is_none(tmp_path, monkeypatch, source, here, expected):
    assert page(tmp_path, monkeypatch, source, here) == (expected, "")


def test_an_error_in_such_a_cell_is_one(tmp_path, monkeypatch):
    """In JupyterLab the page goes on after it, here it does not."""
    assert "ZeroDivisionError" in page(tmp_path, monkeypatch, "#| torch\n1 / 0", True)[1]


def test_cleaning_marks_such_a_cell():
    cell = nbformat.v4.new_code_cell("#| torch\nimport torch")
    assert execute.clean(nbformat.v4.new_notebook(cells=[cell])).cells[0].metadata == {"tags": ["raises-exception"]}


def test_the_website_says_that_such_a_cell_was_run_with_pytorch(monkeypatch):
    monkeypatch.syspath_prepend(str(execute.ROOT / "docs"))
    from prepare import shown
    assert shown(nbformat.v4.new_code_cell("#| torch\nimport torch")).source == "# run with PyTorch\nimport torch"
    assert shown(nbformat.v4.new_code_cell("import torch")).source == "import torch"
