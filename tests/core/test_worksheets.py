"""Are the numbers of a worksheet friendly, for every seed, and does its page give nothing away?"""

import json
import re

import numpy as np
import pytest
from found import ACTIVATIONS, LOSSES, output

import annbook as ab
from annbook import worksheets
from annbook.history import explain, steps
from annbook.worksheets import given, in_four, stages, worksheet

HIDDEN = [act for act in ACTIVATIONS if act is not ab.softmax]
SIZES = [(3, 4, 2), (2, 2), (1, 1), (2, 3, 1), (3, 3, 3), (2, 3, 3, 2), (6, 6, 6), (4, 6)]


def fits(sizes, loss):
    return sizes[-1] > 1 or "distribution" not in (loss.y_hat, loss.y)


KINDS = [((3, 4, 2), act, loss) for act in HIDDEN for loss in LOSSES] + [
    (sizes, act, loss) for sizes in SIZES[1:] for act, loss in zip(HIDDEN, LOSSES) if fits(sizes, loss)]


def faults(sheet):
    """What is unfriendly about a sheet, found from its tape alone and by other code than that which made it."""
    entries = {entry.name: entry for entry in explain(sheet.tape) if sheet.tape.nodes[entry.node].name}
    asked = {name: float(entry.value) for name, entry in entries.items() if entry.term}
    known = [float(entry.value) for name, entry in entries.items() if name not in asked]
    tenths = [v for v in known if v != sheet.lr]
    if not np.allclose(np.round(tenths, 1), tenths, rtol=0, atol=1e-12):
        yield "more than one decimal is given"
    for name, value in asked.items():
        if not 1e-4 <= abs(value) < 1000:
            yield f"{name} is {value}"
    sums = [v for name, v in asked.items() if name[0] == "z"]
    if not all(0.05 <= round(abs(z), 9) <= 2 for z in sums):
        yield f"sums {sums}"
    own = {}  # what is no mere copy: dE/db is delta, and the activation of a rectifier may be its sum
    for name, value in asked.items():
        copied = entries[name].formula in entries or name[0] == "a" and value == asked.get("z" + name[1:])
        if not copied:
            own.setdefault(f"{value:.3e}", []).append(name)
    yield from (f"{names} are alike" for names in own.values() if len(names) > 1)
    yield from (f"{own[text]} is like a number that is given" for text in {f"{v:.3e}" for v in known} & set(own))
    if len(set(sheet.x.tolist())) < len(sheet.x) or 1 in sheet.x:
        yield f"inputs {sheet.x}"
    if len(sheet.y) < 5 and len(set(sheet.y.tolist())) < len(sheet.y):
        yield f"targets {sheet.y}"


def slopes(sheet):
    """How E would change with each neuron's sum, against how it does with its activation: no neuron is flat."""
    for layer, s in zip(sheet.net, ab.forward(sheet.net, sheet.x)):
        h = 1e-6
        for j in range(len(s.z)):
            up, down = s.z.copy(), s.z.copy()
            up[j], down[j] = up[j] + h, down[j] - h
            yield abs(layer.act(up)[j] - layer.act(down)[j]) / (2 * h)


@pytest.mark.parametrize("sizes, act, loss", KINDS, ids=lambda v: "-".join(map(str, v)) if isinstance(v, tuple) else str(v))
def test_numbers_are_friendly(sizes, act, loss):
    for seed in range(2):
        sheet = worksheet(sizes, act, loss, 0.5, seed)
        assert [*faults(sheet)] == [], sheet
        assert min(slopes(sheet)) > 0.049, sheet
        assert sheet.net[-1].act is (output(loss) if loss.y_hat != "numbers" or loss.y != "numbers" else
                                     ab.identity if act.rectifier else act)


@pytest.mark.parametrize("sizes, act, loss", [
    ((3, 4, 2), ab.sigmoid, ab.squared_error), ((2, 2, 2), ab.tanh, ab.cross_entropy),
    ((2, 3, 1), ab.relu, ab.sigmoid_cross_entropy)], ids=["sigmoid", "softmax", "relu"])
def test_two_hundred_seeds_are_friendly(sizes, act, loss):
    seen = set()
    for seed in range(200):
        sheet = worksheet(sizes, act, loss, 0.5, seed)
        assert [*faults(sheet)] == [], sheet
        seen.add((*sheet.x, *sheet.y, *np.ravel(sheet.net[0].W)))
    assert len(seen) == 200


@pytest.mark.parametrize("change, said", [
    (lambda net, x: (net, np.array([1.0, *x[1:]])), "are alike"),
    (lambda net, x: (net, 10 * x), "sums"),
    (lambda net, x: (net, x + 0.03), "more than one decimal"),
    (lambda net, x: ((ab.Dense(net[0].W, net[0].b - 5, ab.relu), *net[1:]), x), "is 0.0")])
def test_the_check_of_friendly_numbers_can_fail(change, said):
    sheet = worksheet()
    net, x = change(sheet.net, sheet.x)
    tape = ab.record(net, x, sheet.y, sheet.loss, sheet.lr)
    planted = worksheets.Worksheet(sheet.sizes, sheet.act, sheet.loss, sheet.lr, 0, net, x, sheet.y, tape)
    assert said in "; ".join(faults(planted))


def test_a_tiny_gradient_is_a_fault():
    sheet = worksheet(seed=1)
    inner, outer = sheet.net
    for scale, fault in (1, None), (2e-3, (3, "loss", "a number is zero, tiny or huge")):
        net = inner, ab.Dense(outer.W * scale, outer.b, outer.act)
        assert worksheets._fault(net, sheet.x, sheet.y, sheet.loss, sheet.lr) == fault
    delta = ab.gradient(net, sheet.x, sheet.y, sheet.loss)[1][0].b
    assert 1e-6 < np.abs(delta).min() < 1e-4


def test_a_seed_makes_the_same_sheet_for_ever():
    """A form of last year says only the seed: these numbers may never change."""
    sheet = worksheet(seed=1)
    assert sheet.x.tolist() == [1.2, 0.4, 0.6] and sheet.y.tolist() == [0.4, 0.6]
    assert sheet.net[0].W.tolist() == [[0.6, 0.9, 0.1], [-0.4, 0.8, -0.9], [0.7, -0.5, 0.4], [-0.6, 0.3, 0.5]]
    assert sheet.net[1].b.tolist() == [-0.6, 0.2]
    again = worksheet((3, 4, 2), ab.sigmoid, ab.squared_error, 0.5, 1)
    assert json.loads(again.tape.to_json()) == json.loads(sheet.tape.to_json())


def test_a_sum_on_the_border_is_friendly_however_it_was_rounded():
    """Processors sum in different orders, and so does a browser: it is 0.05 here and 0.04999... there."""
    sheet = worksheet((2, 3, 2), seed=42)
    inner, outer = sheet.net
    z = inner.step(sheet.x).z
    k = np.abs(z).argmin()
    assert np.isclose(abs(z[k]), 0.05, rtol=0, atol=1e-12)
    for off in -1e-12, 0, 1e-12:
        net = inner.like(b=inner.b + off * (np.arange(3) == k)), outer
        assert worksheets._fault(net, sheet.x, sheet.y, sheet.loss, sheet.lr) is None


def test_the_tape_is_that_of_the_library():
    sheet = worksheet((3, 2, 2), ab.tanh, ab.cross_entropy, 0.3, seed=5)
    E, grads = ab.gradient(sheet.net, sheet.x, sheet.y, sheet.loss)
    assert np.isclose(sheet.tape["E"], E, rtol=1e-12)
    assert np.allclose(sheet.tape["W[1]'"], sheet.net[0].W - 0.3 * grads[0].W, rtol=1e-12)


# the pages

def test_names_stand_in_the_order_of_computing_and_cover_the_step():
    sheet = worksheet((2, 2, 1))
    assert sheet.names == (
        "z3 z4 a3 a4 z5 a5 E delta5 dE/dw35 dE/dw45 dE/db5 delta3 delta4 dE/dw13 dE/dw23 dE/dw14 dE/dw24 dE/db3 dE/db4 "
        "w13' w23' w14' w24' b3' b4' w35' w45' b5'").split()
    assert [entry.name for stage in stages(sheet) for entry in stage.entries] == sheet.names
    assert [entry.name for row in given(sheet) for entry in row] == (
        "x1 x2 y5 lr w13 w23 w14 w24 b3 b4 w35 w45 b5").split()


@pytest.mark.parametrize("sizes, act, loss", KINDS[::5], ids=str)
def test_the_blank_page_gives_nothing_away_and_the_key_everything(sizes, act, loss):
    sheet = worksheet(sizes, act, loss, seed=2)
    blank, key = str(sheet.blank()), str(sheet.key())
    shown = re.findall(r"^(\S+) = ________$", blank, re.M)
    assert shown == sheet.names
    for entry in steps(sheet.tape):
        assert not re.search(rf"(?<![\d.]){re.escape(in_four(entry.value))}(?![\d])", blank)
        line, = re.findall(rf"^{re.escape(entry.name)} = .*$", key, re.M)
        assert line.endswith(" = " + in_four(entry.value)) and entry.formula in line


SLOPES = {"a (1 - a)": lambda z, a: a * (1 - a), "(1 - a^2)": lambda z, a: 1 - a * a, "1": lambda z, a: 1 + 0 * z,
          "(1 where z > 0, else 0)": lambda z, a: (z > 0) * 1.0, "sigmoid(z)": lambda z, a: ab.sigmoid(z),
          "(1 where z > 0, else 0.01)": lambda z, a: np.where(z > 0, 1, 0.01)}


@pytest.mark.parametrize("act", HIDDEN, ids=str)
def test_the_words_for_a_slope_are_right(act):
    z = np.array([-1.5, -0.2, 0.3, 1.4])
    assert np.allclose(SLOPES[worksheets.SLOPES[act.name]](z, act(z)), act.df(z, act(z)))


BEGINS = {"2 (a - y)": lambda a, y: 2 * (a - y), "(a - y)": lambda a, y: a - y,
          "2 (a - y) / (number of outputs)": lambda a, y: 2 * (a - y) / 2}


@pytest.mark.parametrize("loss", LOSSES, ids=str)
def test_the_words_for_the_last_deltas_are_right(loss):
    sheet = worksheet((2, 2), ab.sigmoid, loss, seed=3)
    rule, = (stage.rule for stage in stages(sheet) if stage.entries[0].name.startswith("delta"))
    a, delta = sheet.tape["a[1]"], sheet.tape["delta[1]"]
    if rule == "delta = a - y":
        expected = a - sheet.y
    elif rule == "delta = p - y":
        expected = (ab.softmax if "softmax" in loss.name else ab.sigmoid)(a) - sheet.y
    else:
        begin, slope = rule.removeprefix("delta = ").split(" · ")
        expected = BEGINS[begin](a, sheet.y) * SLOPES[slope](sheet.tape["z[1]"], a)
    assert np.allclose(delta, expected, rtol=1e-12)


def test_activations_and_losses_of_ones_own_are_named():
    act = ab.Activation("half_tanh", lambda z: np.tanh(z) / 2, lambda z, a: 0.5 - 2 * a * a)
    loss = ab.Loss("triple", lambda a, y: 3 * np.sum((a - y) ** 2), lambda a, y: 6 * (a - y))
    sheet = worksheet((2, 2, 1), act, loss)
    assert [*faults(sheet)] == []
    rules = [stage.rule for stage in stages(sheet)]
    assert "a = half_tanh(z)" in rules and "E = triple(a, y)" in rules
    assert "delta = (the slope of triple at a) · (the slope of half_tanh at z)" in rules


@pytest.mark.parametrize("value, text", [
    (0.0123456, "0.01235"), (-0.6, "-0.6000"), (12, "12.00"), (1234.4, "1234"), (0.00012346, "0.0001235"), (1 / 3, "0.3333")])
def test_four_significant_digits(value, text):
    assert in_four(value) == text


# what is refused

@pytest.mark.parametrize("wrong, error, said", [
    (dict(sizes=3), ValueError, "sizes is 3: expected two to four"), (dict(sizes="342"), ValueError, "sizes is '342'"),
    (dict(sizes=(3,)), ValueError, "sizes is (3,)"), (dict(sizes=(1, 1, 1, 1, 1)), ValueError, "sizes is"),
    (dict(sizes=(3, 7)), ValueError, "at most 6"), (dict(sizes=(10 ** 12, 2)), ValueError, "at most 6"),
    (dict(sizes=(3, 0)), ValueError, "sizes[1] is 0"), (dict(sizes=(3, 2.0)), TypeError, "sizes[1] is 2.0"),
    (dict(act="tanh"), TypeError, "act is 'tanh'"), (dict(act=ab.softmax), ValueError, "act is softmax"),
    (dict(act=ab.softmax, sizes=(2, 2), loss=ab.mse), ValueError, "act is softmax"),
    (dict(loss=ab.tanh), TypeError, "loss is tanh"), (dict(loss=None), TypeError, "loss is None"),
    (dict(sizes=(2, 1), loss=ab.cross_entropy), ValueError, "sizes is (2, 1): expected at least 2 outputs"),
    (dict(sizes=(2, 1), loss=ab.softmax_cross_entropy), ValueError, "sizes is (2, 1)"),
    (dict(lr=0), ValueError, "lr is 0"), (dict(lr=-1), ValueError, "lr is -1"), (dict(lr=np.inf), ValueError, "lr is inf"),
    (dict(lr="0.5"), TypeError, "lr is '0.5'"), (dict(seed=-1), ValueError, "seed is -1"),
    (dict(seed=1.5), TypeError, "seed is 1.5"),
    (dict(lr=1e-9), ValueError, "lr is 1e-09: in 2000 tries"), (dict(lr=1e9), ValueError, "lr is 1000000000.0")])
def test_what_does_not_fit_is_refused_by_name(wrong, error, said):
    with pytest.raises(error) as caught:
        worksheet(**wrong)
    assert said in str(caught.value)


def test_an_activation_that_is_flat_everywhere_is_refused_by_name():
    flat = ab.Activation("flat", lambda z: 0 * z, lambda z, a: 0 * z)
    with pytest.raises(ValueError, match="act is flat: in 2000 tries"):
        worksheet(act=flat)


def test_softmax_alone_has_a_sheet():
    sheet = worksheet((2, 3), ab.softmax, ab.cross_entropy)
    assert [*faults(sheet)] == [] and sheet.net[0].act is ab.softmax
