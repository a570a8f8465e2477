import { checkEndpointUrl, type DialPolicy, ForbiddenAddress } from "../../platform/dialer/endpoint-url.ts";
import { endpointRefused } from "./errors.ts";

/** Throws `endpoint_not_allowed` for a URL that we would never send to; what its name leads to is checked at each connection. */
export function requireEndpoint(url: string, policy: DialPolicy): void {
  try {
    checkEndpointUrl(url, policy);
  } catch (error) {
    if (error instanceof ForbiddenAddress) throw endpointRefused(error);
    throw error;
  }
}
