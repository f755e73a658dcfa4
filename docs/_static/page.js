// The theme's button, the section that is being read, and the keyboard's way into what scrolls sideways.
(() => {
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

  const here = document.querySelector(".here");
  const sections = [...here?.querySelectorAll("a") ?? []]
    .map((link) => [link, document.getElementById(decodeURIComponent(link.hash.slice(1)))]).filter(([, section]) => section);
  let reading;

  // What is far from the window is not laid out (book.css), until somebody measures it.
  const laid = (node) => node.checkVisibility?.({ contentVisibilityAuto: true }) ?? true;

  function follow() { // marks the section under the top of the window, or the last one at the end of the page
    const end = scrollY + innerHeight > root.scrollHeight - 2;
    const begun = ([, section]) => laid(section) && section.getBoundingClientRect().top < innerHeight / 4;
    const [link] = (end ? sections.at(-1) : sections.findLast(begun)) ?? [];
    if (link === reading) return;
    reading?.removeAttribute("aria-current");
    link?.setAttribute("aria-current", "true");
    if (link) here.scrollTop = link.offsetTop - here.clientHeight / 2;
    reading = link;
  }
  addEventListener("scroll", follow, { passive: true });

  // How many exercises this browser knows to be answered; the exercises themselves keep it (js/figures/progress.js).
  const progress = document.getElementById("answered");

  function answered() {
    let kept = [];
    try { kept = Object.keys(localStorage).filter((key) => key.startsWith("annbook.exercise.")); } catch { /* this visit's alone */ }
    const here = [...window.annbookAnswered ?? [], ...kept.map((key) => key.slice("annbook.exercise.".length))];
    const count = new Set(here.filter((number) => progress.dataset.all.split(" ").includes(number))).size;
    progress.hidden = !count;
    progress.firstElementChild.textContent = `${count} of ${progress.dataset.all.split(" ").length} exercises answered`;
    return kept;
  }

  progress.querySelector("button").addEventListener("click", ({ target }) => {
    const sure = target.textContent !== "Forget";
    target.textContent = sure ? "Forget" : "Forget, really";
    if (!sure) return;
    for (const key of answered()) localStorage.removeItem(key);
    window.annbookAnswered?.clear();
    dispatchEvent(new Event("annbook-progress"));
  });
  for (const event of ["annbook-progress", "storage"]) addEventListener(event, answered);
  answered();

  // Everything is measured before anything is changed: the page is laid out once.
  function scrollers() {
    const lines = [...document.querySelectorAll("span.math")].filter(laid).map((math) => { // an equation in a line that is longer than the line
      const room = math.closest("table") ? Infinity : math.closest("p, li, dd, h1, h2, h3, h4, div")?.clientWidth ?? Infinity;
      return [math, (math.querySelector("svg")?.getBoundingClientRect().width ?? 0) > room + 1];
    });
    for (const [math, wide] of lines) math.classList.toggle("wide", wide);
    const boxes = [...document.querySelectorAll("main pre, .scroll, .math, .output")].filter(laid).map((box) => [box, box.scrollWidth > box.clientWidth + 1]);
    for (const [box, scrolls] of boxes) {
      if (scrolls) box.tabIndex = 0;
      else box.removeAttribute("tabindex");
    }
  }
  const later = window.requestIdleCallback ?? setTimeout; // once the page is drawn: to measure it now would lay it out twice
  let waiting = false;

  function soon() {
    if (!waiting) later(() => { waiting = false; follow(); scrollers(); });
    waiting = true;
  }
  addEventListener("load", soon);
  addEventListener("resize", scrollers);
  document.fonts.ready.then(soon); // letters of another width
  document.addEventListener("toggle", scrollers, true); // a folded answer opens
  document.addEventListener("contentvisibilityautostatechange", ({ skipped }) => skipped || soon(), true); // a section comes near
  addEventListener("beforeprint", () => { // paper has no far
    root.dataset.whole = "";
    scrollers();
  });
})();
