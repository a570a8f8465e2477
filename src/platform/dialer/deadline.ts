import { DialFailed } from "./dial-failed.ts";

/** The result, unless the time is over first: then throws `DialFailed` of class timeout and leaves the work to end unheard. */
export async function withDeadline<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return await new Promise<T>((resolve, reject) => {
    const giveUp = () => reject(new DialFailed("timeout", "The server did not answer in time"));
    if (signal.aborted) giveUp();
    signal.addEventListener("abort", giveUp, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener("abort", giveUp));
  });
}
