import { Html } from "./html.ts";

/** The look of the sandbox's pages: system fonts, both colour schemes, one column that fits a phone. */
export const style = new Html(`
:root { color-scheme: light dark; --ground: #f5f6f8; --card: #fff; --ink: #1c2430; --soft: #5d6878; --line: #e0e4ea;
  --accent: #2257c4; --on-accent: #fff; --bad: #b3261e; --good: #1b6e3c; --banner: #fff4d6; --banner-ink: #5c4300; }
@media (prefers-color-scheme: dark) { :root { --ground: #12161c; --card: #1b212a; --ink: #e6eaf0; --soft: #9aa5b4;
  --line: #2f3843; --accent: #85adff; --on-accent: #0d1830; --bad: #ff8a80; --good: #7fd6a0; --banner: #3a2f10; --banner-ink: #ffe2a0; } }
* { box-sizing: border-box; }
html { scroll-padding-top: 1rem; }
body { margin: 0; background: var(--ground); color: var(--ink); font: 16px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; overflow-wrap: anywhere; }
header, main, footer { max-width: 70rem; margin: 0 auto; padding: 0 1rem; }
header { padding-top: 2rem; }
footer { padding-bottom: 3rem; color: var(--soft); font-size: .875rem; }
h1 { font-size: 1.75rem; line-height: 1.2; margin: 0 0 .75rem; letter-spacing: -.01em; }
h2 { font-size: 1.2rem; line-height: 1.3; margin: 0 0 .5rem; }
h3 { font-size: 1rem; margin: 1.25rem 0 .5rem; }
p { margin: .5rem 0; }
a { color: var(--accent); }
nav { display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; margin: 1rem 0; }
.banner { background: var(--banner); color: var(--banner-ink); border-radius: .6rem; padding: .75rem 1rem; }
.banner p { margin: 0; }
section { background: var(--card); border: 1px solid var(--line); border-radius: .8rem; padding: 1.25rem; margin: 0 0 1.25rem; }
.muted, time { color: var(--soft); font-size: .875rem; }
.empty { color: var(--soft); padding: 1.25rem; text-align: center; border: 1px dashed var(--line); border-radius: .6rem; }
.mono, code, pre { font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; font-size: .85rem; }
pre { background: var(--ground); border-radius: .5rem; padding: .75rem; overflow-x: auto; white-space: pre-wrap; margin: .5rem 0; }
.badge { display: inline-block; background: var(--ground); border: 1px solid var(--line); border-radius: 1rem; padding: 0 .6rem; font-size: .8rem; white-space: nowrap; }
.rows { list-style: none; margin: .75rem 0; padding: 0; }
.rows > li { display: flex; flex-wrap: wrap; align-items: center; gap: .25rem 1rem; padding: .7rem 0; border-top: 1px solid var(--line); }
.row-main { flex: 1 1 16rem; min-width: 0; }
a.row-main { color: inherit; text-decoration: none; display: block; }
a.row-main:hover strong { text-decoration: underline; }
a.row-main .muted { display: block; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-size: .9rem; overflow-wrap: normal; }
th, td { text-align: left; padding: .55rem .9rem .55rem 0; border-top: 1px solid var(--line); vertical-align: middle; white-space: nowrap; }
td:not(:first-child, :last-child) { white-space: normal; }
th { border-top: 0; color: var(--soft); font-weight: 500; font-size: .8rem; }
button, .button { display: inline-block; font: inherit; font-size: .9rem; font-weight: 500; padding: .4rem .85rem; border-radius: .5rem; border: 1px solid var(--line);
  background: var(--card); color: var(--ink); cursor: pointer; text-decoration: none; white-space: nowrap; }
form button { height: 2.5rem; }
button:hover { border-color: var(--accent); }
.button, form button, button.primary { background: var(--accent); border-color: var(--accent); color: var(--on-accent); }
.button.small { padding: .25rem .7rem; font-size: .85rem; }
button.danger { color: var(--bad); }
:is(a, button, input, select, summary):focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
.actions { display: flex; flex-wrap: wrap; gap: .5rem 1rem; align-items: center; }
section form { display: flex; flex-wrap: wrap; gap: .75rem; align-items: end; margin: 1rem 0; }
label { display: grid; gap: .2rem; font-size: .85rem; color: var(--soft); flex: 1 1 12rem; }
input, select { font: inherit; font-size: 1rem; width: 100%; height: 2.5rem; padding: 0 .6rem; border: 1px solid var(--line); border-radius: .5rem; background: var(--card); color: var(--ink); }
details { border-top: 1px solid var(--line); padding: .6rem 0; }
details details { border: 0; padding: 0; }
summary { cursor: pointer; }
.caught { padding: .5rem 0 0 1rem; }
dl { display: grid; grid-template-columns: auto 1fr; gap: .15rem 1rem; margin: 1rem 0; font-size: .9rem; }
dt { color: var(--soft); }
dd { margin: 0; }
iframe { width: 100%; min-height: 5rem; border: 1px solid var(--line); border-radius: .5rem; background: #fff; color-scheme: light; margin: .75rem 0; }
body.mail main { padding-top: 1.5rem; padding-bottom: 2rem; }
#notice { position: fixed; left: 50%; bottom: 1.25rem; transform: translateX(-50%); max-width: calc(100vw - 2rem); padding: .6rem 1rem; border-radius: .6rem;
  color: var(--card); opacity: 0; pointer-events: none; transition: opacity .15s; }
#notice.good { background: var(--good); opacity: 1; }
#notice.bad { background: var(--bad); opacity: 1; }
@media (max-width: 48rem) { .scroll thead { display: none; } .scroll table, .scroll tbody { display: block; }
  .scroll tr { display: flex; flex-wrap: wrap; align-items: center; gap: .35rem .9rem; padding: .8rem 0; border-top: 1px solid var(--line); }
  .scroll td { border: 0; padding: 0; white-space: normal; } .scroll td:last-child { flex-basis: 100%; display: flex; flex-wrap: wrap; gap: .4rem; } }
@media (max-width: 30rem) { section { padding: 1rem; border-radius: .6rem; } h1 { font-size: 1.5rem; } header { padding-top: 1.25rem; } }
`);
