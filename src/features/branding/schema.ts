import { Type } from "typebox";
import { Email, named, nullable, oneLine, Timestamp, TotpCode, textLike } from "../../platform/http/schemas.ts";

const color = textLike("^#[0-9A-Fa-f]{6}$", "a colour such as #FF5733", {
  description: "#RRGGBB",
  examples: ["#FF5733"],
});

export const ResellerProfile = named(
  "ResellerProfile",
  Type.Object({
    id: Type.String({ examples: ["profile-019a5f3e7c2b7d4f8a1b2c3d4e5f6a7b"] }),
    name: Type.String({ examples: ["My eSIM Store"] }),
    email_sender_name: nullable(Type.String({ examples: ["My Store"] })),
    color_scheme: nullable(color),
    is_default: Type.Boolean({
      description: "Brands the orders that name no profile; exactly one profile is the default",
    }),
    logo_url: nullable(Type.String({ description: "The uploaded logo, public" })),
    use_custom_smtp: Type.Boolean({ description: "Whether mails go through the profile's own SMTP server" }),
    created_at: Timestamp,
    updated_at: Timestamp,
  }),
);

const profileFields = {
  email_sender_name: Type.Optional(
    nullable(Type.String({ ...oneLine(100, "My Store"), description: "Who mails are from; the name without it" })),
  ),
  color_scheme: Type.Optional(nullable(color)),
  is_default: Type.Optional(Type.Boolean({ description: "An account's first profile is its default in any case" })),
};

export const CreateProfileBody = Type.Object({ name: oneLine(100, "My eSIM Store"), ...profileFields });
export const UpdateProfileBody = Type.Object({ name: Type.Optional(oneLine(100, "My eSIM Store")), ...profileFields });
export const ProfileParams = Type.Object({ id: Type.String({ description: "The profile's id" }) });

const smtpFields = {
  smtp_host: Type.String({ minLength: 1, maxLength: 253, examples: ["smtp.gmail.com"] }),
  smtp_port: Type.Integer({ minimum: 1, maximum: 65_535, description: "25, 465, 587 or 2525", examples: [587] }),
  smtp_user: Type.String({ minLength: 1, maxLength: 320, examples: ["noreply@example.com"] }),
  email_from: Email,
  email_from_name: oneLine(100, "My eSIM Store"),
};
const secure = Type.Boolean({
  description:
    "Require encryption: from the start on port 465, by STARTTLS on the others. In production it is required in any case",
});

const shownInShort = {
  smtp_host: nullable(smtpFields.smtp_host),
  smtp_port: nullable(smtpFields.smtp_port),
  smtp_user: nullable(smtpFields.smtp_user),
  use_custom_smtp: Type.Boolean(),
};

export const SmtpConfig = named(
  "SmtpConfig",
  Type.Object({
    ...shownInShort,
    smtp_secure: nullable(secure),
    email_from: nullable(smtpFields.email_from),
    email_from_name: nullable(smtpFields.email_from_name),
    smtp_pass_configured: Type.Boolean({ description: "Whether a password is stored; it is never returned" }),
  }),
);

/** What a change answers; the whole is read by GET. */
export const SmtpConfigSummary = named("SmtpConfigSummary", Type.Object(shownInShort));

export const UpdateSmtpBody = Type.Object({
  smtp_host: Type.Optional(nullable(smtpFields.smtp_host)),
  smtp_port: Type.Optional(nullable(smtpFields.smtp_port)),
  smtp_user: Type.Optional(nullable(smtpFields.smtp_user)),
  smtp_pass: Type.Optional(
    nullable(
      Type.String({
        minLength: 1,
        maxLength: 1_000,
        description: "Left out, the stored one stays, unless host, port or user changes",
      }),
    ),
  ),
  smtp_secure: Type.Optional(nullable(secure)),
  email_from: Type.Optional(nullable(smtpFields.email_from)),
  email_from_name: Type.Optional(nullable(smtpFields.email_from_name)),
  use_custom_smtp: Type.Optional(
    Type.Boolean({
      description: "false saves the settings without testing or using them; left out it stays, and is true at first",
    }),
  ),
  totp_code: Type.Optional(TotpCode),
});

export const UploadedLogo = named(
  "UploadedLogo",
  Type.Object({
    logo_url: Type.String(),
    width: Type.Integer({ description: "Pixels, as stored" }),
    height: Type.Integer({ description: "Pixels, as stored" }),
    advice: Type.Optional(Type.String({ description: "What would make the logo look better" })),
  }),
);

export const LogoForm = Type.Object({
  logo: Type.String({ format: "binary", description: "PNG, JPEG or GIF, at most 5 MB" }),
  reseller_profile_id: Type.Optional(
    Type.String({ description: "Whose logo it is; the default profile's without it" }),
  ),
});
export const LogoParams = Type.Object({
  token: Type.String({ minLength: 22, maxLength: 22, pattern: "^[A-Za-z0-9_-]+$" }),
});
