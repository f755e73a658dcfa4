// What the first bytes of a picture say.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { header } from './pictureheader.js';

const bytes = (...parts) =>
  Uint8Array.from(parts.flatMap((part) => (typeof part === 'string' ? [...part].map((c) => c.charCodeAt(0)) : part)));
const chunk = (name, data) => bytes([0, 0, 0, data.length], name, data, [0, 0, 0, 0]);
const start = bytes('\x89PNG\r\n\x1a\n', [...chunk('IHDR', [0, 0, 1, 44, 0, 0, 0, 200, 8, 2, 0, 0, 0])]);

test('a PNG tells its size, and how often it changes', () => {
  assert.deepEqual(header(bytes([...start], [...chunk('IDAT', [1])])), { width: 300, height: 200, frames: 1 });
  const moving = [...chunk('acTL', [0, 0, 0, 3, 0, 0, 0, 0])];
  assert.equal(header(bytes([...start], moving, [...chunk('IDAT', [1])])).frames, 3);
  assert.equal(header(bytes([...start], [...chunk('IDAT', [1])], moving)).frames, 1); // too late to count
});

test('a JPEG tells its size behind other segments, and those that look like it', () => {
  const app = [0xff, 0xe1, 0, 6, 0xff, 0xc0, 9, 9];
  const tables = [0xff, 0xff, 0xc4, 0, 3, 7];
  const frame = [0xff, 0xc2, 0, 11, 8, 0, 200, 1, 44, 1];
  assert.deepEqual(header(bytes([0xff, 0xd8], app, tables, frame)), { width: 300, height: 200, frames: 1 });
  assert.throws(() => header(bytes([0xff, 0xd8], app)), RangeError); // cut off
});

test('a GIF is counted, picture after picture', () => {
  const screen = bytes('GIF89a', [44, 1, 200, 0, 0x80, 0, 0], [1, 2, 3, 4, 5, 6]);
  const note = [0x21, 0xf9, 4, 0, 0, 0, 0, 0];
  const picture = [0x2c, 0, 0, 0, 0, 44, 1, 200, 0, 0x80, 1, 2, 3, 4, 5, 6, 2, 4, 0x2c, 0x2c, 1, 0x3b, 0];
  assert.deepEqual(header(bytes([...screen], note, picture, [0x3b])), { width: 300, height: 200, frames: 1 });
  assert.equal(header(bytes([...screen], note, picture, note, picture, [0x3b])).frames, 2);
  assert.equal(header(bytes([...screen], note, picture)).frames, 1); // cut off
});

test('a WebP of each of its three kinds', () => {
  const size = [44, 1, 200, 0];
  const whole = (kind, data) => bytes('RIFF', [0, 0, 0, 0], 'WEBP', kind, [data.length, 0, 0, 0], data);
  const lossy = whole('VP8 ', [0, 0, 0, 0x9d, 1, 0x2a, ...size, 0, 0]);
  assert.deepEqual(header(lossy), { width: 300, height: 200, frames: 1 });
  const packed = 299 + (199 << 14);
  const lossless = whole('VP8L', [0x2f, packed & 255, (packed >> 8) & 255, (packed >> 16) & 255, packed >>> 24]);
  assert.deepEqual(header(bytes([...lossless], [0, 0, 0])), { width: 300, height: 200, frames: 1 });
  const wide = whole('VP8X', [2, 0, 0, 0, 43, 1, 0, 199, 0, 0]);
  const frame = [...bytes('ANMF', [1, 0, 0, 0], [7, 0])]; // of odd length: a byte more
  assert.deepEqual(header(bytes([...wide], frame, frame)), { width: 300, height: 200, frames: 2 });
});

test('a BMP may stand on its head', () => {
  const rest = [...Array(16).fill(0), 44, 1, 0, 0, 56, 255, 255, 255];
  assert.deepEqual(header(bytes('BM', rest)), { width: 300, height: 200, frames: 1 });
});

test('anything else is none', () => {
  for (const other of ['', 'hello', '<svg></svg>', '%PDF-1.7', 'RIFF1234WAVE'])
    assert.equal(header(bytes(other)), null);
});
