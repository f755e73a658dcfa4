// Asks the built site's search without a browser: the index's file and {question: …} in, {question: first places} out.
import { readFileSync, writeFileSync } from 'node:fs';
import { Book } from '../../js/search/book.js';
import { find } from '../../js/search/find.js';

const [, , file] = process.argv;
const text = readFileSync(file, 'utf8');
const book = new Book(JSON.parse(text.slice(text.indexOf('{'), text.lastIndexOf(';'))));
const { questions } = JSON.parse(readFileSync(0, 'utf8'));
const found = questions.map((question) => {
  const { hits, term } = find(book, question, false);
  return [hits.slice(0, 3).map((hit) => hit.place.address), term?.term ?? null];
});
const places = book.places.map((place) => place.address);
const terms = [...book.terms.values()].flat();
writeFileSync(1, JSON.stringify({ found, places, terms, pages: book.pages, names: book.names.list, signs: Object.keys(book.packed.postings) }));
