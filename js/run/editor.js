// @ts-check
// A cell's code, to be edited: Python in the page's own colours.
import {
  acceptCompletion,
  autocompletion,
  closeBrackets,
  closeBracketsKeymap,
  startCompletion,
} from '@codemirror/autocomplete';
import { indentWithTab } from '@codemirror/commands';
import { python } from '@codemirror/lang-python';
import { bracketMatching, indentOnInput, indentUnit, syntaxHighlighting } from '@codemirror/language';
import { EditorState, Prec } from '@codemirror/state';
import { EditorView, keymap } from '@codemirror/view';
import { tagHighlighter, tags } from '@lezer/highlight';
import { minimalSetup } from 'codemirror';

/** The classes are those of the book's listings, so that a page has one set of colours. */
const colours = tagHighlighter([
  { tag: [tags.keyword, tags.operatorKeyword, tags.modifier], class: 'k' },
  { tag: [tags.bool, tags.null], class: 'kc' },
  { tag: [tags.number, tags.integer, tags.float], class: 'mi' },
  { tag: [tags.string, tags.special(tags.string), tags.docString], class: 's' },
  { tag: [tags.comment, tags.lineComment], class: 'c1' },
  { tag: [tags.function(tags.definition(tags.variableName)), tags.definition(tags.className)], class: 'nf' },
  { tag: [tags.meta], class: 'nd' },
]);

/** @import { CompletionContext } from '@codemirror/autocomplete' */
/** @typedef {(text: string) => Promise<string[]>} Names the names that a text, a name or names with dots, can become */

/** Tab completes after a name or a dot; anywhere else it indents. @param {EditorView} view */
function completed(view) {
  const { from, to } = view.state.selection.main;
  if (from !== to || !/[\w.]/.test(view.state.sliceDoc(from - 1, from))) return false;
  return acceptCompletion(view) || startCompletion(view);
}

/** @type {(names: Names) => ReturnType<typeof autocompletion>} */
function completing(names) {
  const source = async (/** @type {CompletionContext} */ context) => {
    const word = context.matchBefore(/[\w.]+/);
    if (!word) return null;
    const start = word.text.lastIndexOf('.') + 1;
    const options = (await names(word.text)).map((label) => ({ label: label.slice(label.lastIndexOf('.') + 1) }));
    return { from: word.from + start, options, validFor: /^\w*$/ };
  };
  return autocompletion({ override: [source], activateOnTyping: false, icons: false });
}

/**
 * An editor of this text in `parent`. `does` says what the keys do: `run` runs the cell, `next` runs it and goes on.
 * @param {HTMLElement} parent
 * @param {string} text
 * @param {{name: string, hint: string, run: () => void, next: () => void, changed: () => void, names: Names}} does
 */
export function editor(parent, text, { name, hint, run, next, changed, names }) {
  const press = (/** @type {() => void} */ action) => () => {
    action();
    return true;
  };
  const keys = Prec.highest(
    keymap.of([
      { key: 'Shift-Enter', run: press(next) },
      { key: 'Mod-Enter', run: press(run) },
      { key: 'Tab', run: completed },
    ]),
  );
  const state = EditorState.create({
    doc: text,
    extensions: [
      keys,
      minimalSetup,
      closeBrackets(),
      completing(names),
      bracketMatching(),
      indentOnInput(),
      indentUnit.of('    '),
      keymap.of([...closeBracketsKeymap, indentWithTab]),
      python(),
      syntaxHighlighting(colours),
      EditorView.contentAttributes.of({ 'aria-label': name, 'aria-describedby': hint, tabindex: '0' }),
      EditorView.updateListener.of((update) => update.docChanged && changed()),
    ],
  });
  return new EditorView({ state, parent });
}

/** @type {(view: EditorView) => string} */
export const written = (view) => view.state.doc.toString();

/** @type {(view: EditorView, text: string) => void} */
export const write = (view, text) => view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: text } });
