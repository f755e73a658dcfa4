// A term of the glossary explains itself: on hover, on focus, on a tap and on a long press; a second tap follows its link.
// Escape, or whatever comes next, closes it.
(() => {
  const terms = document.querySelectorAll("a.term[data-says]");
  if (!terms.length) return;
  const note = Object.assign(document.createElement("aside"), { id: "term-note", className: "term-note", popover: "manual" });
  const [name, chinese, says, more] = ["b", "span", "p", "a"].map((tag) => document.createElement(tag));
  chinese.lang = "zh-Hans";
  more.tabIndex = -1; // the term itself leads there, too
  more.textContent = "In the glossary";
  note.append(name, " ", chinese, says, more);
  document.body.append(note);

  const wait = { show: 250, hide: 250, press: 450 }; // milliseconds
  let [term, timer, held] = [null, 0, false];

  function show(link) {
    clearTimeout(timer);
    if (link !== term) hide();
    term = link;
    name.textContent = link.dataset.term;
    chinese.textContent = link.dataset.chinese;
    says.textContent = link.dataset.says;
    more.href = link.href;
    link.setAttribute("aria-describedby", note.id);
    note.showPopover();
    place();
  }

  function hide() {
    clearTimeout(timer);
    term?.removeAttribute("aria-describedby");
    term = null;
    if (note.matches(":popover-open")) note.hidePopover();
  }

  function later(act, after) {
    clearTimeout(timer);
    timer = setTimeout(act, after);
  }

  function place() { // below its line, or above where there is no room; within the window
    if (!term) return;
    const line = term.getClientRects()[0];
    if (!line) return;
    const { offsetWidth: width, offsetHeight: height } = note;
    const below = line.bottom + 6;
    const above = line.top - height - 6;
    note.style.left = `${Math.max(8, Math.min(line.left, document.documentElement.clientWidth - width - 8))}px`;
    note.style.top = `${below + height > innerHeight && above > 0 ? above : below}px`;
  }

  for (const link of terms) {
    link.addEventListener("pointerenter", ({ pointerType }) => pointerType === "mouse" && later(() => show(link), wait.show));
    link.addEventListener("pointerleave", ({ pointerType }) => pointerType === "mouse" && leave());
    link.addEventListener("focus", () => link.matches(":focus-visible") && show(link));
    link.addEventListener("blur", () => !note.matches(":hover") && hide());
    link.addEventListener("pointerdown", ({ pointerType }) => {
      held = false;
      if (pointerType === "mouse") return;
      later(() => { held = true; show(link); }, wait.press);
    });
    for (const end of ["pointerup", "pointercancel"]) link.addEventListener(end, () => held || clearTimeout(timer));
    link.addEventListener("contextmenu", (event) => held && event.preventDefault());
    link.addEventListener("click", (event) => {
      const fresh = event.pointerType === "touch" && term !== link;
      if (held || fresh) event.preventDefault();
      if (fresh) show(link);
      held = false;
    });
  }

  const leave = () => term !== document.activeElement ? later(hide, wait.hide) : clearTimeout(timer);
  note.addEventListener("pointerenter", () => clearTimeout(timer));
  note.addEventListener("pointerleave", ({ pointerType }) => pointerType === "mouse" && leave());
  addEventListener("keydown", ({ key }) => key === "Escape" && hide());
  addEventListener("pointerdown", ({ target }) => term && !term.contains(target) && !note.contains(target) && hide());
  for (const event of ["scroll", "resize"]) addEventListener(event, place, { passive: true, capture: true });
})();
