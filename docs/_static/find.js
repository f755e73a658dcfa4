// The field for the search at the top of every page: Ctrl+K leads there, and what it needs is loaded when one goes there.
// (A letter alone would be in the way of who speaks to the computer.)
{
  const here = document.currentScript.src;
  const field = document.querySelector(".find input");
  const load = () => {
    for (const name of window.annbookSearch ? [] : ["search-data.js", "search.js"]) {
      const script = document.createElement("script");
      script.src = new URL(name, here).href;
      script.async = false; // one after the other
      document.head.append(script);
    }
  };
  field.addEventListener("focus", (event) => {
    if (!field.form.contains(event.relatedTarget)) field.cameFrom = event.relatedTarget; // to go back there
  });
  if (!document.getElementById("q")) field.addEventListener("focus", load, { once: true });
  addEventListener("keydown", (event) => {
    if (event.key !== "k" || !(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey || event.defaultPrevented) return;
    event.preventDefault();
    const target = document.getElementById("q") ?? field;
    target.focus();
    target.select();
  });
}
