// Finds words in the data that the build wrote; needs no server.
const data = window.annbookSearch.map(([page, heading, address, text]) =>
  ({ page, heading, address, text, head: `${heading} ${page}`.toLowerCase(), body: text.toLowerCase() }));
const field = document.getElementById("q");
const list = document.getElementById("found");
const count = document.getElementById("count");

const wordAt = (text, k) => k === 0 || !/[\p{L}\p{N}]/u.test(text[k - 1]);

function score(entry, words) {
  let total = 0;
  for (const word of words) {
    const h = entry.head.indexOf(word), b = entry.body.indexOf(word);
    if (h < 0 && b < 0) return 0;
    const name = entry.heading.toLowerCase();
    if (name === word || name.endsWith(`.${word}`)) total += 40;
    if (h >= 0) total += wordAt(entry.head, h) ? 20 : 8;
    if (b >= 0) total += (wordAt(entry.body, b) ? 3 : 1) + Math.min(entry.body.split(word).length - 2, 5);
  }
  return total;
}

function excerpt(entry, words) {
  const places = words.map((word) => entry.body.indexOf(word)).filter((k) => k >= 0);
  const from = Math.max(0, (places.length ? Math.min(...places) : 0) - 60);
  const text = entry.text.slice(from, from + 200);
  const p = document.createElement("p");
  const escaped = words.map((word) => word.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  for (const [k, piece] of text.split(new RegExp(`(${escaped.join("|")})`, "iu")).entries()) {
    const node = document.createElement(k % 2 ? "mark" : "span");
    node.textContent = piece;
    p.append(node);
  }
  if (from) p.prepend("… ");
  if (from + 200 < entry.text.length) p.append(" …");
  return p;
}

function search(query) {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  const found = words.length ? data.map((entry) => [score(entry, words), entry]).filter(([s]) => s > 0) : [];
  found.sort(([a], [b]) => b - a);
  list.replaceChildren(...found.slice(0, 50).map(([, entry]) => {
    const item = document.createElement("li"), link = document.createElement("a"), where = document.createElement("small");
    link.href = entry.address;
    link.textContent = entry.heading;
    where.textContent = entry.heading === entry.page ? "" : entry.page;
    item.append(link, " ", where, excerpt(entry, words));
    return item;
  }));
  count.textContent = !words.length ? "" : found.length ? `${found.length} ${found.length === 1 ? "place" : "places"}`
    : `Nothing found for “${query}”.`;
}

field.value = new URLSearchParams(location.search).get("q") ?? "";
field.addEventListener("input", () => search(field.value.trim()));
search(field.value.trim());
field.focus();
