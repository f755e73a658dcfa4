// @ts-check
// The index of the search from what the build found on the pages: `node make.mjs < pages.json > search-data.js`.
// A script and not a file to fetch: pages opened from a folder may load the first alone.
import { readFileSync, writeFileSync } from 'node:fs';
import { index } from './index.js';

const text = JSON.stringify(index(JSON.parse(readFileSync(0, 'utf8'))));
writeFileSync(1, `window.annbookSearch = ${text};\n`);
