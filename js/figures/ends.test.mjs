// A figure that is taken away leaves nothing behind: no listener, no observer, no clock.
import assert from 'node:assert/strict';
import { getEventListeners, setMaxListeners } from 'node:events';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

import { clocks, draw, Element, frames, observing, system, widget } from '../stage.mjs';

setMaxListeners(50); // a figure has so many ends

const file = new URL('../engine/vectors.jsonl', import.meta.url);
const lines = readFileSync(file, 'utf8').split('\n');
const { tape } = JSON.parse(lines.find((line) => line.startsWith('{"name": "the 3-4-2 network"')));

const at = (name, place = 0) => [tape.nodes.findIndex((node) => node.name === name), place];
const neuron = (number, own, goal = null) => ({ number, x: 10 * number, y: 10, own, rows: [], goal });
const net = {
  book: { x1: at('x'), w14: at('W[1]'), y8: at('y'), E: at('E'), 'dE/dw14': at('dW[1]') },
  histories: {},
  kinds: { x1: 'input', w14: 'weight', y8: 'target', E: 'loss', 'dE/dw14': 'gradient' },
  of: { 'dE/dw14': 'w14' },
  ends: { w14: [1, 2] },
  nudged: { 'dE/dw14': 'w14' },
  outputs: ['E'],
  layout: {
    roomy: false,
    box: [34, 34],
    size: [200, 100],
    loss: [150, 90],
    neurons: [neuron(1, 'x1'), neuron(2, 'b4', 'y8')],
  },
  order: [
    ['loss', 'E'],
    ['backward', 'dE/dw14'],
  ],
  feedback: { 'W[1]': "W[1]'" },
};
const figures = {
  network: {
    values: { value: 0, selected: 'w14', lines: 'weights', moved: {} },
    controls: {
      value: { slider: 'value', min: -3, max: 3, step: 0.05 },
      selected: { label: 'move', options: ['w14', 'x1'] },
      lines: { label: 'line width', options: ['weights', 'gradients'] },
      moved: { keys: ['w14', 'x1'], min: -3, max: 3 },
    },
  },
  player: {
    values: { at: 0, done: 0, lr: 0.5, speed: 'slow', grain: 'one' },
    controls: {
      at: { max: 1 },
      done: { max: 200 },
      lr: { max: 5 },
      speed: { label: 'speed', options: ['slow', 'fast'] },
      grain: { label: 'plays', options: ['one', 'layer by layer'] },
    },
    press: 'Play',
  },
};

const { default: index } = await import('./index.js');

for (const [kind, { values, controls, press }] of Object.entries(figures)) {
  test(`nothing is left of a figure of the kind ${kind}`, () => {
    const model = widget({
      kind,
      anchor: `${kind}-1`,
      data: net,
      graphs: { step: tape },
      controls,
      notice: '',
      ...values,
    });
    const el = new Element('div');
    const end = index.render({ model, el, shares: true });
    draw();
    const [notice] = el.children;
    assert.equal(notice.textContent, '');
    const heard = () => [...model.heard.values()].flat().length;
    el.querySelectorAll('button')
      .find((node) => node.textContent === press)
      ?.dispatchEvent(new Event('click'));
    model.set({ [Object.keys(controls)[0]]: 1 }); // a frame waits
    assert.ok(heard() > Object.keys(controls).length && frames.size && observing.size === 2);
    assert.equal(getEventListeners(system, 'change').length, 1);
    assert.equal(clocks.size, press ? 1 : 0);
    end();
    assert.equal(heard(), 0);
    assert.deepEqual([frames.size, observing.size, clocks.size], [0, 0, 0]);
    assert.equal(getEventListeners(system, 'change').length, 0);
  });
}
