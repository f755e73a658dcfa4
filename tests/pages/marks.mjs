// Marks the sheets in a file as the browser does, for test_marking_js.py: node tests/pages/marks.mjs JS FILE
import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';

const { marker } = await import(pathToFileURL(`${process.argv[2]}/figures/marking.js`));
const asked = JSON.parse(readFileSync(process.argv[3], 'utf8'));
const found = asked.map(({ table, sheets }) => {
  const mark = marker(table);
  const times = [];
  const all = sheets.map(({ right, written, reveal }) => {
    const start = performance.now();
    const { marks, says } = mark(right, written, reveal);
    times.push(performance.now() - start);
    return { marks, says };
  });
  return { all, times };
});
process.stdout.write(JSON.stringify(found));
