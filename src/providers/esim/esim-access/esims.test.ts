import { expect, test } from "vitest";
import { Unavailable } from "../contract.ts";
import { readEsim, readOrder, readUsage } from "./esims.ts";

const profile = {
  esimTranNo: "26010210000001",
  orderNo: "B26010210000001",
  transactionId: "plat-1",
  iccid: "8900000000000000001",
  ac: "LPA:1$rsp.example.test$0123456789ABCDEF0123456789ABCDEF",
  smdpStatus: "RELEASED",
  esimStatus: "GOT_RESOURCE",
  activateTime: null,
  installationTime: null,
  expiredTime: "2026-07-01T10:00:00+0000",
  totalVolume: 5368709120,
  totalDuration: 7,
  orderUsage: 0,
  apn: "",
};

test("a fresh eSIM is released, unused, and has its dates in UTC", () => {
  expect(readEsim(profile)).toEqual({
    esimTranNo: "26010210000001",
    iccid: "8900000000000000001",
    carrierOrderId: "B26010210000001",
    status: "released",
    isUnused: true,
    activationCode: "LPA:1$rsp.example.test$0123456789ABCDEF0123456789ABCDEF",
    totalBytes: 5368709120n,
    usedBytes: 0n,
    totalDays: 7,
    installedAt: null,
    activatedAt: null,
    expiresAt: new Date("2026-07-01T10:00:00Z"),
    apn: null,
  });
});

test.each([
  ["2026-07-01T10:00:00Z", "2026-07-01T10:00:00.000Z"],
  ["2026-07-01T10:00:00+0200", "2026-07-01T08:00:00.000Z"],
  ["2026-07-01T10:00:00-05:30", "2026-07-01T15:30:00.000Z"],
])("the date %s is %s", (expiredTime, expected) => {
  expect(readEsim({ ...profile, expiredTime }).expiresAt?.toISOString()).toBe(expected);
});

test.each([
  ["GOT_RESOURCE", "RELEASED", "released"],
  ["GOT_RESOURCE", "DOWNLOAD", "released"],
  ["GOT_RESOURCE", "INSTALLATION", "installed"],
  ["GOT_RESOURCE", "ENABLED", "installed"],
  ["GOT_RESOURCE", "DISABLED", "installed"],
  ["GOT_RESOURCE", "DELETED", "installed"],
  ["IN_USE", "ENABLED", "active"],
  ["SUSPENDED", "ENABLED", "suspended"],
  ["USED_UP", "ENABLED", "depleted"],
  ["USED_EXPIRED", "DISABLED", "expired"],
  ["UNUSED_EXPIRED", "RELEASED", "expired"],
  ["CANCEL", "RELEASED", "cancelled"],
  ["REVOKE", "DELETED", "revoked"],
  ["REVOKED", "DELETED", "revoked"],
])("%s with %s is %s", (esimStatus, smdpStatus, status) => {
  expect(readEsim({ ...profile, esimStatus, smdpStatus }).status).toBe(status);
});

test.each([{ smdpStatus: "DOWNLOAD" }, { smdpStatus: null }, { esimStatus: "CANCEL" }, { orderUsage: 1 }])(
  "an eSIM with %o is no longer unused",
  (fields) => {
    expect(readEsim({ ...profile, ...fields }).isUnused).toBe(false);
  },
);

test("an order is allocating until its last profile has been drawn", () => {
  expect(readOrder([profile]).state).toBe("ready");
  expect(readOrder([])).toEqual({ state: "allocating" });
  expect(readOrder([profile, { ...profile, esimStatus: "GETTING_RESOURCE", iccid: "", ac: "" }])).toEqual({
    state: "allocating",
  });
});

test.each([{ ac: "" }, { iccid: null }, { esimStatus: "TELEPORTED" }])(
  "an eSIM with %o is not handed out",
  (fields) => {
    expect(() => readOrder([{ ...profile, ...fields }])).toThrow(Unavailable);
  },
);

test("usage that was never measured is left out rather than called zero", () => {
  const measured = { esimTranNo: "1", dataUsage: 5, totalData: 10, lastUpdateTime: "2026-01-03T09:00:00+0000" };
  expect(readUsage([measured, { ...measured, esimTranNo: "2", lastUpdateTime: null }], expect.fail)).toEqual([
    { esimTranNo: "1", usedBytes: 5n, totalBytes: 10n },
  ]);
});
