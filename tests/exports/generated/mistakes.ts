/** Mistakes that have to be errors of types: a line without the error that it expects is an error itself. */

import createClient from "openapi-fetch";

import type { components, paths } from "./schema.js";
import { createGeneration, type KlingO1Input } from "./sdk/index.js";

type Input = components["schemas"]["KlingO1Input"];

const client = createClient<paths>({ baseUrl: "http://127.0.0.1:4010" });

// @ts-expect-error: a field that the model does not have
export const unknownField: Input = { prompt: "a red corgi", seconds: 5 };
// @ts-expect-error: a value that is not allowed
export const wrongValue: Input = { prompt: "a red corgi", aspectRatio: "4:3" };
// @ts-expect-error: a number as text
export const wrongType: Input = { prompt: "a red corgi", duration: "5" };
// @ts-expect-error: no prompt
export const missingField: Input = {};
// @ts-expect-error: one image where a list is wanted
export const noList: KlingO1Input = { prompt: "a red corgi", referenceAssetUris: "asset://asset_a" };
// @ts-expect-error: a value that is not allowed
export const wrongDuration: KlingO1Input = { prompt: "a red corgi", duration: 7 };

export async function send(): Promise<void> {
  const input = { prompt: "a red corgi" };
  // @ts-expect-error: kling-o1 makes videos
  await client.POST("/api/v1/generations", { body: { type: "image", model: "kling-o1", input } });
  // @ts-expect-error: no such model
  await createGeneration({ body: { type: "video", model: "kling-o9", input } });
  // @ts-expect-error: no such operation
  await client.DELETE("/api/v1/generations", {});
  const answer = await client.GET("/api/v1/balance");
  // @ts-expect-error: there is no data when the request was refused
  answer.data.balance;
}
