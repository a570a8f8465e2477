import { type Static, type TSchema, Type } from "typebox";
import { Compile } from "typebox/compile";

/** Only what we read is declared; fields that the carrier adds are none of our business. */
const nullable = <Field extends TSchema>(field: Field) => Type.Optional(Type.Union([field, Type.Null()]));
const count = Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER });
const id = Type.String({ minLength: 1, maxLength: 100 });
/** `2026-07-01T10:00:00+0000` in most answers, `…Z` in some; empty or null until it happens. */
const instant = nullable(
  Type.String({
    pattern:
      "^(\\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\\d|3[01])T([01]\\d|2[0-3]):[0-5]\\d:[0-5]\\d(\\.\\d+)?(Z|[+-]\\d{2}:?\\d{2}))?$",
  }),
);

export const envelope = Compile(
  Type.Object({
    /** Sometimes the string "true". */
    success: Type.Union([Type.Boolean(), Type.String()]),
    errorCode: nullable(Type.Union([Type.String(), Type.Integer()])),
    /** The carrier's tables call it `errorMessage`, its answers say `errorMsg`. */
    errorMsg: nullable(Type.String()),
    errorMessage: nullable(Type.String()),
    obj: Type.Optional(Type.Unknown()),
  }),
);

const packageSchema = Type.Object({
  packageCode: id,
  slug: nullable(Type.String()),
  name: Type.String(),
  description: nullable(Type.String()),
  /** US dollars × 10,000. */
  price: count,
  currencyCode: Type.String({ pattern: "^[A-Z]{3}$" }),
  /** Bytes; of one day in a day pass. */
  volume: Type.Integer({ minimum: -1, maximum: Number.MAX_SAFE_INTEGER }),
  smsStatus: nullable(Type.Integer()),
  dataType: nullable(Type.Integer({ minimum: 1, maximum: 4 })),
  unusedValidTime: nullable(count),
  duration: Type.Integer({ minimum: 1, maximum: 3650 }),
  durationUnit: nullable(Type.Literal("DAY")),
  /** Alpha-2 codes with commas between them. */
  location: Type.String(),
  locationCode: nullable(Type.String()),
  activeType: nullable(Type.Integer()),
  speed: nullable(Type.String()),
  locationNetworkList: nullable(
    Type.Array(
      Type.Object({
        locationName: Type.String(),
        operatorList: nullable(
          Type.Array(Type.Object({ operatorName: Type.String(), networkType: nullable(Type.String()) })),
        ),
      }),
    ),
  ),
  /** An integer, although the carrier's tables say Boolean. */
  supportTopUpType: nullable(Type.Union([Type.Integer(), Type.Boolean()])),
  fupPolicy: nullable(Type.String()),
});
export type WirePackage = Static<typeof packageSchema>;
export const wirePackage = Compile(packageSchema);

/** Rows are checked one by one, so that a single odd package does not hide the thousands that are fine. */
export const packageList = Compile(Type.Object({ packageList: Type.Array(Type.Unknown()) }));

const profileSchema = Type.Object({
  esimTranNo: id,
  orderNo: id,
  transactionId: nullable(Type.String()),
  iccid: nullable(Type.String()),
  /** The whole `LPA:1$…` string. */
  ac: nullable(Type.String()),
  esimStatus: Type.String(),
  smdpStatus: nullable(Type.String()),
  activateTime: instant,
  installationTime: instant,
  expiredTime: instant,
  totalVolume: count,
  orderUsage: nullable(count),
  totalDuration: count,
  apn: nullable(Type.String()),
});
export type WireProfile = Static<typeof profileSchema>;
export const wireProfile = Compile(profileSchema);

export const profileList = Compile(
  Type.Object({ esimList: Type.Array(Type.Unknown()), pager: Type.Object({ total: count }) }),
);

export const placedOrder = Compile(Type.Object({ orderNo: id }));

export const toppedUp = Compile(Type.Object({ totalVolume: count, totalDuration: count, expiredTime: instant }));

const usageSchema = Type.Object({
  esimTranNo: id,
  dataUsage: count,
  totalData: count,
  /** Null while the carrier has not measured anything yet. */
  lastUpdateTime: instant,
});
export const wireUsage = Compile(usageSchema);
const usageRows = Type.Array(Type.Unknown());

/** The rows stood bare in older answers. They are checked one by one, so that an odd one does not hide the others. */
export const usageList = Compile(Type.Union([usageRows, Type.Object({ esimUsageList: usageRows })]));

export const balance = Compile(Type.Object({ balance: Type.Integer() }));

/** An action answers `{}`, or null from some versions: its success says everything. */
export const nothing = Compile(Type.Unknown());
