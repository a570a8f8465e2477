/** How a receiver knows that a webhook is ours: without a package, in two languages; the tests run both against a delivery. */
export const verificationSnippets = {
  javascript: `import { createHmac, timingSafeEqual } from "node:crypto";

// body: the text exactly as it arrived; headers: names in lower case
export function verifyWebhook(body, headers, secret) {
  const time = headers["webhook-timestamp"];
  const signed = \`\${headers["webhook-id"]}.\${time}.\${body}\`;
  const key = secret.startsWith("whsec_")
    ? Buffer.from(secret.slice(6), "base64")
    : Buffer.from(secret);
  const digest = createHmac("sha256", key).update(signed).digest("base64");
  const ours = Buffer.from(\`v1,\${digest}\`);
  const isOurs = headers["webhook-signature"].split(" ").some((one) => {
    const theirs = Buffer.from(one);
    return theirs.length === ours.length && timingSafeEqual(theirs, ours);
  });
  const isFresh = Math.abs(Date.now() / 1000 - Number(time)) < 300;
  if (!isOurs || !isFresh) throw new Error("not from Passim");
  return JSON.parse(body);
}`,
  python: `import base64, hashlib, hmac, json, time

# body: the bytes exactly as they arrived; headers: names in lower case
def verify_webhook(body, headers, secret):
    sent_at = headers["webhook-timestamp"]
    signed = f"{headers['webhook-id']}.{sent_at}.".encode() + body
    if secret.startswith("whsec_"):
        key = base64.b64decode(secret[6:])
    else:
        key = secret.encode()
    digest = hmac.new(key, signed, hashlib.sha256).digest()
    ours = "v1," + base64.b64encode(digest).decode()
    theirs = headers["webhook-signature"].split(" ")
    is_ours = any(hmac.compare_digest(ours, one) for one in theirs)
    if not is_ours or abs(time.time() - int(sent_at)) > 300:
        raise ValueError("not from Passim")
    return json.loads(body)`,
};
