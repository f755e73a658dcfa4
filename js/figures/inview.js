// @ts-check
// Keeps what a figure speaks of in view, where its picture is wider or taller than its place.
import { still } from './kit.js';

const margin = 24; // pixels of the page around it

/**
 * Scrolls a place as little as shows a part of it; at once where less motion is asked for.
 * @type {(place: HTMLElement, part: Element | null | undefined) => void}
 */
export function reveal(place, part) {
  if (!part || !place.scrollTo) return;
  const [own, other] = [place.getBoundingClientRect(), part.getBoundingClientRect()];
  const x = off(other.left - own.left, other.width, place.clientWidth);
  const y = off(other.top - own.top, other.height, place.clientHeight);
  if (!x && !y) return;
  const [left, top] = [place.scrollLeft + x, place.scrollTop + y];
  place.scrollTo({ left, top, behavior: still() ? 'instant' : 'smooth' });
}

/**
 * Scrolls the page, too, if what a press in one of these rows has brought is not in the window.
 * @type {(rows: HTMLElement[], part: () => Element | null | undefined, block?: ScrollLogicalPosition) => void}
 */
export function afterPress(rows, part, block = 'center') {
  const look = () => {
    const place = part()?.getBoundingClientRect();
    if (!place || (place.top >= margin && place.bottom <= innerHeight - margin)) return;
    part()?.scrollIntoView({ block, inline: 'nearest', behavior: still() ? 'instant' : 'smooth' });
  };
  for (const row of rows) row.addEventListener('click', () => requestAnimationFrame(look));
}

/**
 * Shows a part of a place whenever the name of what is current changes.
 * @type {(place: HTMLElement) => (name: string, part: () => Element | null | undefined) => void}
 */
export function follower(place) {
  let last = '';
  return (name, part) => {
    if (name !== last) reveal(place, part());
    last = name;
  };
}

/** How far a span is out of a frame. @type {(start: number, length: number, frame: number) => number} */
function off(start, length, frame) {
  const room = Math.max(0, Math.min(margin, (frame - length) / 2));
  if (start < room) return Math.round(start - room);
  return Math.round(Math.max(0, Math.min(start + length + room - frame, start - room)));
}
