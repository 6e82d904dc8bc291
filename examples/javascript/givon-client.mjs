// A small careful client of Givon's generations API, on fetch. All times are in milliseconds.

import { setTimeout as sleep } from "node:timers/promises";

const LONGEST_RETRY_AFTER = 60_000; // a server may ask for more, and does not get it
const CANCEL_TIME = 10_000; // what canceling may take, beyond the deadline
const REAL_CLOCK = { now: () => performance.now(), sleep };

/** What went wrong; `jobId` names the job, when there is one. */
export class GivonError extends Error {
  constructor(message, jobId) {
    super(message);
    this.name = new.target.name;
    this.jobId = jobId;
  }
}

/** The API will not do what it was asked, however often it is asked again. */
export class Refused extends GivonError {
  constructor(answer, jobId) {
    super(said(answer), jobId);
    const { code, details = [] } = errorIn(answer);
    Object.assign(this, { status: answer.status, code, details });
  }
}

/** The job ended without a result: it failed, or somebody canceled it. */
export class JobFailed extends GivonError {
  constructor(job) {
    super(job.error?.message ?? `the job is ${job.status}`, job.id);
    this.code = job.error?.code ?? job.status;
  }
}

/** The job is paid, but its result can no longer be downloaded, not even after the URL was asked for anew. */
export class ResultGone extends GivonError {}

/** It took too long. Without a job, the same request with the same `idempotencyKey` is not paid twice. */
export class DeadlinePassed extends GivonError {
  constructor({ jobId, idempotencyKey, lastAnswer }, canceled = false) {
    let advice = `generate again with idempotencyKey ${idempotencyKey}, for there may be a job`;
    if (jobId) advice = canceled ? `job ${jobId} was canceled` : `resume("${jobId}") goes on with the job`;
    super(`no result within the deadline; ${advice}; what came last: ${lastAnswer}`, jobId);
    Object.assign(this, { idempotencyKey, canceled });
  }
}

/** Makes jobs, waits for them and fetches their results. */
export class GivonClient {
  #jobs;
  #key;
  #options;

  /** The pause after the first look or failure is `firstPause`; each further one doubles, up to `longestPause`. */
  constructor(apiKey, { baseUrl = "https://api.givon.ai", ...options } = {}) {
    this.#jobs = `${baseUrl.replace(/\/+$/, "")}/api/v1/generations`;
    this.#key = { Authorization: `Bearer ${apiKey}` };
    this.#options = { firstPause: 1000, longestPause: 16_000, longestAnswer: 30_000, clock: REAL_CLOCK, ...options };
  }

  /** Create a job, wait for it, and return its results, all within `deadline`; throws GivonError. */
  async generate(request, { deadline, idempotencyKey = crypto.randomUUID(), onJob = () => {} }) {
    const errand = this.#errand(deadline, { idempotencyKey });
    const headers = { "Content-Type": "application/json", "Idempotency-Key": idempotencyKey };
    const job = await this.#job(errand, this.#jobs, { method: "POST", headers, body: JSON.stringify(request) });
    errand.jobId = job.id;
    onJob(job.id); // whoever notes it can resume the job if this process dies
    return this.#results(errand, job);
  }

  /** Wait for a job that exists already, and return its results, all within `deadline`; throws GivonError. */
  async resume(jobId, { deadline }) {
    return this.#results(this.#errand(deadline, { jobId }));
  }

  #errand(deadline, known) {
    if (!(deadline > 0)) throw new RangeError(`deadline: expected milliseconds, such as 600_000; got ${deadline}`);
    return { ends: this.#options.clock.now() + deadline, lastAnswer: "nothing", ...known };
  }

  async #results(errand, job) {
    job = await this.#ended(errand, job);
    const results = [];
    for (let number = 0; number < job.outputs.length; number += 1) {
      results.push(await this.#download(errand, job, number));
    }
    return results;
  }

  async #ended(errand, job) {
    try {
      job ??= await this.#look(errand);
      for (const pause of this.#pauses()) {
        if (isCompleted(job)) return job;
        await this.#pause(errand, pause);
        job = await this.#look(errand);
      }
    } catch (error) {
      if (!(error instanceof DeadlinePassed)) throw error;
      throw new DeadlinePassed(errand, await this.#cancel(errand));
    }
  }

  async #download(errand, job, number) {
    let isNewUrl = false;
    for (const pause of this.#pauses()) {
      const answer = await this.#answer(errand, job.outputs[number].url); // without the key, wherever it leads
      if (answer?.ok) return answer.body;
      if (answer && !isTemporary(answer)) {
        if (isNewUrl) throw new ResultGone(said(answer), errand.jobId);
        isNewUrl = true;
      }
      await this.#pause(errand, pause, answer);
      job = await this.#look(errand);
    }
  }

  #look(errand) {
    return this.#job(errand, this.#url(errand));
  }

  async #cancel({ jobId }) {
    const errand = this.#errand(CANCEL_TIME, { jobId });
    try {
      return (await this.#job(errand, `${this.#url(errand)}/cancel`, { method: "POST" })).status === "canceled";
    } catch (error) {
      if (error instanceof GivonError) return false; // it has ended, or the API does not cancel: resume() will tell
      throw error;
    }
  }

  #url({ jobId }) {
    return `${this.#jobs}/${encodeURIComponent(jobId)}`;
  }

  async #job(errand, url, { headers, ...content } = {}) {
    const options = { ...content, headers: { ...headers, ...this.#key }, redirect: "manual" };
    for (const pause of this.#pauses()) {
      const answer = await this.#answer(errand, url, options);
      const job = jobIn(answer, errand);
      if (job) return job;
      await this.#pause(errand, pause, answer);
    }
  }

  /** Return the answer to one request, or nothing when none came whole: what was asked may be done all the same. */
  async #answer(errand, url, options) {
    const { clock, longestAnswer } = this.#options;
    const timeout = Math.max(1000, errand.ends - clock.now());
    const signal = AbortSignal.timeout(Math.min(longestAnswer, timeout));
    const request = new Request(url, { ...options, signal }); // a wrong URL or header throws here, and is not retried
    try {
      const response = await fetch(request);
      const { status, statusText, ok, headers } = response;
      const answer = { status, statusText, ok, headers, body: Buffer.from(await response.arrayBuffer()) };
      errand.lastAnswer = said(answer);
      return answer;
    } catch (error) {
      errand.lastAnswer = String(error.cause ?? error);
    }
  }

  /** Wait; what asks for a job gives up early, and what looks at one that is paid does so once more at the deadline. */
  async #pause(errand, pause, answer) {
    const { clock } = this.#options;
    const wait = Math.max(pause, retryAfter(answer));
    const left = errand.ends - clock.now();
    if (left <= 0 || (!errand.jobId && wait > left)) throw new DeadlinePassed(errand);
    await clock.sleep(Math.min(wait, left));
  }

  *#pauses() {
    const { firstPause, longestPause } = this.#options;
    for (let pause = firstPause; ; pause = Math.min(2 * pause, longestPause)) yield pause;
  }
}

/** Return for how long an answer asks to wait: as a number of seconds, or as a date on the server's own clock. */
function retryAfter(answer) {
  const text = answer?.headers.get("Retry-After") ?? "";
  const now = Date.parse(answer?.headers.get("Date") ?? new Date().toUTCString());
  const wait = /^\d+$/.test(text) ? Number(text) * 1000 : Date.parse(text) - now;
  return Number.isNaN(wait) ? 0 : Math.max(0, Math.min(wait, LONGEST_RETRY_AFTER));
}

function json(answer) {
  try {
    return JSON.parse(answer.body.toString("utf8")) ?? {};
  } catch {
    return {};
  }
}

function errorIn(answer) {
  return json(answer).error ?? {};
}

/** Return an answer in a few words: the API's own, if it says any. */
function said(answer) {
  if (answer.headers.has("Location")) return `${answer.status}, which would lead to ${answer.headers.get("Location")}`;
  const { code, message } = errorIn(answer);
  return `${answer.status} ${message ? `${code}: ${message}` : answer.statusText}`;
}

function isTemporary({ status }) {
  return [408, 425, 429].includes(status) || status >= 500;
}

/** Return the job of an answer, or nothing when the request should be sent again; throws Refused. */
function jobIn(answer, errand) {
  if (!answer || isTemporary(answer)) return undefined;
  if (!answer.ok) throw new Refused(answer, errand.jobId);
  const job = json(answer);
  if (!job.id || !job.status) return undefined;
  errand.lastAnswer = `a job that is ${job.status}`;
  return job;
}

/** Whether a job has its results; any other status, even an unknown one, may still become this one. */
function isCompleted(job) {
  if (["failed", "canceled"].includes(job.status)) throw new JobFailed(job);
  return job.status === "completed";
}
