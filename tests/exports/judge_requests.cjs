// Judges requests with AJV in its strictest mode: a line {"schema", "bodies"} comes in, a line [true, false, ...] goes out.
const { createInterface } = require("node:readline");
const Ajv = require("ajv/dist/2020").default;

const ajv = new Ajv({ strict: true, strictTypes: true, strictTuples: true, strictRequired: true });
ajv.addVocabulary(JSON.parse(process.argv[2]));

createInterface({ input: process.stdin }).on("line", (line) => {
  const { schema, bodies } = JSON.parse(line);
  const validate = ajv.compile(schema);
  console.log(JSON.stringify(bodies.map((body) => validate(body))));
  ajv.removeSchema();
});
