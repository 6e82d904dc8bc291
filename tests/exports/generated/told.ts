/** What a program tells the test that has started it. */
export type Told = {
  quoted: number;
  status: string;
  bytes: number;
  listed: boolean;
  spent: number;
  refused: (string | number)[];
};

export function tell(told: Told): void {
  process.stdout.write(JSON.stringify(told));
}

/** Returns an argument of the command line. */
export function argument(place: number): string {
  const value = process.argv[place + 2];
  if (value === undefined) throw new Error(`argument ${place} is missing`);
  return value;
}

export async function pause(): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, 10));
}

/** Downloads a result, and returns how many bytes it has. */
export async function downloaded(url: string): Promise<number> {
  const answer = await fetch(url);
  if (!answer.ok) throw new Error(`${answer.status} for ${url}`);
  return (await answer.arrayBuffer()).byteLength;
}
