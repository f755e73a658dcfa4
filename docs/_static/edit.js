// Offers to edit and run the page's cells, where a browser can; all that it takes comes when it is asked for.
(() => {
  const place = document.getElementById("run");
  if (!place) return;
  const [says, button] = place.children;
  const folder = new URL("run/", document.currentScript.src);
  // A worker may not start from a file; and a page may have no cells to run.
  if (!location.protocol.startsWith("http") || !document.querySelector(".cell_input")) return;
  place.hidden = false;
  const lacks = [["Worker", "workers"], ["WebAssembly", "WebAssembly"]].find(([name]) => !(name in window));
  if (lacks) {
    button.remove();
    says.textContent = `This browser cannot run Python, it has no ${lacks[1]}: download the page, and run it in JupyterLab.`;
    return;
  }
  let changed = 0;
  try {
    const page = location.pathname.split("/").at(-1).replace(/\.html$/, "") || "index";
    changed = Object.keys(JSON.parse(localStorage.getItem(`annbook.cells.${page}`) ?? "{}")).length;
  } catch { /* nothing is kept here */ }
  if (changed) says.textContent = `You changed ${changed} ${changed === 1 ? "cell" : "cells"}. `;
  button.addEventListener("click", () => {
    const style = Object.assign(document.createElement("link"), { rel: "stylesheet", href: new URL("run.css", folder).href });
    const script = Object.assign(document.createElement("script"), { src: new URL("run.js", folder).href });
    script.onerror = () => { says.textContent = "The cells cannot be edited: a file of the site is missing. "; };
    document.head.append(style, script);
    says.textContent = "";
  }, { once: true });
})();
