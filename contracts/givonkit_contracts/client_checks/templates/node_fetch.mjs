// A careful client of the generations API, on Node's fetch (Node 20 or later), that `givonkit check client` can drive.
//
// To use it: save it as my_driver.mjs, and run `givonkit check client -- node my_driver.mjs`.
// To have your own client judged, keep the loop at the end, and let generate(errand) call your client and return what
// came of it: { outcome: "succeeded", job_id, urls, bytes } or { outcome: "failed", error: { kind, message, job_id } }.
// All times in here are milliseconds.

import { createHash, randomUUID } from "node:crypto";
import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";

const LONGEST_REQUEST = 30_000;
const LONGEST_PAUSE = 30_000;
const OVERTIME = 4_000; // what canceling may take, beyond the deadline
const KINDS = { 401: "auth", 403: "auth", 402: "insufficient_tokens" };
const NEVER_SENT = ["ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN", "UND_ERR_CONNECT_TIMEOUT"];

/** Return how an errand ended, whether it is to be done (`generate`) or gone on with (`resume`). */
async function generate(errand) {
  const job = new Job(errand);
  try {
    return await job.done();
  } catch (error) {
    if (!(error instanceof Failed)) throw error;
    return { outcome: "failed", error: { kind: error.kind, message: error.message, job_id: job.id } };
  }
}

/** There is no result; `kind` is one of the protocol's. */
class Failed extends Error {
  constructor(kind, message) {
    super(message);
    this.kind = kind;
  }
}

/** A whole answer; `status` is 0 where none came, and then what was asked for may have happened all the same. */
class Answer {
  constructor(status = 0, headers = new Headers(), body = Buffer.alloc(0)) {
    Object.assign(this, { status, headers, body });
    this.isOk = status >= 200 && status < 300;
    this.isFinal = status >= 400 && status < 500 && ![408, 425, 429].includes(status);
  }

  /** The JSON object that came, or an empty one. */
  get told() {
    try {
      return Object(JSON.parse(this.body.toString("utf8")));
    } catch {
      return {};
    }
  }

  /** What it says about an error. */
  get message() {
    if (!this.status) return "no answer came, or not all of it";
    return String(this.told.error?.message || this.body.toString("utf8") || `HTTP ${this.status}`);
  }

  isJob() {
    return this.isOk && typeof this.told.id === "string";
  }

  /** Whether it is a file; one that was cut off has raised an error, unless it was packed. */
  isFile() {
    return this.isOk && this.body.length > 0 && !this.headers.has("Content-Encoding");
  }

  /** How long to wait before asking again: as long as it says; a date is one of the server's own clock. */
  pause(usual) {
    const text = this.headers.get("Retry-After") ?? "";
    const now = Date.parse(this.headers.get("Date")) || Date.now();
    const wait = /^\d+$/.test(text) ? Number(text) * 1000 : Date.parse(text) - now;
    return Math.max(usual, wait || 0);
  }
}

/** The one job of an errand: made once, watched, fetched, and canceled when the time is up. */
class Job {
  constructor(errand) {
    this.request = errand.request;
    this.jobs = `${errand.base_url.replace(/\/+$/, "")}/api/v1/generations`;
    this.key = { Authorization: `Bearer ${errand.api_key}` }; // for the API alone: downloads lead elsewhere
    this.interval = errand.poll_interval_seconds * 1000;
    this.file = join(errand.state_dir, "job.json");
    this.state = existsSync(this.file) ? JSON.parse(readFileSync(this.file, "utf8")) : {};
    this.mayExist = "key" in this.state; // without its id being known
    this.last = new Answer();
    this.allow(errand.deadline_seconds * 1000);
  }

  get id() {
    return this.state.id ?? null;
  }

  async done() {
    try {
      if (!this.id) await this.create();
      return await this.fetched(await this.completed());
    } catch (error) {
      if (error.kind !== "timeout") throw error;
    }
    return this.fetched(await this.canceled());
  }

  async fetched(job) {
    const results = [];
    for (const [number, url] of urlsOf(job).entries()) results.push(await this.download(url, number));
    if (!results.length) throw new Failed("protocol", "the job is completed, but names no results");
    const urls = results.map((result) => result.url);
    const told = { job_id: this.id, urls, bytes: results[0].size, results, cost_tokens: job.cost?.tokens };
    return { outcome: "succeeded", ...told };
  }

  /** Ask for the job, under one key however often it is asked for, until an answer names it. */
  async create() {
    if (!this.state.key) this.remember({ key: randomUUID() });
    const headers = { ...this.key, "Content-Type": "application/json", "Idempotency-Key": this.state.key };
    const answer = await this.askedForJob(headers);
    if (answer.isFinal) {
      const kind = KINDS[answer.status] ?? "refused";
      const isAboutKey = kind !== "refused"; // it says nothing about a POST that was sent before
      throw new Failed(isAboutKey && this.mayExist ? "unknown_outcome" : kind, answer.message);
    }
    this.remember({ id: answer.told.id });
    await this.wait(this.interval);
  }

  async askedForJob(headers) {
    try {
      return await this.asked(this.jobs, { method: "POST", headers, body: JSON.stringify(this.request) });
    } catch (error) {
      if (error.kind !== "timeout") throw error;
      const kind = this.last.status === 429 ? "rate_limited" : "transport";
      throw new Failed(this.mayExist ? "unknown_outcome" : kind, this.last.message);
    }
  }

  /** Return the job when it is completed; a status that nobody knows is as good as `processing`. */
  async completed() {
    for (;;) {
      const answer = await this.asked(this.url(), { headers: this.key });
      if (answer.isFinal) throw new Failed(KINDS[answer.status] ?? "protocol", answer.message);
      if (isCompleted(answer.told)) return answer.told;
      await this.wait(this.interval);
    }
  }

  /** Cancel the job, since nobody waits for it any longer; return it if it is completed after all. */
  async canceled() {
    this.allow(OVERTIME);
    let why = "the job may still be running";
    try {
      const answer = await this.asked(this.url("/cancel"), { method: "POST", headers: this.key });
      if (answer.status === 409 || (answer.isJob() && isCompleted(answer.told))) return await this.completed();
    } catch (error) {
      if (!(error instanceof Failed) || error.kind === "job_failed") throw error;
      why = error.message;
    }
    throw new Failed("timeout", `the deadline passed; ${why}`);
  }

  /** Return where a result was fetched, and what came; a URL that is refused is asked for anew, once. */
  async download(url, number) {
    const isFile = (answer) => answer.isFile();
    let answer = await this.asked(url, {}, isFile);
    if (answer.isFinal) {
      url = urlsOf(await this.completed())[number];
      answer = await this.asked(url, {}, isFile);
    }
    if (answer.isFinal) throw new Failed("protocol", answer.message);
    return { url, sha256: createHash("sha256").update(answer.body).digest("hex"), size: answer.body.length };
  }

  /** Return the answer that is wanted, or a refusal; after any other, and after none, ask again. */
  async asked(url, options, isWanted = (answer) => answer.isJob()) {
    const first = options.method === "POST" ? Math.min(200, this.interval) : this.interval;
    for (let pause = first; ; pause = Math.min(2 * pause, LONGEST_PAUSE)) {
      this.last = await this.send(url, options);
      if (this.last.isFinal || isWanted(this.last)) return this.last;
      this.mayExist ||= ![0, 429].includes(this.last.status);
      await this.wait(this.last.pause(pause));
    }
  }

  async send(url, options) {
    const signal = AbortSignal.timeout(Math.ceil(Math.min(this.longestRequest, this.left())));
    const redirect = options.headers ? "manual" : "follow"; // what carries the key goes nowhere else
    try {
      const headers = { "Accept-Encoding": "identity", ...options.headers };
      const response = await fetch(url, { ...options, headers, redirect, signal });
      return new Answer(response.status, response.headers, Buffer.from(await response.arrayBuffer()));
    } catch (error) {
      this.mayExist ||= !NEVER_SENT.includes(error.cause?.code);
      return new Answer();
    }
  }

  url(below = "") {
    return `${this.jobs}/${encodeURIComponent(this.id)}${below}`;
  }

  /** Keep what a restart needs to know: all of it or nothing, even if this process dies meanwhile. */
  remember(facts) {
    Object.assign(this.state, facts);
    writeFileSync(`${this.file}.part`, JSON.stringify(this.state));
    renameSync(`${this.file}.part`, this.file);
  }

  /** Set how much time there is from now on; one request that hangs may take a part of it. */
  allow(time) {
    this.ends = performance.now() + time;
    this.longestRequest = Math.min(LONGEST_REQUEST, time / 4);
  }

  left() {
    const time = this.ends - performance.now();
    if (time <= 0) throw new Failed("timeout", "there is no time left");
    return time;
  }

  /** Wait, but not beyond the deadline. */
  async wait(time) {
    await sleep(Math.min(time, this.left()));
    this.left();
  }
}

/** Whether a job has its results; throws Failed when it will never have any. */
function isCompleted(job) {
  const status = String(job.status).toLowerCase();
  if (status === "failed") throw new Failed("job_failed", String(job.error?.message));
  if (["canceled", "cancelled"].includes(status)) throw new Failed("canceled", "the job was canceled");
  return ["completed", "succeeded"].includes(status);
}

function urlsOf(job) {
  const outputs = Array.isArray(job.outputs) ? job.outputs : [];
  return outputs.map((output) => output?.url).filter((url) => typeof url === "string");
}

for await (const line of createInterface({ input: process.stdin })) {
  const errand = JSON.parse(line);
  process.stdout.write(`${JSON.stringify({ id: errand.id, ...(await generate(errand)) })}\n`);
}
