// What a page is asked through WebDriver: which elements a chain of steps means, and what one sees of them.
// Steps are Playwright's: css, xpath, role and name, label, text, has, visible, nth.

const tidy = (text) => text.replace(/\s+/g, " ").trim();
const visible = (node) => {
  const { width, height } = node.getBoundingClientRect();
  return width > 0 && height > 0 && node.checkVisibility({ visibilityProperty: true });
};

/** Roles that an element has without saying so; a summary is a button to whoever presses it. */
const ROLES = {
  alert: "[role=alert]",
  button: "button, summary, input[type=button], input[type=submit]",
  checkbox: "input[type=checkbox]",
  combobox: "select:not([multiple])",
  group: "fieldset, details",
  heading: "h1, h2, h3, h4, h5, h6",
  link: "a[href]",
  radio: "input[type=radio]",
  searchbox: "input[type=search]",
  slider: "input[type=range]",
  spinbutton: "input[type=number]",
  textbox: "textarea, input:not([type]), input[type=text]",
};

/** The words of an element for the ear, those of its fields left out. */
function content(node) {
  if (node.nodeType === Node.TEXT_NODE) return node.data;
  if (node.nodeType !== Node.ELEMENT_NODE || node.matches("[aria-hidden=true], select, input, textarea, style, script")) return "";
  return node.getAttribute("aria-label") ?? node.getAttribute("alt") ?? [...node.childNodes].map(content).join("");
}

function labels(node) {
  const by = node.getAttribute("aria-labelledby");
  if (by) return [by.split(/\s+/).map((id) => content(document.getElementById(id) ?? new Text())).join(" ")];
  const said = node.getAttribute("aria-label");
  return said?.trim() ? [said] : [...(node.labels ?? [])].map(content);
}

const NAMED_BY = { FIELDSET: "legend", TABLE: "caption", FIGURE: "figcaption", svg: "title" };
function nameOf(node) {
  const [first] = labels(node);
  if (first) return tidy(first);
  const inner = NAMED_BY[node.tagName] ? node.querySelector(`:scope > ${NAMED_BY[node.tagName]}`) : node;
  return tidy((inner ? content(inner) : "") || node.getAttribute("title") || node.getAttribute("placeholder") || "");
}

/** Whether a text is the one asked for: `{ source, flags }`, a whole text, or a part of it in any case. */
function fits(text, asked, exact) {
  if (asked.source !== undefined) return new RegExp(asked.source, asked.flags).test(text);
  return exact ? tidy(text) === tidy(asked) : tidy(text).toLowerCase().includes(tidy(asked).toLowerCase());
}

/** The parts of a list of selectors; a comma within brackets or quotes is none of its commas. */
const parts = (css) => css.match(/(?:"[^"]*"|'[^']*'|\((?:[^()]|\([^()]*\))*\)|\[[^\]]*\]|[^,])+/g);

const FIND = {
  css: (root, { css }) =>
    parts(css).flatMap((part) => {
      const found = [...root.querySelectorAll(part.replaceAll(":visible", ""))];
      return part.includes(":visible") ? found.filter(visible) : found;
    }),
  xpath(root, { xpath }) {
    const found = document.evaluate(xpath, root, null, XPathResult.ORDERED_NODE_SNAPSHOT_TYPE);
    return Array.from({ length: found.snapshotLength }, (_, k) => found.snapshotItem(k));
  },
  role(root, { role, name, exact }) {
    const implicit = ROLES[role] ? `:is(${ROLES[role]}):not([role])` : "";
    return [...root.querySelectorAll(["", implicit].map((more) => more || `[role="${role}"]`).join())].filter(
      (node) => node.checkVisibility({ visibilityProperty: true }) && !node.closest("[aria-hidden=true]")
        && (name === null || fits(nameOf(node), name, exact)));
  },
  label: (root, { label, exact }) =>
    [...root.querySelectorAll("*")].filter((node) => labels(node).some((said) => fits(said, label, exact))),
  text: (root, { text, exact }) =>
    [...root.querySelectorAll("body *")].filter((node) => fits(node.textContent, text, exact)
      && ![...node.children].some((child) => fits(child.textContent, text, exact))),
};

/** The elements that the steps lead to, in their order on the page. */
function meant(steps, from = document) {
  return steps.reduce((found, step) => {
    if ("nth" in step) return found.slice(step.nth, step.nth + 1 || undefined);
    if ("hasText" in step) return found.filter((node) => fits(node.textContent, step.hasText));
    if ("has" in step) return found.filter((node) => meant(step.has, node).length);
    if ("visible" in step) return found.filter((node) => visible(node) === step.visible);
    const kind = Object.keys(FIND).find((name) => name in step);
    const all = new Set(found.flatMap((root) => FIND[kind](root, step)));
    return [...all].sort((a, b) => (a.compareDocumentPosition(b) & Node.DOCUMENT_POSITION_FOLLOWING ? -1 : 1));
  }, [from]);
}

/** Puts a text in the place of a field's, as typing does. */
function write(node, text) {
  node.focus();
  if (node.select) node.select();
  else document.getSelection().selectAllChildren(node);
  document.execCommand(text ? "insertText" : "delete", false, text);
}

/** Chooses an option by its value or its words; false if there is none. */
function choose(node, option) {
  const at = [...node.options].findIndex((one) => one.value === option || tidy(one.textContent) === option);
  if (at < 0) return false;
  node.selectedIndex = at;
  for (const kind of ["input", "change"]) node.dispatchEvent(new Event(kind, { bubbles: true }));
  return true;
}
