/** What the viewer lacks: its list of operations on a phone, where it shows none at all, and a few corrections of its looks and manners. */
export const pageScript = `
const viewer = document.querySelector("rapi-doc");
const looks = new CSSStyleSheet();
looks.replaceSync(\`
  .nav-bar-tag { text-transform: none; }
  #api-info { margin-left: 0 !important; }
  .m-markdown table { display: block; overflow-x: auto; }
  .m-markdown td:first-child, .m-markdown td code { white-space: nowrap; }
  .m-markdown pre { overflow-x: auto; }
  @media (max-width: 767px) {
    :host(.is-menu-open) .nav-bar { display: flex; position: fixed; inset: 0; width: 100%; z-index: 10; }
    .main-content { padding: 0 8px; }
  }
\`);
viewer.shadowRoot.adoptedStyleSheets = [...viewer.shadowRoot.adoptedStyleSheets, looks];

const menu = document.querySelector(".menu");
function setMenu(isOpen) {
  viewer.classList.toggle("is-menu-open", isOpen);
  menu.setAttribute("aria-expanded", String(isOpen));
  menu.textContent = isOpen ? "Close" : "Menu";
}
menu.addEventListener("click", () => setMenu(!viewer.classList.contains("is-menu-open")));
// On the way down, because the viewer stops these clicks.
viewer.shadowRoot.addEventListener(
  "click",
  (event) => {
    const isEntry = event.composedPath().some((one) => one.dataset?.action === "navigate");
    if (isEntry) setMenu(false);
  },
  true,
);
// The viewer fills in every example; all filters of a list together find nothing.
viewer.addEventListener("before-render", ({ detail }) => {
  for (const { parameters = [] } of Object.values(detail.spec.paths).flatMap((path) => Object.values(path))) {
    for (const parameter of parameters) {
      const [example] = parameter.schema?.examples ?? [];
      if (parameter.in !== "query" || parameter.required || example === undefined) continue;
      delete parameter.schema.examples;
      parameter.description += "; for example " + example;
    }
  }
});
// After an event, which nobody can try, the viewer would offer no operation to be tried either.
new MutationObserver((changes) => {
  for (const { target } of changes) target.allowTry = String(target.getAttribute("webhook") !== "true");
}).observe(viewer.shadowRoot, { subtree: true, attributeFilter: ["webhook"] });
// The viewer calls the place where a token is set as the first section is called.
viewer.addEventListener("spec-loaded", async () => {
  await viewer.updateComplete;
  const entry = viewer.shadowRoot.querySelector("#link-auth");
  if (entry) entry.textContent = "Set your token";
});
`;
