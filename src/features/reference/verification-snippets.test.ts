import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { anAccount } from "../../../test/factories.ts";
import { useTestApp } from "../../../test/setup/test-app.ts";

const platform = useTestApp();
const secrets = ["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "a secret of our own, öä", undefined];

interface Delivery {
  body: string;
  headers: Record<string, string>;
  secret: string;
}
const deliveries: Delivery[] = [];

beforeAll(async () => {
  const { token } = await anAccount(platform);
  // Both snippets refuse what is older than five minutes, by their own clock.
  platform.clock.advance(Date.now() - platform.clock.now().getTime());
  for (const [index, secret] of secrets.entries()) {
    const endpoint = `${platform.sandboxUrl}/api/hooks/verified-${index}`;
    const body = { name: "Verified", endpoint_url: endpoint, event_types: ["ORDER_STATUS"], secret };
    const created = await platform.api.post("/webhook-subscriptions", body, { token });
    const [caught] = (await platform.sandbox.get(`/api/hooks/verified-${index}/received`)).body;
    deliveries.push({ body: caught.body, headers: caught.headers, secret: created.body.subscription.secret });
  }
});

/** What the reference shows in a language. */
async function snippet(language: "js" | "python"): Promise<string> {
  const { description } = (await platform.api.get("/openapi.json")).body.info;
  return new RegExp(`\`\`\`${language}\\n(.*?)\\n\`\`\``, "s").exec(description)?.[1] ?? "";
}

/** Runs a program in a file of its own with a delivery as its argument; what it prints is the event's type, or that it was refused. */
function run(command: string, name: string, program: string, delivery: Delivery): string {
  const file = join(mkdtempSync(join(tmpdir(), "passim-snippet-")), name);
  writeFileSync(file, program);
  return execFileSync(command, [file, JSON.stringify(delivery)], { encoding: "utf8" }).trim();
}

const caller = {
  js: `
const { body, headers, secret } = JSON.parse(process.argv[2]);
try { console.log(verifyWebhook(body, headers, secret).type); } catch { console.log("refused"); }`,
  python: `
import sys
given = json.loads(sys.argv[1])
try:
    print(verify_webhook(given["body"].encode(), given["headers"], given["secret"])["type"])
except ValueError:
    print("refused")`,
};

const hasPython = spawnSync("python3", ["--version"]).status === 0;

describe.each([
  ["js", process.execPath, "verify.mjs", true],
  ["python", "python3", "verify.py", hasPython],
] as const)("the reference's %s", (language, command, name, isInstalled) => {
  test.skipIf(!isInstalled)(
    "knows a delivery of ours, whatever the secret, and refuses a forged or an old one",
    async () => {
      const program = `${await snippet(language)}\n${caller[language]}`;
      const verify = (delivery: Delivery) => run(command, name, program, delivery);
      for (const delivery of deliveries) {
        const { headers } = delivery;
        const old = { ...headers, "webhook-timestamp": String(Number(headers["webhook-timestamp"]) - 600) };
        expect([
          verify(delivery),
          verify({ ...delivery, body: delivery.body.replace("test", "tEst") }),
          verify({ ...delivery, secret: "whsec_AAAA" }),
          verify({ ...delivery, headers: old }),
        ]).toEqual(["WEBHOOK_TEST", "refused", "refused", "refused"]);
      }
    },
  );
});
