/** Reads well on a phone, in the dark, and with the text enlarged. */
export const pageStyle = `
:root { color-scheme: light dark; --ink: #17202a; --soft: #566573; --paper: #fff; --ground: #eef2f5; --line: #8a99a6; --accent: #0b5cad; --good: #12693a; --bad: #a61b1b; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #edf2f7; --soft: #a9b7c4; --paper: #1b242d; --ground: #10171d; --line: #6c7d8c; --accent: #2472c8; --good: #6fd69b; --bad: #ff9a94; }
}
* { box-sizing: border-box; }
body { margin: 0; min-height: 100vh; display: grid; place-items: center; padding: 1rem; background: var(--ground); color: var(--ink); font: 1.0625rem/1.55 system-ui, sans-serif; }
main { width: 100%; max-width: 26rem; padding: 1.75rem; background: var(--paper); border-radius: 1rem; box-shadow: 0 .5rem 2rem rgb(0 0 0 / .12); }
.brand { margin: 0; color: var(--soft); font-weight: 600; letter-spacing: .04em; }
h1 { margin: .5rem 0 1rem; font-size: 1.5rem; line-height: 1.25; }
strong { overflow-wrap: anywhere; }
label { display: block; margin: 1rem 0 .25rem; font-weight: 600; }
input { width: 100%; padding: .7rem .8rem; border: 1px solid var(--line); border-radius: .5rem; background: transparent; color: inherit; font: inherit; }
small { display: block; margin-top: .35rem; color: var(--soft); }
button { width: 100%; margin-top: 1.5rem; padding: .8rem; border: 0; border-radius: .5rem; background: var(--accent); color: #fff; font: inherit; font-weight: 600; cursor: pointer; }
button:disabled { opacity: .6; cursor: progress; }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
#outcome { margin: 1.25rem 0 0; font-weight: 600; }
#outcome:empty { display: none; }
.good { color: var(--good); }
.bad { color: var(--bad); }
`;
