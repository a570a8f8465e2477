import { Type } from "typebox";
import { roles } from "../../platform/actor.ts";
import { TotpCode } from "../../platform/http/schemas.ts";
import { passwordBytesMax } from "./password-rules.ts";

const Email = Type.String({
  minLength: 1,
  maxLength: 320,
  description: "E-mail address; unique without regard to case, spaces around it are dropped",
  examples: ["user@example.com"],
});
const Password = Type.String({ minLength: 1, maxLength: passwordBytesMax, examples: ["SecurePassword123!"] });
const NewPassword = {
  ...Password,
  description: `8 characters to ${passwordBytesMax} bytes, with an upper-case and a lower-case letter, a number and a special character; of resellers and developers none that is known from a data breach`,
};
const MailedToken = Type.String({
  minLength: 1,
  maxLength: 512,
  description: "The token from the mail",
  examples: ["token-from-email"],
});
const Jwt = Type.String({ examples: ["eyJhbGciOiJIUzI1NiIs..."] });

export const RegisterBody = Type.Object({
  email: Email,
  password: NewPassword,
  role: Type.Enum([...roles], { description: "User account type", examples: ["reseller"] }),
  name: Type.Optional(
    Type.String({ maxLength: 200, description: "Business name, or yours", examples: ["My Business"] }),
  ),
});

export const LoginBody = Type.Object({ email: Email, password: Password, totp_code: Type.Optional(TotpCode) });

export const VerifyEmailBody = Type.Object({ email: Email, verification_token: MailedToken });

export const AddressBody = Type.Object({ email: Email });

export const RefreshBody = Type.Object({
  refresh_token: Type.String({ minLength: 1, maxLength: 4_096, examples: ["eyJhbGciOiJIUzI1NiIs..."] }),
});

export const ResetPasswordBody = Type.Object({ reset_token: MailedToken, new_password: NewPassword });

export const ChangePasswordBody = Type.Object({
  old_password: { ...Password, examples: ["OldPassword123!"] },
  new_password: { ...NewPassword, examples: ["NewPassword123!"] },
  confirm_password: { ...Password, description: "The new password again", examples: ["NewPassword123!"] },
  totp_code: Type.Optional(TotpCode),
});

/** What the links in the mails carry; for a link that was cut off there is a page too. */
export const LinkQuery = Type.Object({
  token: Type.Optional(Type.String({ maxLength: 512, allowEmptyValue: true, description: "The token from the mail" })),
});

export const tokenPair = {
  access_token: {
    ...Jwt,
    description:
      "Send it as `Authorization: Bearer …`; valid for `token_expires_in` seconds, or until its session ends",
  },
  refresh_token: { ...Jwt, description: "Good for one exchange within 30 days, and until 90 days after the login" },
  token_expires_in: Type.Integer({ description: "Seconds that the access token is valid", examples: [3600] }),
};
