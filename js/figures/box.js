// @ts-check

/**
 * Jupyter's box around figures and their sliders looks as they do. What it holds is written on it, once: a style that
 * looks into it (:has) is worked out anew with every number that changes, and took half of each frame.
 * @param {Element} box
 */
export function adopt(box) {
  const figures = /** @type {HTMLElement[]} */ ([...box.querySelectorAll('.ab-figure')]);
  const held = figures.map(({ dataset }) => dataset.kind);
  if (box.querySelector('.widget-slider')) held.push('sliders');
  box.classList.add('ab-explorer');
  for (const part of box.children) part.classList.toggle('ab-held', Boolean(part.querySelector('.ab-figure')));
  box.setAttribute('data-holds', [...new Set(held)].join(' '));
}
