import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parse, values } from './address.js';

const controls = {
  w: { min: -3, max: 3 },
  act: { options: ['tanh', 'relu'] },
  moved: { keys: ['w14', 'b4'], min: -3, max: 3 },
};

test('a good address gives the state', () => {
  assert.deepEqual(values('w=0.35&act=relu', controls), { w: 0.35, act: 'relu' });
  assert.deepEqual(values(`moved=${encodeURIComponent('{"w14":-1.5}')}`, controls), { moved: { w14: -1.5 } });
});

for (const [text, expected] of [
  ['w=4', /from -3 to 3/], ['w=', /from -3 to 3/], ['w=NaN', /from -3 to 3/], ['w=Infinity', /from -3 to 3/],
  ['act=<img src=x onerror=alert(1)>', /tanh, relu/], ['other=1', /no “other”/], ['__proto__=1', /no “__proto__”/],
  ['moved=[1]', /could not be read/], ['moved={', /could not be read/], ['moved={"w99":1}', /no “w99”/], ['moved={"w14":"1"}', /from -3 to 3/], ['moved=null', /could not be read/],
]) {
  test(`refused: ${text}`, () => assert.throws(() => values(text, controls), expected));
}

test('parse names the control', () => assert.throws(() => parse('w', 'x', controls.w), /“w”/));
