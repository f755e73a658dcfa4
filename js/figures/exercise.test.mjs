// An exercise on the page: nothing of the answer before it is asked, then all of it.
import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import { draw, fire, page, widget } from '../stage.mjs';
import index from './index.js';
import { answered, forget } from './progress.js';

const number = { label: '', kind: 'number', value: 0.16, options: [], also: [], within: 0, shown: '0.16' };
const slope = { ...number, wrong: [['that is tanh', 0.36]] };
const which = {
  ...{ label: 'which', kind: 'choice', value: 'relu', options: ['relu', 'tanh'], also: [], within: 0, shown: 'relu' },
  wrong: [['it has two floors', 'tanh']],
};
const both = { label: '', kind: 'set', value: ['b', 'c'], options: ['a', 'b', 'c'], wrong: [], also: [], within: 0 };
const told = {
  ...{ says: 'It is $a (1 - a)$.', code: 'def answer(): ...', printed: '0.16' },
  ...{ marked: '', marking: null },
};
const chapters = [
  [1, 2],
  [2, 1],
];
let end = () => {};

/** An exercise of these parts, drawn. */
function shown(parts, more = {}, rendermime = undefined) {
  page.replaceChildren();
  const data = { number: '1.1', parts, ...told, chapters, ...more };
  const model = widget({ kind: 'exercise', anchor: 'exercise-1', data, graphs: {}, controls: {}, notice: '' });
  end = index.render({ model: { ...model, widget_manager: { rendermime } }, el: page, shares: true });
  draw();
}

afterEach(() => {
  end();
  forget();
  page.listeners.length = 0;
});

const result = () => page.querySelector('.ab-result');
const said = () => [result().textContent, result().dataset.verdict];
const pressable = (text) => page.querySelectorAll('button').find((one) => one.textContent === text);
const press = (text) => fire(pressable(text), 'click');
const seen = () => ['Check', 'Show the answer', 'Try again'].filter((text) => !pressable(text).hidden);
const field = () => page.querySelector('input') ?? page.querySelector('select');
const answer = (text) => {
  field().value = text;
  press('Check');
};
const visible = (node = page) =>
  node.hidden ? '' : node.childNodes.map((one) => (typeof one === 'string' ? one : visible(one))).join(' ');

test('nothing of the answer is seen before', () => {
  shown([slope]);
  for (const secret of ['0.16', 'a (1 - a)', 'def answer', 'tanh']) assert.ok(!visible().includes(secret), secret);
  assert.ok(!String(page).includes('0.16'));
  assert.deepEqual(seen(), ['Check', 'Show the answer']);
  assert.equal(page.querySelector('.ab-copy'), null); // there is no state to share
  assert.equal(field().getAttribute('aria-label'), 'Exercise 1.1: your answer');
  assert.equal(document.activeElement === field(), false); // the page does not jump there
});

test('what is right is said, told and kept', () => {
  shown([slope]);
  answer('0.16');
  assert.deepEqual(said(), ['Right.', 'right']);
  for (const part of ['0.16', 'It is $a (1 - a)$.', 'def answer(): ...']) assert.ok(visible().includes(part), part);
  assert.deepEqual([...answered()], ['1.1']);
  assert.equal(document.activeElement, result());
  assert.deepEqual([result().getAttribute('role'), result().getAttribute('tabindex')], ['status', '-1']);
  assert.deepEqual(seen(), ['Try again']);
});

test('the first wrong answer gets its reason, the second the answer', () => {
  shown([slope]);
  answer('0.36');
  assert.deepEqual(said(), ['Not yet: that is tanh.', 'wrong']);
  assert.ok(!visible().includes('0.16'));
  answer('7');
  assert.deepEqual(said(), ['Not right: too large.', 'wrong']);
  assert.ok(visible().includes('def answer'));
  assert.deepEqual([...answered()], []);
});

test('what cannot be read, or is too short, is not counted', () => {
  shown([slope]);
  for (const text of ['0,16', '', 'x', '0.2', '0.36', '0,16', '0.2']) answer(text);
  assert.deepEqual(said(), ['Right as far as it goes: write more of its digits.', '']);
  assert.ok(!visible().includes('def answer'));
});

test('the answer is shown to those who ask twice, and does not count', () => {
  shown([slope]);
  press('Show the answer');
  assert.deepEqual(said(), ['It is worth a try. Press again to see it all the same.', '']);
  assert.ok(!visible().includes('def answer'));
  press('Show the answer');
  assert.deepEqual(said(), ['This is the answer.', 'told']);
  assert.ok(visible().includes('def answer'));
  assert.deepEqual([...answered()], []);
});

test('try again begins anew', () => {
  shown([slope]);
  answer('0.36');
  answer('0.36');
  press('Try again');
  assert.deepEqual([field().value, ...said()], ['', '', '']);
  assert.ok(!visible().includes('0.16'));
  assert.deepEqual(seen(), ['Check', 'Show the answer']);
  assert.equal(document.activeElement, field());
  answer('0.36');
  assert.equal(result().textContent, 'Not yet: that is tanh.');
  press('Show the answer');
  assert.ok(!visible().includes('0.16')); // it asks again
});

test('Enter checks, wherever it is pressed but on the other buttons', () => {
  shown([slope]);
  field().value = '0.36';
  const enter = (node, key = 'Enter') => fire(node, 'keydown', { key }).defaultPrevented;
  assert.deepEqual([enter(field(), 'a'), result().textContent], [false, '']);
  assert.deepEqual([enter(pressable('Show the answer')), result().textContent], [false, '']);
  assert.deepEqual([enter(field()), result().textContent], [true, 'Not yet: that is tanh.']);
  field().value = '0.16';
  enter(field());
  assert.equal(result().textContent, 'Right.');
  field().value = '7';
  enter(field());
  assert.equal(result().textContent, 'Right.'); // it is over
});

test('parts are judged together, and each says what is wrong with it', () => {
  shown([{ ...slope, label: 'slope' }, which]);
  const [input, select] = [page.querySelector('input'), page.querySelector('select')];
  const labels = [input, select].map((one) => one.getAttribute('aria-label'));
  assert.deepEqual(labels, ['Exercise 1.1: slope', 'Exercise 1.1: which']);
  const tell = (text, choice) => {
    [input.value, select.value] = [text, choice];
    press('Check');
    return result().textContent;
  };
  assert.equal(tell('0.36', ''), 'which: Choose first.');
  assert.equal(tell('', 'tanh'), 'slope: Write a number first.');
  assert.equal(tell('0.2', 'relu'), 'slope: Right as far as it goes: write more of its digits.');
  assert.equal(tell('0.36', 'tanh'), 'Not yet. slope: that is tanh; which: it has two floors.');
  assert.equal(tell('0.16', 'relu'), 'Right.');
  assert.ok(visible().includes('slope 0.16; which relu'));
});

test('a set of options is ticked', () => {
  shown([both]);
  const boxes = page.querySelectorAll('input');
  assert.deepEqual(
    boxes.map((box) => box.value || box.getAttribute('value')),
    ['a', 'b', 'c'],
  );
  for (const box of boxes) box.value = box.getAttribute('value'); // as a browser does
  press('Check');
  assert.equal(result().textContent, 'Choose first.');
  boxes[1].checked = true;
  press('Check');
  assert.equal(result().textContent, 'Not yet: some are missing.');
  boxes[2].checked = true;
  press('Check');
  assert.equal(result().textContent, 'Right.');
  press('Try again');
  assert.deepEqual(
    boxes.map((box) => box.checked),
    [false, false, false],
  );
});

test('a page that has the answer, folded, unfolds it', () => {
  const heard = [];
  page.addEventListener('annbook-answer', (event) => {
    heard.push(event.detail);
    event.preventDefault();
  });
  shown([slope]);
  answer('0.16');
  assert.ok(!visible().includes('def answer')); // not twice
  press('Try again');
  assert.deepEqual(heard, [false, true, false]);
});

test('JupyterLab sets the explanation', async () => {
  const asked = [];
  const node = document.createElement('div');
  node.append('set in type');
  const renderer = { node, renderModel: async (model) => asked.push(model) };
  const latexTypesetter = { typeset: (one) => asked.push(one === node) };
  const rendermime = { createModel: (model) => model, createRenderer: () => renderer, latexTypesetter };
  shown([slope], {}, rendermime);
  answer('0.16');
  await new Promise(setImmediate);
  const text = '**0.16**\n\nIt is $a (1 - a)$.\n\n```python\ndef answer(): ...\n```\n\n```\n0.16\n```';
  assert.deepEqual(asked, [{ data: { 'text/markdown': text }, trusted: true }, true]);
  assert.equal(page.querySelector('.ab-told').textContent, 'set in type');
});

test('where it cannot, the words stand as they are', async () => {
  const rendermime = { createModel: () => ({}), createRenderer: () => ({ renderModel: async () => assert.fail() }) };
  shown([slope], {}, rendermime);
  answer('0.16');
  await new Promise(setImmediate);
  assert.ok(visible().includes('It is $a (1 - a)$.'));
});

test('the last exercise of a chapter says how many are answered, and lets forget them', () => {
  shown([slope]);
  const line = () => page.querySelector('.ab-progress');
  assert.equal(line().hidden, true);
  answer('0.16');
  end();
  shown([slope], { number: '1.2' });
  const where = 'this browser keeps nothing: it is known until you leave'; // the stage has no storage
  assert.equal(line().children[0].textContent, `1 of 3 exercises answered; ${where}.`);
  answer('0.16');
  assert.equal(line().children[0].textContent, `2 of 3 exercises answered; ${where}.`);
  press('Forget');
  assert.equal(answered().size, 2);
  press('Forget, really');
  assert.equal(answered().size, 0);
  assert.match(line().textContent, /^0 of 3 exercises/);
  assert.equal(line().querySelector('button').hidden, true);
  for (const other of ['2.2', '56.0', '1.1']) {
    end();
    shown([slope], { number: other });
    assert.equal(line().hidden, true, other);
  }
});
