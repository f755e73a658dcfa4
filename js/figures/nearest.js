// @ts-check
// Lines that cross are pressed by distance: of all that are near, the one that the pointer is nearest to.
/** @typedef {{name: string, line: Record<'x1' | 'x2' | 'y1' | 'y2', number>, node: SVGGElement}} Line */

const [reach, tie] = [10, 1.5]; // in units of the drawing: how near is near, and what is as near

/** @type {(line: Line['line'], x: number, y: number) => number} */
export function distance({ x1, y1, x2, y2 }, x, y) {
  const [dx, dy] = [x2 - x1, y2 - y1];
  const part = Math.min(1, Math.max(0, ((x - x1) * dx + (y - y1) * dy) / (dx * dx + dy * dy)));
  return Math.hypot(x - x1 - part * dx, y - y1 - part * dy);
}

/**
 * The line that a press at a point takes. Where some cross it is still the one that was taken last, if it is among
 * them; pressed `again` at the same point they take turns.
 * @type {<One extends Pick<Line, 'name' | 'line'>>(lines: One[], x: number, y: number, last?: string,
 *   again?: boolean) => One | undefined}
 */
export function taken(lines, x, y, last, again = false) {
  const off = lines.map(({ line }) => distance(line, x, y));
  const least = Math.min(...off);
  if (!(least <= reach)) return undefined;
  const near = lines.filter((_, k) => off[k] <= least + tie);
  const at = near.findIndex(({ name }) => name === last);
  return near[at < 0 ? 0 : (at + Number(again)) % near.length];
}

/**
 * Presses the nearest line instead of the one that lies on top, and shows beforehand which that is.
 * @param {SVGSVGElement} svg
 * @param {Line[]} lines
 * @param {(name: string) => void} press
 */
export function nearest(svg, lines, press) {
  let last = '';
  let spot = [NaN, NaN];
  const at = (/** @type {MouseEvent} */ event) => {
    const matrix = svg.getScreenCTM?.();
    const other = /** @type {Element} */ (event.target).closest?.('.ab-press');
    if (!matrix || !event.clientX || (other && !lines.some(({ node }) => node === other))) return undefined;
    const { x, y } = new DOMPoint(event.clientX, event.clientY).matrixTransform(matrix.inverse());
    return taken(lines, x, y, last, Math.hypot(event.clientX - spot[0], event.clientY - spot[1]) < 3);
  };
  const hover = (/** @type {Line | undefined} */ found) => {
    for (const { node } of lines) node.classList.toggle('ab-taken', node === found?.node);
    svg.classList.toggle('ab-taking', Boolean(found));
  };
  svg.addEventListener('pointermove', (event) => hover(at(event)));
  svg.addEventListener('pointerleave', () => hover(undefined));
  svg.addEventListener(
    'click',
    (event) => {
      const found = at(event);
      if (!found) return;
      event.stopPropagation();
      last = found.name;
      spot = [event.clientX, event.clientY];
      press(found.name);
      hover(at(event)); // at a crossing the next press takes the other
    },
    true,
  );
}
