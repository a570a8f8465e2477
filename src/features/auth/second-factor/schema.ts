import { type Static, Type } from "typebox";
import { TotpCode } from "../../../platform/http/schemas.ts";
import { passwordBytesMax } from "../password-rules.ts";

const Code = { ...TotpCode, examples: ["123456"] };

export const ConfirmTotpBody = Type.Object({
  code: { ...Code, description: "The six digits that the app shows now" },
});

const Password = Type.String({
  minLength: 1,
  maxLength: passwordBytesMax,
  description: "The account's password",
  examples: ["SecurePassword123!"],
});

export const StartTotpBody = Type.Object({ password: Password });

export const DisableTotpBody = Type.Object({
  password: Password,
  code: { ...Code, description: "The six digits that the app shows now, or a recovery code" },
});
export type DisableTotpBody = Static<typeof DisableTotpBody>;

export const TotpEnrolment = Type.Object({
  secret: Type.String({
    description: "For apps that take no QR code, in base32",
    examples: ["JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"],
  }),
  otpauth_uri: Type.String({
    description: "What the QR code holds: SHA-1, six digits, 30 seconds",
    examples: ["otpauth://totp/Passim:user%40example.com?issuer=Passim&secret=JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"],
  }),
  qr_code: Type.String({ description: "A PNG as a data URL", examples: ["data:image/png;base64,iVBORw0KGgo="] }),
});

export const RecoveryCodes = Type.Array(Type.String(), {
  description: "Ten codes that each work once where a code of the app is asked for. They are shown this once",
  examples: [["k3vd-7qpa-m2xe-4hnw"]],
});
