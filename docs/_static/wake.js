// Figures are pictures until they are near: to the eye, to the keyboard, to a search in the page, to paper, or because
// the address holds their state. Then what brings them to life is loaded (js/live.js), which wakes one after the other.
(() => {
  const root = document.documentElement, places = document.querySelectorAll(".ab-live[data-model]");
  const { src, dataset: { state } } = document.currentScript, base = src.replace(/[^/]*$/, "");
  let loading = false;

  function load() {
    if (loading) return;
    loading = true;
    const parts = [["link", { rel: "stylesheet", href: `${base}live.css` }], ...(state ? [["script", { src: state }]] : []), ["script", { src: `${base}live.js` }]]
      .map(([name, more]) => Object.assign(document.createElement(name), more));
    parts.at(-1).onerror = () => { delete root.dataset.scripts; }; // pictures they stay
    window.annbookReady = Promise.all(parts.slice(0, -1).map((part) => new Promise((done) => { part.onload = part.onerror = done; })));
    document.head.append(...parts);
  }

  function all() {
    root.dataset.wake = "all";
    load();
  }

  for (const place of places) { // a stop of the keyboard before it lives
    place.tabIndex = 0;
    place.setAttribute("role", "group");
    place.setAttribute("aria-label", "Live figure");
    place.addEventListener("focusin", ({ relatedTarget: last }) => {
      const below = last && place.compareDocumentPosition(last) & Node.DOCUMENT_POSITION_FOLLOWING;
      place.dataset.from = below ? "below" : "above";
      load();
    });
  }
  addEventListener("beforeprint", all);
  addEventListener("keydown", ({ key, ctrlKey, metaKey }) => {
    if (key === "F3" || (key === "f" && (ctrlKey || metaKey))) all();
  });
  addEventListener("hashchange", () => location.hash.includes("?") && load());
  if (location.hash.includes("?")) load();

  // A window's height ahead; until then what is near lives, for there is nothing.
  const observer = new IntersectionObserver((seen) => {
    if (seen.some((one) => one.isIntersecting)) {
      observer.disconnect();
      load();
    } else if (!loading) root.dataset.live ??= Math.round(performance.now());
  }, { rootMargin: "100% 0px" });
  for (const place of places) observer.observe(place);
})();
