// Receipts against what NumPy finds by nudging: receipts.json holds recorded steps and their annbook.numeric_gradient.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

import '../stage.mjs';

const { program } = await import('./program.js');
const { brief, gap, judge, nudge, receipt, sentence, tolerance } = await import('./receipts.js');
const steps = JSON.parse(readFileSync(new URL('receipts.json', import.meta.url), 'utf8'));

/** Every receipt of a recorded step: {name: receipt}, the formula's numbers gone through `change`. */
function receipts({ graph, book, nudged }, inputs = {}, change = (one) => one) {
  const values = program(graph).run(inputs);
  const judged = judge(graph, book.E);
  const at = (name) => [graph.nodes[book[name][0]].name, book[name][1]];
  const told = Object.keys(nudged).map((name) => [name, change(values.at(...book[name]), name)]);
  return Object.fromEntries(told.map(([name, formula]) => [name, judged(formula, inputs, at(nudged[name]))]));
}

const near = (one, other, apart, name) =>
  assert.ok(Math.abs(one - other) < apart, `${name}: ${one}, expected ${other}`);

for (const name of ['the worked network', 'a deeper one']) {
  test(`nudging finds what NumPy finds by nudging: ${name}`, () => {
    const found = receipts(steps[name]);
    assert.deepEqual(Object.keys(found), Object.keys(steps[name].numeric));
    for (const [slope, one] of Object.entries(found)) {
      near(one.nudged, steps[name].numeric[slope], 1e-9, slope);
      assert.deepEqual([one.verdict, one.agrees, one.gap < 1e-7], ['agree', true, true], slope);
    }
  });
}

test('a planted wrong gradient is seen, and no other', () => {
  const step = steps['the worked network'];
  for (const wrong of [(one) => -one, (one) => 2 * one, (one) => 1.001 * one, () => 0, (one) => one + 1e-4]) {
    const found = receipts(step, {}, (one, name) => (name === 'dE/dw14' ? wrong(one) : one));
    const seen = Object.keys(found).filter((name) => !found[name].agrees);
    assert.deepEqual(seen, ['dE/dw14']);
    assert.equal(found['dE/dw14'].verdict, 'differ');
  }
});

test('numbers that were moved are nudged where they are, and left there', () => {
  const step = steps['the worked network'];
  const first = program(step.graph).inputs;
  const moved = { 'W[1]': first['W[1]'].data.map((w) => 3 * w), 'b[2]': first['b[2]'].data.map((b) => b - 1) };
  const kept = JSON.stringify(moved);
  const found = receipts(step, moved);
  assert.ok(Object.values(found).every((one) => one.verdict === 'agree'));
  assert.ok(Math.abs(found['dE/dw48'].nudged - step.numeric['dE/dw48']) > 1e-3);
  assert.equal(JSON.stringify(moved), kept);
});

test('a right gradient is never called wrong, nor a wrong one right, however near the goal a training is', () => {
  for (const [name, lr, most] of [
    ['the worked network', 5, 200],
    ['the worked network', 0.5, 200],
    ['a deeper one', 1, 60],
  ]) {
    const { graph } = steps[name];
    const { run } = program(graph);
    let now = { lr };
    for (let done = 0; done <= most; done++) {
      const values = run(now);
      if (done % 20 === 0) {
        const right = Object.values(receipts(steps[name], now));
        assert.ok(
          right.every(({ verdict }) => verdict === 'agree' || verdict === 'unsure'),
          `${name}, ${lr}, ${done}`,
        );
        const wrong = Object.values(receipts(steps[name], now, (one) => 1.001 * one));
        assert.ok(
          wrong.every(({ agrees, formula }) => !agrees || formula === 0),
          `${name}, ${lr}, ${done}`,
        );
        if (!done) assert.ok(right.every(({ agrees }) => agrees));
      }
      const fed = Object.entries(graph.feedback).map(([into, from]) => [into, values.flat(from).slice()]);
      now = { lr, ...Object.fromEntries(fed) };
    }
  }
});

test('at a corner the two sides differ, and a formula may give either', () => {
  const step = steps['a corner'];
  const { delta2 } = receipts(step);
  assert.deepEqual([delta2.formula, delta2.verdict, delta2.agrees], [0, 'corner', true]);
  near(delta2.nudged, step.numeric.delta2, 1e-4, 'delta2');
  near(delta2.sides[0], 0, 1e-7, 'below');
  near(delta2.sides[1], 2, 1e-5, 'above');
  for (const [formula, verdict] of [
    [2, 'corner'],
    [1.3, 'corner'],
    [2.1, 'differ'],
    [-0.1, 'differ'],
    [NaN, 'differ'],
  ]) {
    assert.equal(receipts(step, {}, () => formula).delta2.verdict, verdict, formula);
  }
  assert.equal(
    sentence('delta2', { ...delta2, gap: 1, sides: [0, 2] }),
    '∠ delta2 = 0.0000 by the formula, 1.0000 by nudging, gap 1.00: ' +
      'at a corner the two sides differ, 0.0000 below and 2.0000 above; any slope between will do',
  );
});

test('a corner nearby, a minimum and a sharp bend are no corners', () => {
  const bent = (at) => (value) => Math.max(0, value - at) + value;
  for (const far of [1e-4, 3e-6, 2e-7]) {
    assert.deepEqual([nudge(bent(far), 0).corner, receipt(1, bent(far), 0).verdict], [false, 'agree'], far);
    assert.equal(receipt(2, bent(-far), 0).verdict, 'agree');
    assert.equal(receipt(1.5, bent(far), 0).verdict, far > 1e-6 ? 'differ' : 'unsure');
  }
  assert.equal(receipt(1.5, bent(0), 0).verdict, 'corner');
  assert.equal(receipt(0, (value) => 0.1 + value * value, 0).corner, false);
  assert.equal(receipt(0, (value) => value * value, 0).agrees, true);
  assert.equal(receipt(0, (value) => 1 / (1 + Math.exp(-40 * value)), 0).verdict, 'differ');
  assert.equal(receipt(10, (value) => 1 / (1 + Math.exp(-40 * value)), 0).verdict, 'agree');
});

test('large and small numbers are nudged by what suits them', () => {
  for (const value of [1e6, -1e3, 3, 0.1]) {
    const square = (one) => one * one + 1;
    assert.equal(receipt(2 * value, square, value).verdict, 'agree');
    assert.equal(receipt(2.01 * value, square, value).verdict, 'differ');
  }
  assert.notEqual(receipt(2e-6, (one) => one * one + 1, 1e-6).verdict, 'differ');
  assert.equal(receipt(2e6, (one) => one * one, 1e6).verdict, 'agree');
});

test('few replays do for a usual slope, and the doubt tells of rounding', () => {
  for (const [slope, calls] of [
    [0.01, 5],
    [1e-5, 9],
  ]) {
    let count = 0;
    const error = (value) => ((count += 1), 0.1 + slope * Math.sin(value));
    assert.equal(receipt(slope, error, 0).verdict, 'agree');
    assert.equal(count, calls);
  }
  for (const [E, rounded] of [
    [1e6, 1e6],
    [-1e6, 1e6],
    [1e-8, 1e-4],
  ]) {
    const doubt = (80 * Number.EPSILON * rounded) / 6e-6; // of the second step
    near(nudge(() => E, 0).doubt / doubt, 1, 1e-6, E);
  }
  const kink = (value) => 0.1 + value + 3e-4 * Math.abs(value);
  assert.deepEqual(
    [1, 1.0003, 1.001].map((one) => receipt(one, kink, 0).verdict),
    ['corner', 'corner', 'differ'],
  );
});

test('where nudging sees too little it says so', () => {
  const small = (value) => 1 + 1e-13 * value;
  for (const formula of [1e-13, 2e-13, 0]) assert.notEqual(receipt(formula, small, 0).verdict, 'differ');
  const one = receipt(1e-13, small, 0);
  assert.deepEqual([one.verdict, one.agrees], ['unsure', false]);
  assert.match(
    sentence('g', one),
    /^\? g = 1\.00e−13 by the formula, .*: nudging may be off by \de−\d+, too much to tell$/,
  );
  assert.equal(receipt(1e-3, small, 0).verdict, 'differ');
  assert.deepEqual([receipt(0, () => 1, 0).verdict, receipt(0, () => 1, 0).gap], ['agree', 0]);
});

test('what is not finite is told', () => {
  for (const error of [() => NaN, () => Infinity, Math.sqrt]) {
    const one = receipt(1, error, 0);
    assert.deepEqual([one.verdict, one.agrees, one.nudged], ['unknown', false, NaN]);
    assert.equal(brief(one), '? not finite');
    const says = 'beside it E is not finite, and nudging cannot tell';
    assert.equal(sentence('g', one), `? g = 1.0000 by the formula, not a number by nudging: ${says}`);
  }
  for (const formula of [NaN, Infinity, -Infinity]) {
    const one = receipt(formula, (value) => value, 0);
    assert.deepEqual([one.verdict, one.agrees, one.gap, brief(one)], ['differ', false, 1, '1.00 ✗ differ']);
  }
  assert.equal(receipt(1, (value) => value, NaN).verdict, 'unknown');
  near(receipt(500, Math.sqrt, 1e-6).nudged, 500, 1, 'finer steps do where the first goes too far');
  const wrong = receipts(steps['the worked network'], { 'b[1]': [1e308, -1e308, NaN, 0] });
  assert.ok(Object.values(wrong).every(({ verdict }) => verdict === 'unknown'));
});

test('the gap is that of the library', () => {
  const cases = [
    [1, 1, 0],
    [0, 0, 0],
    [1, -1, 1],
    [0, 3, 1],
    [1, 2, 1 / 3],
    [2e300, 1e300, 1 / 3],
    [1e-320, -1e-320, 1],
  ];
  for (const [a, b, apart] of cases) near(gap(a, b), apart, 1e-12, [a, b]);
  assert.deepEqual([gap(NaN, 1), gap(1, NaN), gap(1, Infinity)], [1, NaN, NaN]);
});

test('a receipt is a sentence, and a cell', () => {
  const found = { formula: 0.03124, nudged: 0.0312400001, gap: 2.4e-10, verdict: 'agree', doubt: 0, sides: [0, 0] };
  const both = 'dE/dw14 = 0.0312 by the formula, 0.0312 by nudging';
  assert.equal(sentence('dE/dw14', found), `✓ ${both}, gap 2e−10: they agree`);
  assert.equal(brief(found), '2e−10 ✓ agree');
  const wrong = { ...found, formula: -0.01, gap: 0.5149, verdict: 'differ' };
  assert.equal(sentence('b', wrong), '✗ b = −0.0100 by the formula, 0.0312 by nudging, gap 0.51: they differ');
  assert.equal(brief({ ...found, gap: 0 }), '0 ✓ agree');
  assert.equal(brief({ ...found, verdict: 'unsure', gap: 0.2 }), '0.20 ? unsure');
  assert.ok(tolerance > 1e-8 && tolerance < 1e-4);
});
