import { randomBytes } from "node:crypto";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Connection } from "./connection.ts";
import type { Reporter } from "./reporter.ts";

export interface DemoAccount {
  email: string;
  token: string;
  /** Registered by an earlier walk: the limits on registration are for strangers. */
  isReused: boolean;
}

const password = "Roam-Free!2026-demo";
const file = join(process.env["PASSIM_DATA_DIR"] ?? "data", "demo.json");

/** Signs in with the account of an earlier walk, or registers one and verifies it by its mail. */
export async function signIn(
  connection: Connection,
  report: Reporter,
  role: string,
  name: string,
): Promise<DemoAccount> {
  const known = (await readAccounts())[role];
  const reused = known === undefined ? undefined : await logIn(connection, known);
  if (known !== undefined && reused !== undefined) {
    await report.step("log in", async () => ({ said: `${known}, registered by an earlier walk`, result: undefined }));
    return { email: known, token: reused, isReused: true };
  }
  return await register(connection, report, role, name);
}

async function register(connection: Connection, report: Reporter, role: string, name: string): Promise<DemoAccount> {
  const email = `${role.replace("_", "-")}-${randomBytes(3).toString("hex")}@demo.example`;
  await report.step("register", async () => {
    const { body } = await connection.api("POST", "/auth/register", { body: { email, password, role, name } });
    return { said: `${email} is ${body.user.id}`, result: undefined };
  });
  const verification = await report.step("verification mail", async () => {
    const token = await connection.mailedToken(email);
    return { said: `arrived by SMTP, token ${token.slice(0, 8)}…`, result: token };
  });
  await report.step("verify, log in", async () => {
    await connection.api("POST", "/auth/verify-email", { body: { email, verification_token: verification } });
    return { said: "the token is spent; an access token for an hour", result: undefined };
  });
  const token = await logIn(connection, email);
  if (token === undefined)
    throw new Error(`The login of ${email} failed. In the sandbox, RATE_LIMIT_LOGIN=off npm start lifts the limit.`);
  await writeAccounts({ ...(await readAccounts()), [role]: email });
  return { email, token, isReused: false };
}

async function logIn(connection: Connection, email: string): Promise<string | undefined> {
  const { status, body } = await connection.api("POST", "/auth/login", {
    body: { email, password },
    expect: [200, 401, 403, 429],
  });
  return status === 200 ? body.access_token : undefined;
}

async function readAccounts(): Promise<Record<string, string>> {
  return await readFile(file, "utf8").then(
    (text) => JSON.parse(text) as Record<string, string>,
    () => ({}),
  );
}

async function writeAccounts(accounts: Record<string, string>): Promise<void> {
  await mkdir(join(file, ".."), { recursive: true });
  await writeFile(file, JSON.stringify(accounts));
}
