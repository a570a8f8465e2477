import { expect, test } from "vitest";
import { openWorld } from "../world.ts";
import { createMailbox } from "./mailbox.ts";

test("a full mailbox forgets its oldest mail and keeps 2,000", async () => {
  const world = openWorld({ dataFolder: undefined, url: () => "", log: () => undefined });
  const mailbox = createMailbox(world);
  for (let number = 1; number <= 2001; number++)
    await mailbox.receive(Buffer.from(`Subject: mail ${number}\r\n\r\nHello`), ["ana@example.com"]);

  const mails = mailbox.list();

  expect(mails).toHaveLength(2000);
  expect(mails.at(0)?.subject).toBe("mail 2001");
  expect(mails.at(-1)?.subject).toBe("mail 2");
});
