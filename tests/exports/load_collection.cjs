// Loads a collection with Postman's own library, and prints each request as it reads it: method, address, kind of key.
const { readFileSync } = require("node:fs");
const { Collection } = require("postman-collection");

const collection = new Collection(JSON.parse(readFileSync(process.argv[2], "utf8")));
collection.forEachItem((item) => {
  const answers = item.responses.map((response) => response.code);
  console.log(JSON.stringify([item.request.method, item.request.url.toString(), item.getAuth()?.type ?? null, answers]));
});
