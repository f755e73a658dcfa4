// Prepares the pictures and drawings in a file as the browser does, for test_preparation_js.py:
// node tests/pages/prepare.mjs JS FILE
import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';

const figure = (name) => import(pathToFileURL(`${process.argv[2]}/figures/${name}.js`));
const [{ grey, inked }, { centred }, { sheet }] = await Promise.all(['preparation', 'centring', 'pen'].map(figure));
const { rules, photos, drawings } = JSON.parse(readFileSync(process.argv[3], 'utf8'));

/** The pixels of a photo, some rows at a time. */
function* strips({ width, height, data, rows }) {
  const bytes = Buffer.from(data, 'base64');
  for (let top = 0; top < height; top += rows) yield bytes.subarray(4 * top * width, 4 * (top + rows) * width);
}

/** The image, or why there is none. */
function tried(make) {
  try {
    const { box, image } = centred(make(), rules);
    return { box: [box.height, box.width], x: [...image.data] };
  } catch (error) {
    return { says: error.message };
  }
}

const found = photos.map((photo) => tried(() => inked(grey(photo, strips(photo), rules), rules).digit));
const drawn = drawings.map((points) => tried(() => sheet(points)));
process.stdout.write(JSON.stringify({ photos: found, drawings: drawn }));
