import { pageIcon } from "../../platform/page-icon.ts";

/** The page that shows the OpenAPI document to people: search, try-it against this server, samples in three languages. */
export const referencePage = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Passim reference</title>
${pageIcon}
<script type="module" src="/docs/rapidoc.js"></script>
<script type="module" src="/docs/page.js"></script>
<style>
  body { margin: 0; }
  rapi-doc { width: 100%; height: 100vh; }
  .name { font: 700 20px Georgia, serif; color: #fff; padding: 14px 16px 4px; }
  .menu { display: none; position: fixed; z-index: 20; right: 12px; bottom: 12px; border: 0; border-radius: 22px; padding: 12px 20px;
    font: 600 15px system-ui, sans-serif; color: #fff; background: #0b6bcb; box-shadow: 0 2px 8px #0005; }
  @media (max-width: 767px) { .menu { display: block; } }
</style>
</head>
<body>
<rapi-doc spec-url="/openapi.json" render-style="focused" theme="light" load-fonts="false"
  regular-font="system-ui, -apple-system, 'Segoe UI', Roboto, sans-serif" mono-font="ui-monospace, Menlo, Consolas, monospace"
  primary-color="#0b6bcb" nav-bg-color="#12263f" nav-text-color="#c7d4e4" nav-hover-bg-color="#1c3a5e" nav-hover-text-color="#ffffff" nav-accent-color="#4da3ff"
  show-header="false" show-method-in-nav-bar="as-colored-text" use-path-in-nav-bar="false" nav-item-spacing="relaxed" allow-spec-url-load="false"
  allow-spec-file-load="false" allow-server-selection="false" show-curl-before-try="true" schema-description-expanded="true" default-schema-tab="example"
  persist-auth="true" info-description-headings-in-navbar="true" sort-tags="false" sort-endpoints-by="none">
  <div slot="nav-logo"><div class="name">Passim</div></div>
</rapi-doc>
<button class="menu" type="button" aria-expanded="false">Menu</button>
<noscript><p>This page needs JavaScript; <a href="/openapi.json">the same as OpenAPI 3.1</a> does not.</p></noscript>
</body>
</html>`;
