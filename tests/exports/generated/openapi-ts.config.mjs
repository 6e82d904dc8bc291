/** What @hey-api/openapi-ts is told: Node wants the endings of the modules that it imports. */
export default {
  input: "openapi.json",
  output: { path: "sdk", module: { extension: ".js" } },
  plugins: ["@hey-api/client-fetch"],
};
