// Runs before the first paint, so that a chosen theme never flashes and the line "Go on reading" moves nothing.
(() => {
  document.documentElement.dataset.scripts = "run"; // figures will live: their room is kept
  if (location.protocol !== "file:") { // a folder has them at once, and forbids to ask early
    for (const name of ["serif-4-latin-wght-normal", "sans-3-latin-wght-normal"]) {
      const href = new URL(`vendor/fonts/source-${name}.woff2`, document.currentScript.src).href;
      const more = { rel: "preload", as: "font", type: "font/woff2", crossOrigin: "", href };
      document.head.append(Object.assign(document.createElement("link"), more));
    }
  }
  let chosen = null;
  try { chosen = localStorage.getItem("theme"); } catch { /* no storage: the system's choice */ }
  try { if (localStorage.getItem("annbook.reading")) document.documentElement.dataset.reading = ""; } catch { /* nothing kept */ }
  if (chosen === "light" || chosen === "dark") document.documentElement.dataset.theme = chosen;
})();
