// Comforts of reading: the place where one stopped, the next page by a key, and code that can be copied.
(() => {
  const kept = "annbook.reading";
  const { page, title } = document.body.dataset;
  const resume = document.querySelector(".resume");

  function stop() { // only a chapter, and only where somebody has read on
    const here = document.querySelector(".here [aria-current]");
    if (!page || scrollY < innerHeight / 2) return;
    const place = { page, title, section: here?.firstChild.textContent ?? "", hash: here?.hash ?? "" };
    try { localStorage.setItem(kept, JSON.stringify(place)); } catch { /* no storage: nothing is kept */ }
  }
  addEventListener("pagehide", stop);
  document.addEventListener("visibilitychange", stop);

  function goOn() {
    let place = null;
    try { place = JSON.parse(localStorage.getItem(kept)); } catch { /* nothing kept, or not by us */ }
    if (typeof place?.title !== "string" || !/^\w+$/.test(place.page)) return;
    const link = document.createElement("a");
    link.href = `${place.page}.html${/^#[\w-]+$/.test(place.hash) ? place.hash : ""}`;
    link.textContent = [place.title, place.section].filter(Boolean).join(": ");
    resume.append("Go on reading ", link);
  }
  if (resume) goOn();

  // The arrow keys turn pages, unless they belong to something: a field, a figure, what scrolls, the place last clicked.
  let clicked = null;
  addEventListener("pointerdown", ({ target }) => { clicked = target.closest(".ab-widget, .cell, .scroll"); });
  addEventListener("keydown", (event) => {
    const side = { ArrowLeft: ".prev", ArrowRight: ".next" }[event.key];
    const held = event.altKey || event.ctrlKey || event.metaKey || event.shiftKey;
    if (!side || held || event.defaultPrevented || clicked || document.activeElement !== document.body) return;
    document.querySelector(`.turn ${side}`)?.click();
  });

  for (const input of document.querySelectorAll(".cell_input")) {
    const button = document.createElement("button");
    button.className = "copy";
    button.textContent = "Copy";
    button.setAttribute("aria-label", "Copy this code");
    input.append(button);
  }
  document.querySelector("main").addEventListener("click", async ({ target }) => {
    if (target.className !== "copy") return;
    const text = target.parentElement.querySelector("pre").textContent.trimEnd();
    target.textContent = await copied(text) ? "Copied" : "Not copied";
    target.setAttribute("aria-label", target.textContent);
    setTimeout(() => {
      target.textContent = "Copy";
      target.setAttribute("aria-label", "Copy this code");
    }, 1500);
  });

  async function copied(text) { // a page that is opened from a folder may lack the clipboard
    try {
      await navigator.clipboard.writeText(text);
      return true;
    } catch {
      const field = Object.assign(document.createElement("textarea"), { value: text });
      document.body.append(field);
      field.select();
      const done = document.execCommand("copy");
      field.remove();
      return done;
    }
  }
})();
