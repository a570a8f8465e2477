export const roles = ["mobile_user", "reseller", "developer"] as const;
export type Role = (typeof roles)[number];

/** What an API key may do beside being told who it is; `read` is every GET. */
export const keyScopes = ["read", "orders", "esims", "credits", "branding", "webhooks"] as const;
export type KeyScope = (typeof keyScopes)[number];

/** What an account showed: a session's access token, or one of its API keys. */
type Credential = { kind: "session"; id: string } | { kind: "key"; id: string; scopes: readonly KeyScope[] };

/** Where a request came from, for the audit log. */
export interface Origin {
  ip: string;
  requestId: string;
}

/** Who asks: an account, with what it showed and from where. */
export interface Actor {
  accountId: string;
  role: Role;
  credential: Credential;
  origin: Origin;
}

/** Resellers and developers own a credit account; mobile users pay each order. */
export function ownsCredit(actor: { role: Role }): boolean {
  return actor.role !== "mobile_user";
}
