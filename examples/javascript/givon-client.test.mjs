// The tests of the client. It waits on the double's clock (`givonkit serve --pace manual`): nothing really waits.
// They need the command givonkit in the PATH.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";

import { DeadlinePassed, GivonClient, JobFailed, Refused, ResultGone } from "./givon-client.mjs";

const KEY = "a-key-of-the-tests";
const PICTURE = { type: "image", model: "seedream-5", input: { prompt: "a red corgi" } }; // costs 2 tokens
const VIDEO = { type: "video", model: "kling-o1", input: { prompt: "a red corgi", duration: 7 } }; // 5 or 10, not 7
const SECOND = 1000;

let server;
let address;
let folder;
let doubles = 0;

before(async () => {
  folder = await mkdtemp(join(tmpdir(), "givon-"));
  const ready = join(folder, "ready");
  const options = ["serve", "--port", "0", "--pace", "manual", "--no-log", "--ready-file", ready];
  server = spawn("givonkit", options, { stdio: ["ignore", "ignore", "inherit"] });
  let cause;
  server.once("error", (error) => (cause = error));
  while (!(address = await readFile(ready, "utf8").catch(() => "")).endsWith("\n")) {
    if (server.exitCode !== null) throw new Error("givonkit serve did not start: is it in the PATH?", { cause });
    await sleep(10);
  }
  address = address.trim();
});

after(async () => {
  server.kill();
  await rm(folder, { recursive: true });
});

/** A double that one test has for itself: a namespace of the server, and its control side. */
class Double {
  #now = 0;

  constructor() {
    this.baseUrl = `${address}/ns/test-${(doubles += 1)}`;
  }

  static async with(steps, match = { operation: "create" }) {
    const double = new Double();
    await double.control("POST", "scenarios", { scenarios: { "of-the-test": { match, steps } } });
    return double;
  }

  client(options) {
    const clock = { now: () => this.#now, sleep: (milliseconds) => this.pass(milliseconds) };
    return new GivonClient(KEY, { baseUrl: this.baseUrl, clock, ...options });
  }

  async pass(milliseconds) {
    this.#now += milliseconds;
    await this.control("POST", "clock", { advance: milliseconds / SECOND });
  }

  async control(method, path, body) {
    const response = await fetch(`${this.baseUrl}/__givonkit/${path}`, { method, body: JSON.stringify(body) });
    const text = await response.text();
    assert.ok(response.ok, text);
    return text && JSON.parse(text);
  }

  async jobs() {
    return this.control("GET", "jobs");
  }

  async spent() {
    return Number(Object.values(await this.control("GET", "ledger"))[0].charged);
  }

  /** The statuses that the polls were told. */
  async statuses() {
    const journal = await this.control("GET", "journal?limit=1000");
    const polls = journal.filter(({ facts }) => facts.operation === "poll");
    return polls.map(({ reply }) => JSON.parse(reply.body).status);
  }

  /** The seconds at which the requests for one operation came. */
  async times(operation) {
    const journal = await this.control("GET", "journal?limit=1000");
    const times = journal.filter(({ facts }) => facts.operation === operation).map(({ time }) => time);
    return times.map((time) => Math.round((time - journal[0].time) * SECOND) / SECOND);
  }
}

test("a job is created, awaited and downloaded", async () => {
  const double = new Double();

  const [picture] = await double.client().generate(PICTURE, { deadline: 60 * SECOND });

  assert.equal(picture.toString("latin1", 1, 4), "PNG");
  assert.equal((await double.jobs())[0].status, "completed");
  assert.equal(await double.spent(), 2);
});

test("the id of a job is told before it is awaited", async () => {
  const double = await Double.with("fail=provider_error");
  const told = [];

  await assert.rejects(double.client().generate(PICTURE, { deadline: 60 * SECOND, onJob: (id) => told.push(id) }));

  assert.deepEqual(told, (await double.jobs()).map(({ id }) => id));
});

test("nobody waits without a deadline", async () => {
  const client = new Double().client();

  await assert.rejects(client.generate(PICTURE, {}), { name: "RangeError", message: /expected milliseconds/ });
});

test("a job of half an hour is looked at less and less often", async () => {
  const double = await Double.with("succeed after=30m");

  await double.client().generate(PICTURE, { deadline: 3600 * SECOND });

  const regular = Array.from({ length: 112 }, (_, number) => 31 + 16 * number);
  assert.deepEqual(await double.times("poll"), [1, 3, 7, 15, ...regular]);
});

describe("what costs money", () => {
  for (const [loss, fault] of [
    ["is lost", "reset:acted"],
    ["never comes", "hang:acted"],
    ["ends early", "truncated:50"],
    ["cannot be unpacked", "gzip_cut:40"],
    ["is a proxy's", "504:html,acted"],
  ]) {
    test(`an answer that ${loss} is asked for again, and paid once`, async () => {
      const double = await Double.with(`fault=${fault} times=1 then succeed`);

      await double.client({ longestAnswer: SECOND }).generate(PICTURE, { deadline: 60 * SECOND });

      assert.deepEqual(await double.times("create"), [0, 1]);
      assert.equal((await double.jobs()).length, 1);
      assert.equal(await double.spent(), 2);
    });
  }

  test("a request that got no answer at all can be made again with its key", async () => {
    const double = await Double.with("fault=reset:acted times=2 then succeed");
    const client = double.client();

    const passed = await client.generate(PICTURE, { deadline: 2 * SECOND }).catch((error) => error);
    await client.generate(PICTURE, { deadline: 60 * SECOND, idempotencyKey: passed.idempotencyKey });

    assert.ok(passed instanceof DeadlinePassed);
    assert.equal(passed.jobId, undefined);
    assert.equal(await double.spent(), 2);
  });

  for (const fault of ["502:html", "reset", "malformed"]) {
    test(`polls that fail (${fault}) do not lose the job`, async () => {
      const double = await Double.with(`fault=${fault} on=poll times=2`);

      await double.client().generate(PICTURE, { deadline: 60 * SECOND });

      assert.deepEqual(await double.times("poll"), [1, 2, 4]);
      assert.equal(await double.spent(), 2);
    });
  }

  test("a job that is not done at the deadline is canceled, and costs nothing", async () => {
    const double = await Double.with("stall");

    const passed = await double.client().generate(PICTURE, { deadline: 600 * SECOND }).catch((error) => error);

    const [job] = await double.jobs();
    assert.ok(passed instanceof DeadlinePassed);
    assert.deepEqual([passed.jobId, passed.canceled, job.status], [job.id, true, "canceled"]);
    assert.deepEqual(await double.times("cancel"), [600]);
    assert.equal(await double.spent(), 0);
  });

  test("a job that cannot be canceled can be resumed", async () => {
    const double = await Double.with("succeed after=15m");
    await double.control("PUT", "world", { answers: { cancel: "none" } });
    const client = double.client();

    const passed = await client.generate(PICTURE, { deadline: 600 * SECOND }).catch((error) => error);
    const [picture] = await client.resume(passed.jobId, { deadline: 600 * SECOND });

    assert.equal(passed.canceled, false);
    assert.equal(picture.toString("latin1", 1, 4), "PNG");
    assert.equal(await double.spent(), 2);
  });
});

describe("patience", () => {
  for (const [retryAfter, seconds] of [[7, 7], ["date+20", 20], ["absurd", 60], ["none", 1], ["word", 1]]) {
    test(`Retry-After: ${retryAfter} lets it wait ${seconds} s`, async () => {
      const double = await Double.with(`fault=429:retry=${retryAfter} times=1 then succeed`);

      await double.client().generate(PICTURE, { deadline: 120 * SECOND });

      assert.deepEqual(await double.times("create"), [0, seconds]);
    });
  }

  test("an outage is met with longer and longer pauses", async () => {
    const double = await Double.with("fault=503 times=7 then succeed");

    await double.client().generate(PICTURE, { deadline: 120 * SECOND });

    assert.deepEqual(await double.times("create"), [0, 1, 3, 7, 15, 31, 47, 63]);
  });

  test("a status that it does not know is waited on", async () => {
    const double = new Double();
    await double.control("PUT", "world", { wire: { statuses: { processing: "warming_up" } } });

    const [picture] = await double.client().generate(PICTURE, { deadline: 60 * SECOND });

    assert.equal(picture.toString("latin1", 1, 4), "PNG");
    assert.deepEqual(await double.statuses(), ["warming_up", "completed"]);
  });
});

describe("what the API says", () => {
  test("a job that fails says why, and costs nothing", async () => {
    const double = await Double.with('fail=content_policy message="No corgis, please." after=3s');

    await assert.rejects(double.client().generate(PICTURE, { deadline: 60 * SECOND }), (error) => {
      assert.ok(error instanceof JobFailed);
      assert.deepEqual([error.message, error.code], ["No corgis, please.", "content_policy"]);
      return true;
    });
    assert.equal(await double.spent(), 0);
  });

  test("a job that somebody else canceled has failed", async () => {
    const double = await Double.with("cancel after=3s");

    const failure = { name: "JobFailed", message: "the job is canceled" };
    await assert.rejects(double.client().generate(PICTURE, { deadline: 60 * SECOND }), failure);
  });

  test("a wrong request is not sent again, and the reason is told", async () => {
    const double = new Double();

    await assert.rejects(double.client().generate(VIDEO, { deadline: 60 * SECOND }), (error) => {
      assert.ok(error instanceof Refused);
      assert.match(error.message, /400 .*input\.duration: expected one of 5, 10; got 7/);
      assert.equal(error.details[0].path, "/input/duration");
      return true;
    });
    assert.deepEqual(await double.times("create"), [0]);
  });

  for (const status of [400, 401, 402, 404, 422]) {
    test(`a refusal with ${status} is final`, async () => {
      const double = await Double.with(`refuse=${status} message="Not today."`);

      const refusal = { name: "Refused", status, message: /Not today/ };
      await assert.rejects(double.client().generate(PICTURE, { deadline: 60 * SECOND }), refusal);

      assert.deepEqual(await double.times("create"), [0]);
    });
  }
});

describe("the key", () => {
  let other;
  let otherUrl;
  const received = [];

  before(async () => {
    other = createServer((request, response) => {
      received.push(request.headers);
      response.end("other");
    });
    await new Promise((listening) => other.listen(0, "127.0.0.1", listening));
    otherUrl = `http://127.0.0.1:${other.address().port}`;
  });

  after(() => other.close());

  test("does not follow a redirect", async () => {
    const double = await Double.with(`fault=redirect:${otherUrl}`);

    const refusal = { name: "Refused", status: 307 };
    await assert.rejects(double.client().generate(PICTURE, { deadline: 60 * SECOND }), refusal);

    assert.deepEqual(received, []);
  });

  test("is not sent to the host of the results", async () => {
    const double = new Double();
    const shapes = { output: { url: `${otherUrl}/picture.png` } };
    await double.control("PUT", "world", { wire: { shapes } });

    const [result] = await double.client().generate(PICTURE, { deadline: 60 * SECOND });

    assert.equal(result.toString(), "other");
    assert.equal(received.length, 1);
    assert.equal(received[0].authorization, undefined);
  });
});

describe("results", () => {
  test("a download that breaks off is begun again", async () => {
    const double = await Double.with("fault=close:100 on=download times=2");

    const [picture] = await double.client().generate(PICTURE, { deadline: 60 * SECOND });

    assert.equal(picture.toString("latin1", picture.length - 8, picture.length - 4), "IEND");
    assert.equal((await double.times("download")).length, 3);
  });

  test("a URL that is refused is asked for anew", async () => {
    const double = await Double.with("fault=403 on=download times=1");

    await double.client().generate(PICTURE, { deadline: 60 * SECOND });

    assert.deepEqual(await double.times("poll"), [1, 3, 4]);
  });

  test("a result that has expired is not asked for until the deadline", async () => {
    const double = new Double();
    const client = double.client();
    await client.generate(PICTURE, { deadline: 60 * SECOND });
    await double.pass(7200 * SECOND);

    const [job] = await double.jobs();
    await assert.rejects(client.resume(job.id, { deadline: 600 * SECOND }), (error) => {
      assert.ok(error instanceof ResultGone);
      assert.match(error.message, /expired/);
      return true;
    });

    assert.equal((await double.times("download")).length, 3);
  });
});
