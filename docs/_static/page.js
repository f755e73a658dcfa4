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

// Everything is measured before anything is changed: the page is laid out once.
function scrollers() {
  const lines = [...document.querySelectorAll("span.math")].map((math) => { // an equation in a line that is longer than the line
    const room = math.closest("p, li, td, th, dd, h1, h2, h3, h4, div")?.clientWidth ?? Infinity;
    return [math, (math.querySelector("svg")?.getBoundingClientRect().width ?? 0) > room];
  });
  for (const [math, wide] of lines) math.classList.toggle("wide", wide);
  const boxes = [...document.querySelectorAll("main pre, .scroll, .math, .output")].map((box) => [box, box.scrollWidth > box.clientWidth + 1]);
  for (const [box, scrolls] of boxes) {
    if (scrolls) box.tabIndex = 0;
    else box.removeAttribute("tabindex");
  }
}
addEventListener("resize", scrollers);
addEventListener("load", scrollers);
document.addEventListener("toggle", scrollers, true); // a folded answer opens
