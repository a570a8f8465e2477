import type { EsimProvider } from "./contract.ts";

/** The carrier accounts of this installation, by our id of them. */
export interface EsimProviders {
  /** Throws when no such carrier is configured: an order may outlive the configuration it was placed under. */
  get(id: string): EsimProvider;
  find(id: string): EsimProvider | undefined;
  list(): EsimProvider[];
}

/** Throws when two carriers claim the same id. */
export function createEsimProviders(list: EsimProvider[]): EsimProviders {
  const providers = new Map(list.map((provider) => [provider.id, provider]));
  if (providers.size !== list.length) {
    throw new Error(`Two carriers share an id: ${list.map(({ id }) => id).join(", ")}`);
  }
  return {
    get(id) {
      const provider = providers.get(id);
      if (provider === undefined) throw new Error(`No carrier is configured as ${id}`);
      return provider;
    },
    find: (id) => providers.get(id),
    list: () => [...providers.values()],
  };
}
