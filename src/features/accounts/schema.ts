import { type Static, Type } from "typebox";
import { roles } from "../../platform/actor.ts";
import { named, nullable, Timestamp } from "../../platform/http/schemas.ts";
import { ResellerProfile } from "../branding/index.ts";
import { CreditBalance } from "../ledger/index.ts";

const UserId = Type.String({ examples: ["user-0199f3c2a7b07e5c8a3b4f2d1c0e9a8b"] });
const EmailAddress = Type.String({ examples: ["user@example.com"] });
const RoleName = Type.Enum([...roles], { description: "User account type" });

const login = { id: UserId, email: EmailAddress, role: RoleName };
const onboarding = {
  verified_at: { ...nullable(Timestamp), description: "When the e-mail address was verified; null until then" },
  profile_complete: Type.Boolean({ description: "A name is set and, for a reseller, a branding profile too" }),
  initial_deposit_made: Type.Boolean({ description: "The first deposit is credited" }),
};

/** Who logged in, as the answer to a login names them. */
export const LoginUser = Type.Object(login);

/** A user with how far its onboarding got. */
export const User = named("User", Type.Object({ ...login, ...onboarding }));

export const CurrentUser = named(
  "CurrentUser",
  Type.Object({
    ...login,
    name: nullable(Type.String({ examples: ["My Business"] })),
    ...onboarding,
    created_at: Timestamp,
    credit_account: Type.Optional(CreditBalance),
    reseller_profiles: Type.Optional(Type.Array(ResellerProfile)),
  }),
);
export type CurrentUser = Static<typeof CurrentUser>;

export const UpdateUserBody = Type.Object({
  name: Type.String({ maxLength: 200, description: "Your name or your business's", examples: ["My Business"] }),
});
