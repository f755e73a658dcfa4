// Runs before the first paint, so that a chosen theme never flashes.
(() => {
  document.documentElement.dataset.scripts = "run"; // figures will live: their room is kept
  let chosen = null;
  try { chosen = localStorage.getItem("theme"); } catch { /* no storage: the system's choice */ }
  if (chosen === "light" || chosen === "dark") document.documentElement.dataset.theme = chosen;
})();
