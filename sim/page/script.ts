/** What makes the page live. Only parts whose markup changed are replaced, so scroll and typing stay where they are. */
export const script = `
const notice = document.querySelector("#notice");
const shown = new Map();
let hideNotice;

function say(text, isBad) {
  notice.textContent = text;
  notice.className = isBad ? "bad" : "good";
  clearTimeout(hideNotice);
  hideNotice = setTimeout(() => { notice.className = ""; }, isBad ? 8000 : 2500);
}

function showLocalTimes(part) {
  for (const time of part.querySelectorAll("time[datetime]")) {
    const date = new Date(time.dateTime);
    if (Number.isNaN(date.getTime())) continue;
    const isToday = date.toDateString() === new Date().toDateString();
    time.title = time.dateTime;
    time.textContent = isToday ? date.toLocaleTimeString() : date.toLocaleString();
  }
}

function isInUse(part) {
  const focused = document.activeElement;
  const isTyping = part.contains(focused) && /^(INPUT|SELECT|TEXTAREA)$/.test(focused.tagName);
  const selection = getSelection();
  return isTyping || (!selection.isCollapsed && part.contains(selection.anchorNode));
}

function replace(part, markup) {
  const open = new Set([...part.querySelectorAll("details[open][id]")].map((details) => details.id));
  const focusedIndex = [...part.querySelectorAll("button, a, summary")].indexOf(document.activeElement);
  part.innerHTML = markup;
  for (const details of part.querySelectorAll("details[id]")) details.open = open.has(details.id);
  if (focusedIndex >= 0) part.querySelectorAll("button, a, summary")[focusedIndex]?.focus({ preventScroll: true });
  showLocalTimes(part);
}

async function refresh() {
  const answer = await fetch("/api/page").catch(() => undefined);
  if (!answer?.ok) { say("The sandbox does not answer. Is it still running?", true); return; }
  const parts = await answer.json();
  for (const part of document.querySelectorAll("[data-live]")) {
    const markup = parts[part.dataset.live];
    if (markup === undefined || shown.get(part) === markup || isInUse(part)) continue;
    shown.set(part, markup);
    replace(part, markup);
  }
}

async function send(method, path, body) {
  const request = body === undefined ? { method } : { method, headers: { "content-type": "application/json" }, body: JSON.stringify(body) };
  const answer = await fetch(path, request).catch(() => undefined);
  if (answer?.ok) say("Done.", false);
  else say((await answer?.json().catch(() => undefined))?.message ?? "The sandbox refused.", true);
  await refresh();
}

function fieldsOf(form) {
  const fields = {};
  for (const field of form.elements) {
    if (field.dataset.merge !== undefined) Object.assign(fields, JSON.parse(field.value));
    else if (field.name && field.value !== "") fields[field.name] = field.type === "number" ? Number(field.value) : field.value;
  }
  return fields;
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-post], [data-delete]");
  if (!button || button.tagName === "FORM") return;
  event.preventDefault();
  const body = button.dataset.body;
  if (button.dataset.delete) send("DELETE", button.dataset.delete);
  else send("POST", button.dataset.post, body === undefined ? {} : JSON.parse(body));
});

document.addEventListener("submit", (event) => {
  const form = event.target.closest("form[data-post]");
  if (!form) return;
  event.preventDefault();
  const fields = fieldsOf(form);
  const path = form.dataset.post.replace(/\\{(\\w+)\\}/g, (_, name) => encodeURIComponent(fields[name] ?? ""));
  send("POST", path, fields);
});

showLocalTimes(document);
setInterval(() => { if (!document.hidden) refresh(); }, 2000);
`;
