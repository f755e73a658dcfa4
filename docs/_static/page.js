// The theme's button, and the keyboard's way into what scrolls sideways.
const root = document.documentElement;
const system = matchMedia("(prefers-color-scheme: dark)");
const button = document.getElementById("theme");

function show() {
  const dark = (root.dataset.theme ?? (system.matches ? "dark" : "light")) === "dark";
  button.textContent = dark ? "Light" : "Dark";
  button.setAttribute("aria-label", `Use ${dark ? "light" : "dark"} colours`);
  return dark;
}

button.addEventListener("click", () => {
  root.dataset.theme = show() ? "light" : "dark";
  try { localStorage.setItem("theme", root.dataset.theme); } catch { /* lasts for this page only */ }
  show();
});
system.addEventListener("change", show);
show();
button.hidden = false;

function scrollers() {
  for (const math of document.querySelectorAll("span.math")) { // an equation in a line that is longer than the line
    const room = math.closest("p, li, td, th, dd, h1, h2, h3, h4, div")?.clientWidth ?? Infinity;
    math.classList.toggle("wide", (math.querySelector("svg")?.getBoundingClientRect().width ?? 0) > room);
  }
  for (const box of document.querySelectorAll("main pre, .scroll, .math, .output, .still")) {
    if (box.scrollWidth > box.clientWidth + 1) box.tabIndex = 0;
    else box.removeAttribute("tabindex");
  }
}
addEventListener("resize", scrollers);
addEventListener("load", scrollers);
document.addEventListener("toggle", scrollers, true); // a folded answer opens
