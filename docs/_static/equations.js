// MathJax's settings: only what Sphinx marked as an equation, drawn without any other host.
window.MathJax = {
  loader: { load: ["input/tex-full", "output/svg", "a11y/assistive-mml"] },
  options: { processHtmlClass: "math", ignoreHtmlClass: "page|top" },
  svg: { fontCache: "global" },
  startup: {
    pageReady: () => MathJax.startup.defaultPageReady().then(() => {
      document.documentElement.dataset.equations = "ready";
      dispatchEvent(new Event("resize"));
    }),
  },
};
