import { Type } from "typebox";

export const esimStatuses = [
  "released",
  "installed",
  "active",
  "suspended",
  "depleted",
  "expired",
  "revoked",
  "cancelled",
] as const;

/** Statuses that no eSIM leaves. */
export const finalEsimStatuses = ["expired", "revoked", "cancelled"] as const;

export const Esim = Type.Object({
  id: Type.String({ examples: ["esim-0199f3c2a7b07e5c8a3b4f2d1c0e9a8b"] }),
  esimTranNo: Type.String({
    description: "The carrier's own key of the eSIM; ICCIDs are used again, this is not",
    examples: ["26010210000001"],
  }),
  iccid: Type.String({ examples: ["8901234567890123456"] }),
  activation_code: Type.String({
    description: "What the QR code holds",
    examples: ["LPA:1$rsp.example.com$0123456789ABCDEF"],
  }),
  smdp_address: Type.String({ description: "For typing in by hand" }),
  matching_id: Type.String({ description: "For typing in by hand" }),
  qr_code_url: Type.String({ description: "A PNG of the activation code; needs no login and can't be guessed" }),
  apple_install_url: Type.String(),
  android_install_url: Type.String(),
  status: Type.Enum([...esimStatuses]),
});
