/** Prints the walk: a tick, what happened, how long it took. */
export interface Reporter {
  title(name: string, detail: string): void;
  chapter(name: string): void;
  /** Runs one step and prints it; what `work` returns beside its text is passed on. */
  step<T>(name: string, work: () => Promise<{ said: string; result: T }>): Promise<T>;
  picture(text: string): void;
  end(sandboxUrl: string): void;
  failure(message: string): void;
}

const isColoured = process.stdout.isTTY && process.env["NO_COLOR"] === undefined;
const paint = (code: number, text: string): string => (isColoured ? `\u001b[${code}m${text}\u001b[0m` : text);
const nameWidth = 24;
const textWidth = 74;

export function createReporter(): Reporter {
  const startedAt = Date.now();
  let steps = 0;
  return {
    title: (name, detail) => console.log(`\n  ${paint(1, name)}  ${paint(2, detail)}`),
    chapter: (name) => console.log(`\n  ${paint(1, name)}`),
    async step(name, work) {
      const began = Date.now();
      const { said, result } = await work();
      steps += 1;
      console.log(
        `  ${paint(32, "✓")} ${name.padEnd(nameWidth)} ${said.padEnd(textWidth)} ${paint(2, `${Date.now() - began} ms`.padStart(8))}`,
      );
      return result;
    },
    picture: (text) =>
      console.log(
        text
          .split("\n")
          .map((line) => `      ${line}`)
          .join("\n"),
      ),
    end: (sandboxUrl) => {
      console.log(
        `\n  ${paint(1, `${steps} steps in ${((Date.now() - startedAt) / 1_000).toFixed(1)} s, every one over HTTP.`)}`,
      );
      console.log(`  The mails, the payments and the eSIMs are on ${sandboxUrl}.\n`);
    },
    failure: (message) => console.error(`\n  ${paint(31, "✗")} ${message}\n`),
  };
}
