// Parses and validates OpenAPI documents with swagger-parser; ends with an error for the first that is wrong.
const parser = require("@apidevtools/swagger-parser");

async function main(files) {
  for (const file of files) {
    await (parser.default ?? parser).validate(file);
  }
}

main(process.argv.slice(2)).catch((error) => {
  console.error(error.message);
  process.exitCode = 1;
});
