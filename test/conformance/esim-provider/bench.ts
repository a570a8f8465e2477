import type { EsimProvider, EsimReference } from "../../../src/providers/esim/contract.ts";

type SpoiledOperation = "list" | "order" | "query" | "cancel" | "topup";
type Misfortune = "refuse" | "error" | "timeout" | "slow" | "drop_reply" | "out_of_stock" | "price_changed";

/** A carrier's account to try an adapter on, and the means to look at it and to disturb it from outside. */
export interface CarrierBench {
  provider: EsimProvider;
  /** The same account, asked by somebody who gives up while a slow carrier is still working. */
  impatient: EsimProvider;
  /** Spoils the next call of that kind. */
  spoil(operation: SpoiledOperation, misfortune: Misfortune): Promise<void>;
  /** Lets so much time pass at the carrier that every order is allocated. */
  finishAllocation(): void;
  install(esim: EsimReference): Promise<void>;
  useData(esim: EsimReference, usedBytes: bigint): Promise<void>;
  /** How many eSIMs the carrier believes to have sold. */
  countSold(): Promise<number>;
  /** Where notices may be sent, and the bodies that arrived there. */
  noticeUrl: string;
  listNotices(): Promise<string[]>;
  close(): Promise<void>;
}
