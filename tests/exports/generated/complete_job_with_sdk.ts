/** A user of the client that @hey-api/openapi-ts makes: a job from its price to its file. */

import { readFileSync } from "node:fs";

import {
  createGeneration,
  getBalance,
  getGeneration,
  listGenerations,
  quoteGeneration,
  uploadAsset,
  type Job,
  type KlingO1Request,
} from "./sdk/index.js";
import { client } from "./sdk/client.gen.js";
import { argument, downloaded, pause, tell } from "./told.js";

client.setConfig({ baseUrl: argument(0), auth: argument(1) });

const picture = new File([readFileSync(argument(2))], "start.png", { type: "image/png" });
const asset = await uploadAsset({ body: { file: picture }, throwOnError: true });
const request: KlingO1Request = {
  type: "video",
  model: "kling-o1",
  input: { prompt: "a red corgi", aspectRatio: "16:9", duration: 10, startImage: asset.data.uri },
};

async function finished(job: Job): Promise<Job> {
  while (job.status === "queued" || job.status === "processing") {
    await pause();
    job = (await getGeneration({ path: { id: job.id }, throwOnError: true })).data;
  }
  return job;
}

const quote = await quoteGeneration({ body: request, throwOnError: true });
const created = await createGeneration({
  body: request,
  headers: { "Idempotency-Key": "one" },
  throwOnError: true,
});
const job = await finished(created.data);
const listed = await listGenerations({ query: { limit: 1 }, throwOnError: true });
const balance = await getBalance({ throwOnError: true });
const refused = await createGeneration({ body: { ...request, input: { prompt: "" } } });
if (!refused.error) throw new Error("an empty prompt was taken");
const output = job.outputs[0];
if (!output) throw new Error("no result");

tell({
  quoted: quote.data.cost.tokens,
  status: job.status,
  bytes: await downloaded(output.url),
  listed: listed.data.data[0]?.id === job.id,
  spent: 1_000_000 - balance.data.balance,
  refused: [refused.response?.status ?? 0, ...refused.error.error.details.map((detail) => detail.path)],
});
