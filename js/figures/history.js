// The history of a number: its formula, the formula with the numbers in it,
// its value, the line of code that made it. All of it was recorded in Python.
import { h, show } from './kit.js';

/** A panel over histories {name: {pieces, code}}; a piece is text or [node, place, bracket]. */
export function panel({ book, histories }) {
  const node = h('div', { class: 'ab-history', hidden: true, role: 'status', 'aria-live': 'polite' });
  const names = new Map(Object.entries(book).map(([name, [at, place]]) => [`${at},${place}`, name]));
  const buttons = [];
  let open = null, last = null;

  function draw() {
    const history = histories[open];
    node.hidden = !open || !last;
    if (node.hidden) return;
    const write = (gap) => (history?.pieces ?? []).map((piece) => (typeof piece === 'string' ? piece.replaceAll('-', '\u2212') : gap(...piece))).join('');
    const number = (value, bracket) => (bracket && value < 0 ? `(${show(value)})` : show(value));
    const line = (...parts) => h('p', { class: 'ab-formula' }, ...parts);
    node.replaceChildren(
      line(h('b', {}, open), history ? ` = ${write((at, place) => names.get(`${at},${place}`) ?? number(last.at(at, place)))}` : ' is given'),
      ...(history ? [line(`= ${write((at, place, bracket) => number(last.at(at, place), bracket))}`)] : []),
      line(`= ${show(last.at(...book[open]), 6)}`),
      ...(history ? [h('p', { class: 'ab-source' }, h('code', {}, history.code))] : []));
  }

  return {
    node,
    /** A button that says the number `name`, or its value alone, and shows its history. */
    button(name, { digits = 4, bare = false } = {}) {
      const button = h('button', { type: 'button', class: `ab-value${/^d(elta|E)/.test(name) ? ' ab-gradient' : ''}`, onclick: () => this.show(name) });
      buttons.push({ name, digits, bare, button });
      return button;
    },
    open(name) { open = open === name ? null : name; draw(); },
    show(name) { open = name; draw(); },
    update(values) {
      last = values;
      for (const { name, digits, bare, button } of buttons) {
        const value = show(last.at(...book[name]), digits);
        button.textContent = bare ? value : `${name} = ${value}`;
        button.setAttribute('aria-label', `${name} = ${value}`);
      }
      draw();
    },
  };
}
