/** A user of the types that openapi-typescript makes, with openapi-fetch: a job from its price to its file. */

import createClient from "openapi-fetch";

import type { components, paths } from "./schema.js";
import { argument, downloaded, pause, tell } from "./told.js";

type Job = components["schemas"]["Job"];
type Request = components["schemas"]["KlingO1Request"];

const client = createClient<paths>({
  baseUrl: argument(0),
  headers: { Authorization: `Bearer ${argument(1)}` },
});

const request: Request = {
  type: "video",
  model: "kling-o1",
  input: { prompt: "a red corgi", aspectRatio: "16:9", duration: 10, startImage: argument(2) },
};

async function finished(job: Job): Promise<Job> {
  while (job.status === "queued" || job.status === "processing") {
    await pause();
    const read = await client.GET("/api/v1/generations/{id}", { params: { path: { id: job.id } } });
    if (!read.data) throw new Error(read.error.error.message);
    job = read.data;
  }
  return job;
}

const quote = await client.POST("/api/v1/generations/quote", { body: request });
if (!quote.data) throw new Error(quote.error.error.message);
const created = await client.POST("/api/v1/generations", {
  body: request,
  params: { header: { "Idempotency-Key": "one" } },
});
if (!created.data) throw new Error(created.error.error.message);
const job = await finished(created.data);
const listed = await client.GET("/api/v1/generations", { params: { query: { limit: 1 } } });
const balance = await client.GET("/api/v1/balance");
if (!listed.data || !balance.data) throw new Error("neither list nor balance");
const refused = await client.POST("/api/v1/generations", { body: { ...request, input: { prompt: "" } } });
if (!refused.error) throw new Error("an empty prompt was taken");
const output = job.outputs[0];
if (!output) throw new Error("no result");

tell({
  quoted: quote.data.cost.tokens,
  status: job.status,
  bytes: await downloaded(output.url),
  listed: listed.data.data[0]?.id === job.id,
  spent: 1_000_000 - balance.data.balance,
  refused: [refused.response.status, ...refused.error.error.details.map((detail) => detail.path)],
});
