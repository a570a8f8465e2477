export const roles = ["mobile_user", "reseller", "developer"] as const;
export type Role = (typeof roles)[number];

/** Who asks: a signed-in account through one of its sessions or keys. */
export interface Actor {
  accountId: string;
  role: Role;
  sessionId: string;
}

/** Resellers and developers own a credit account; mobile users pay each order. */
export function ownsCredit(actor: { role: Role }): boolean {
  return actor.role !== "mobile_user";
}
