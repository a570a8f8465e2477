/** Every way in which this carrier says no, by the name of the reason. */
const refusalCodes = {
  headerMissing: "000101",
  headerMalformed: "000102",
  methodUnsupported: "000103",
  bodyNotJson: "000104",
  parameterMissing: "000105",
  parameterNull: "000106",
  parameterOutOfRange: "000107",
  timestampExpired: "101001",
  signatureMismatch: "101003",
  statusForbidsIt: "200002",
  priceDiffers: "200005",
  amountDiffers: "200006",
  balanceTooLow: "200007",
  orderParametersWrong: "200008",
  stillAllocating: "200010",
  outOfStock: "200011",
  packageCodeUnknown: "310241",
  packageUnknown: "310243",
  orderUnknown: "310272",
  esimUnknown: "310403",
  busy: "900001",
} as const;

export type RefusalReason = keyof typeof refusalCodes;

/** A business error: it travels in the envelope, under HTTP 200. */
export class Refusal extends Error {
  readonly code: string;

  constructor(reason: RefusalReason, message: string) {
    super(message);
    this.code = refusalCodes[reason];
  }
}
