/** Sends the page's form as JSON to the same operation that programs use, and says what it answered. */
export const formScript = `
const form = document.querySelector("form");
const outcome = document.getElementById("outcome");
function tell(message, isGood) {
  outcome.textContent = message;
  outcome.className = isGood ? "good" : "bad";
}
form?.addEventListener("submit", async (event) => {
  event.preventDefault();
  const { repeated_password: repeated, ...fields } = Object.fromEntries(new FormData(form));
  if (repeated !== undefined && repeated !== fields.new_password) return tell("The two passwords differ.", false);
  const button = form.querySelector("button");
  button.disabled = true;
  try {
    const answer = await fetch(form.getAttribute("action"), {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(fields),
    });
    tell((await answer.json()).message, answer.ok);
    form.hidden = answer.ok;
  } catch {
    tell("The server can't be reached just now. Please try again.", false);
  }
  button.disabled = false;
});
`;
