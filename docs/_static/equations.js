// What is copied of an equation is its TeX, as one would write it in a notebook.
document.addEventListener("copy", (event) => {
  const selection = getSelection();
  const pieces = Array.from({ length: selection.rangeCount }, (_, k) => selection.getRangeAt(k));
  if (!pieces.length || event.target.closest?.("input, textarea, [contenteditable]")) return;
  const copied = document.createElement("div");
  for (const piece of pieces) { // half an equation is taken whole
    const [first, last] = [piece.startContainer, piece.endContainer]
      .map((node) => (node instanceof Element ? node : node.parentElement)?.closest(".math"));
    const whole = piece.cloneRange();
    if (first) whole.setStartBefore(first);
    if (last) whole.setEndAfter(last);
    copied.append(whole.cloneContents());
  }
  const equations = [...copied.querySelectorAll(".math")];
  if (!equations.length) return;
  for (const math of equations) {
    math.textContent = math.matches("div") ? `$$${math.dataset.tex}$$` : `$${math.dataset.tex}$`;
  }
  // The text of a page that is laid out has its line breaks; that of a piece outside of it has not.
  copied.style.cssText = "position: absolute; left: -100vw; width: 90vw";
  document.body.append(copied);
  event.clipboardData.setData("text/plain", copied.innerText);
  event.clipboardData.setData("text/html", copied.innerHTML);
  copied.remove();
  event.preventDefault();
});
