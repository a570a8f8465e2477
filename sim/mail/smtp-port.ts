import { isAddressInUse } from "../folder-lock.ts";
import type { World } from "../world.ts";
import type { Mailbox } from "./mailbox.ts";
import { type SmtpServer, startSmtp } from "./smtp.ts";

/**
 * Starts the mail server; with port 0 on the free port that it took last time, if it can, so that SMTP settings
 * which people saved in the platform still fit after a restart.
 */
export async function startSmtpOnKeptPort(
  world: World,
  mailbox: Mailbox,
  { host, port }: { host: string; port: number },
): Promise<SmtpServer> {
  const kept = world.book<{ port: number }>("smtp-port");
  const wanted = port === 0 ? (kept.get("free")?.port ?? 0) : port;
  const smtp = await startSmtp(world, mailbox, { host, port: wanted }).catch(async (error: unknown) => {
    if (!isAddressInUse(error) || wanted === port) throw error;
    return await startSmtp(world, mailbox, { host, port: 0 });
  });
  if (port === 0) kept.put("free", { port: smtp.port });
  return smtp;
}
