import assert from 'node:assert/strict';
import test from 'node:test';
import { Book } from './book.js';
import { marks, excerpt } from './excerpt.js';
import { find } from './find.js';
import { index } from './index.js';
import { summary } from './list.js';
import { distance } from './spelling.js';
import { read, stem } from './words.js';

const stems = (text) => read(text).map((word) => word.stem);
const one = (text) => new Set(text.split(' ').map(stem)).size === 1;

test('a family of words has one stem, British or American', () => {
  for (const family of [
    'optimiser optimizer optimise optimizing optimisation',
    'regularisation regularization regularize',
    'colour color coloured',
    'centre center centring',
    'labelled labeled label labels',
    'neighbour neighbor neighbours',
    'learn learns learning learned learnt',
    'derivative derivatives derive',
    'loss losses',
    'bias biases',
    'matrix matrices',
    'classifier classification classify',
    'overfit overfits overfitting',
    'recurrent recurrence',
    'sum sums summed summing',
  ])
    assert.ok(one(family), family);
  for (const pair of ['class classification', 'generator generalise', 'need net', 'bias base', 'string strange'])
    assert.ok(!one(pair), pair);
});

test('a symbol is the same however it is typed', () => {
  for (const [written, ...others] of [
    ['delta4', 'δ4', 'δ₄', 'delta_4', 'δ_4', 'Delta_{4}'],
    ['w14', 'w_14', 'w_{14}', 'w₁₄', 'W14'],
    ['dE/dw', '∂E/∂w', 'dL/dw', '∂L/∂W'],
    ['dE/dw14', '∂E/∂w14', 'dE/dw_14', '∂E/∂w₁₄'],
    ["sigma'", "σ'", 'σ′', 'sigma’'],
    ['W^T', 'Wᵀ', 'W.T', 'W^{T}'],
    ['y_hat', 'ŷ', 'y-hat', 'yhat'],
    ['eta', 'η'],
    ['R^2', 'R²', 'R_2'],
    ['3x3', '3 x 3', '3×3', '3 by 3'],
    ['chapter 5', '第五章', '第5章'],
    ['chapter 12', '第十二章', 'Chapter twelve'],
    ['反向传播', '反向傳播', '倒傳遞'],
    ['神经网络', '神經網路', '類神經網路'],
    ['softmax 函数', 'softmax函數'],
  ])
    for (const other of others) assert.deepEqual(stems(other), stems(written), `${other} for ${written}`);
});

test('a name in code is its words, and one word', () => {
  const [first, ...rest] = read('nn.CrossEntropyLoss');
  assert.deepEqual(
    ['nn', 'cross', 'entropy', 'loss'].map(stem),
    [first, ...rest].map((word) => word.stem),
  );
  assert.ok(first.joined.includes(stem('crossentropyloss')));
  assert.deepEqual(stems('ReLU'), ['relu']);
  assert.deepEqual(stems('LeakyReLU'), stems('leaky relu'));
  assert.ok(read('back-propagation')[0].joined.includes(stem('backpropagation')));
});

test('letters differ by what a hand does wrong', () => {
  for (const [a, b, far] of [
    ['sigmoid', 'simgoid', 1],
    ['descent', 'decent', 1],
    ['neural', 'nueral', 1],
    ['kitten', 'sitting', 3],
    ['same', 'same', 0],
  ])
    assert.equal(distance(a, b, 3), far, `${a} ${b}`);
  assert.equal(distance('abcdef', 'uvwxyz', 2), 3);
});

// A book of four pages and three terms.
const made = index({
  pages: [
    ['Training', '06.html', 'chapter', 6, 'How does a network learn?'],
    ['Backpropagation', '05.html', 'chapter', 5, 'Which weight is to blame?'],
    ['The tape', '43.html', 'workshop', 43, 'How does a tape listen?'],
    ['annbook.training', 'api/training.html', 'reference', null, ''],
    ['Notes', '90.html', 'notes', 90, ''],
  ],
  places: [
    [0, 'Training', '', 'A network learns from examples.', '', [], ['chapter 6', '06']],
    [
      0,
      'Momentum',
      'momentum',
      'A ball that rolls keeps its speed.\nThe momentum remembers steps.',
      'np.outer',
      [],
      [],
    ],
    [0, 'One step', 'one-step', 'This is gradient descent. The rate is η.', '', ['term-gradient-descent'], []],
    [1, 'Backpropagation', '', 'It finds all slopes: ∂E/∂w14 = δ4 x1.', '', [], ['chapter 5', '05']],
    [1, 'Exercises', 'exercises', 'Two samples, one question.', '', [], ['exercise 5.1', 'exercise 5.2']],
    [2, 'The tape', '', 'Momentum on a tape, and gradient descent.', '', [], []],
    [3, 'training.momentum', 'annbook.training.momentum', 'A step with momentum.', '', [], []],
    [3, 'training.step_of', 'annbook.training.step_of', 'A clipped step, and its momentum.', '', [], []],
    [4, 'Notes', '', 'Polyak wrote on momentum in 1964.', '', [], []],
  ],
  terms: [
    ['backpropagation', '反向传播', 'finding all slopes in one walk', [5], 'term-backpropagation', 4],
    ['gradient descent', '梯度下降', 'steps against the gradient', [6], 'term-gradient-descent', 4],
    ['momentum', '动量', 'a step that remembers', [6], 'term-momentum', 4],
    ['miss', '残差', 'this book’s word for a residual', [5], 'term-miss', 4],
  ],
  names: [
    ['gradient descent', 'steepest descent', 'GD'],
    ['backpropagation', 'backprop', 'backward pass'],
  ],
});
const book = new Book(JSON.parse(JSON.stringify(made)));
const first = (text, growing = false) => find(book, text, growing).hits[0]?.place.address;

test('chapters come before workshop and reference, headings before text', () => {
  assert.equal(first('momentum'), '06.html#momentum');
  const kinds = find(book, 'momentum', false).hits.map((hit) => hit.place.kind);
  assert.deepEqual([...new Set(kinds)].sort(), ['chapter', 'glossary', 'notes', 'reference', 'workshop']);
  assert.equal(first('tape'), '43.html');
});

test('a name of the library that is no other word comes first', () => {
  for (const text of ['step_of', 'training.step_of', 'ab.step_of', 'annbook.training.step_of', 'Step_Of()'])
    assert.equal(first(text), 'api/training.html#annbook.training.step_of', text);
});

test('all names of a thing find it, in Chinese too', () => {
  for (const text of [
    'gradient descent',
    'steepest descent',
    'GD',
    '梯度下降',
    '梯度的下降',
    'what is gradient descent?',
  ])
    assert.equal(first(text), '06.html#one-step', text);
  for (const text of ['反向传播', '反向傳播', 'backprop', 'back propagation', 'back-propagation', 'the backward pass'])
    assert.equal(first(text), '05.html', text);
});

test('near spellings find it, and the answer says what was read', () => {
  for (const text of ['gradient decent', 'gradeint descent', 'gradientdescent', 'gardient descent']) {
    assert.equal(first(text), '06.html#one-step', text);
  }
  const found = find(book, 'gradient decent', false);
  assert.equal(found.question.near, 'gradient descent');
  assert.equal(found.term.term, 'gradient descent');
  assert.equal(find(book, 'gradient descent', false).question.near, undefined);
  assert.equal(find(book, 'momentun', false).question.near, 'momentum');
});

test('a word that is still being typed finds what it may become', () => {
  for (const [text, address] of [
    ['mom', '06.html#momentum'],
    ['gradient des', '06.html#one-step'],
    ['backpr', '05.html'],
  ])
    assert.equal(first(text, true), address, text);
  assert.equal(find(book, 'momen ', true).hits.length, 0); // it is finished
});

test('an ordinary word is a term only as it stands', () => {
  assert.equal(find(book, 'missed', false).term, undefined);
  assert.equal(find(book, 'misses', false).term.term, 'miss');
  assert.equal(find(book, '残差', false).term.term, 'miss');
  assert.equal(find(book, 'missing', false).term, undefined);
});

test('a rare word beside a name does not lead away from it', () => {
  const found = find(book, 'momentum tape zebra', false);
  assert.equal(found.hits[0].place.address, '43.html');
  for (const text of ['momentum algorithm', 'momentum formula', 'what is momentum used for'])
    assert.equal(first(text), '06.html#momentum', text);
  assert.equal(first('momentum clipped'), '06.html#momentum'); // which the reference alone has, too
});

test('small words may stand within a name, as in a sentence', () => {
  assert.equal(find(book, 'descent', false).term, undefined);
  assert.equal(find(book, 'steepest of the descent', false).term.term, 'gradient descent');
});

test('a word that stands once in the workshop may be an example of wrong spelling', () => {
  assert.equal(find(book, 'momentom', false).question.near, 'momentum');
});

test('numbers of chapters and exercises are names', () => {
  for (const text of ['chapter 5', '05', 'chapter five', '第五章']) assert.equal(first(text), '05.html', text);
  for (const text of ['exercise 5.2', 'exercises 5.2']) assert.equal(first(text), '05.html#exercises', text);
});

test('what has all words, else what has some, and a sentence says which', () => {
  const both = find(book, 'momentum tape', false);
  assert.ok(both.all && both.hits.every((hit) => hit.place.page === 2));
  assert.equal(summary(both, 'momentum tape'), '1 place.');
  const some = find(book, 'momentum zebra', false);
  assert.ok(!some.all && some.hits[0].place.address === '06.html#momentum');
  assert.match(summary(some, 'momentum zebra'), /^\d places with a part of this\.$/);
  assert.equal(summary(find(book, 'zebra', false), 'zebra'), 'Nothing found for “zebra”.');
  assert.equal(summary(find(book, '', false), ''), '');
});

test('questions of nothing but small words, and odd signs, do no harm', () => {
  for (const text of [
    '',
    ' ',
    'why is it',
    '???',
    '<img src=x>',
    '\\',
    '(',
    '"a',
    '的',
    '__proto__',
    'constructor',
    '🙂',
  ])
    assert.ok(Array.isArray(find(book, text).hits), text);
});

test('the sentence that answers is shown, its words marked', () => {
  const shown = (text) => {
    const { hits, question } = find(book, text, false);
    return excerpt(book, hits[0].place, question)
      .map((piece) => (piece.marked ? `[${piece.text}]` : piece.text))
      .join('');
  };
  assert.equal(shown('steepest descent'), 'This is [gradient descent]. The rate is η.');
  assert.equal(shown('momentum'), 'The [momentum] remembers steps.');
  assert.equal(shown('dE/dw'), 'It finds all slopes: [∂E/∂w14] = δ4 x1.');
  assert.equal(shown('outer'), 'In its code: [np.outer]');
  const { question } = find(book, '梯度下降', false);
  assert.deepEqual(
    marks(book, '又叫梯度下降。', question).map((piece) => [piece.text, piece.marked]),
    [
      ['又叫', false],
      ['梯度下降', true],
      ['。', false],
    ],
  );
});
