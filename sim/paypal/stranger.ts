import type { World } from "../world.ts";
import { createIdentity, type Identity } from "./identity.ts";

/** Someone who is not PayPal, with a certificate in its name that no trusted root has signed. */
export interface Stranger {
  identity(): Identity;
  find(certificateId: string): Identity | undefined;
}

/** Its keys cost a good part of a second, so they are made when it first has something to sign. */
export function createStranger(world: World): Stranger {
  let identity: Identity | undefined;
  return {
    identity: () => (identity ??= createIdentity(world)),
    find: (certificateId) => (identity?.certificateId === certificateId ? identity : undefined),
  };
}
