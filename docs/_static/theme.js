// Runs before the first paint, so that a chosen theme never flashes and the line "Go on reading" moves nothing.
(() => {
  document.documentElement.dataset.scripts = "run"; // figures will live: their room is kept
  for (const name of ["Book Serif", "Book Sans"]) document.fonts.load(`1em "${name}"`).catch(() => {}); // early, for all ask
  let chosen = null;
  try { chosen = localStorage.getItem("theme"); } catch { /* no storage: the system's choice */ }
  try { if (localStorage.getItem("annbook.reading")) document.documentElement.dataset.reading = ""; } catch { /* nothing kept */ }
  if (chosen === "light" || chosen === "dark") document.documentElement.dataset.theme = chosen;
})();
