// @ts-check
// Text in a box of its own, as the book shows what a cell printed.

/** @type {(kind: string, ...inside: Node[]) => HTMLElement} */
export function block(kind, ...inside) {
  const made = document.createElement('div');
  made.className = `output ${kind}`;
  made.append(...inside);
  return made;
}

/** @type {(kind: string, text: string) => HTMLElement} */
export function listing(kind, text) {
  const pre = document.createElement('pre');
  pre.textContent = text;
  const inner = document.createElement('div');
  inner.className = 'highlight';
  inner.append(pre);
  return block(`${kind} highlight-none notranslate`, inner);
}
