/** The one dependency rule: processes → features → app (its type) → providers → platform; a feature's neighbours only through its index.ts. */
const features = "^src/features/([^/]+)/";

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    {
      name: "no-circles",
      severity: "error",
      comment:
        "Two files need each other: move what both need into a third, or let the lower one define a job that the higher one handles.",
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ["type-only"] } },
    },
    {
      name: "platform-is-the-ground",
      severity: "error",
      comment: "platform/ would go to the next product: it imports nothing of ours.",
      from: { path: "^src/platform/" },
      to: { path: "^src/", pathNot: "^src/platform/" },
    },
    {
      name: "providers-know-only-the-platform",
      severity: "error",
      comment: "A provider is told everything it needs by its options.",
      from: { path: "^src/providers/" },
      to: { path: "^src/", pathNot: "^src/(providers|platform)/" },
    },
    {
      name: "vendors-never-meet",
      severity: "error",
      comment: "What two vendors share belongs to the contract of their kind.",
      from: { path: "^src/providers/([^/]+)/([^/]+)/" },
      to: { path: "^src/providers/[^/]+/[^/]+/", pathNot: "^src/providers/$1/$2/" },
    },
    {
      name: "features-see-contracts-not-vendors",
      severity: "error",
      comment: "Import providers/<kind>/contract.ts; the process wires the vendor.",
      from: { path: "^src/features/" },
      to: { path: "^src/providers/[^/]+/[^/]+/" },
    },
    {
      name: "neighbours-through-the-front-door",
      severity: "error",
      comment: "Import the other feature's index.ts, and export there what it lacks.",
      from: { path: features },
      to: { path: "^src/features/", pathNot: ["^src/features/$1/", "^src/features/[^/]+/index\\.ts$"] },
    },
    {
      name: "features-know-no-process",
      severity: "error",
      comment: "A feature takes the App; it does not know who runs it.",
      from: { path: "^src/features/", pathNot: "\\.(test|fixture)\\.ts$" },
      to: { path: "^src/[^/]+\\.ts$|^src/(launch|cli)/", pathNot: "^src/app\\.ts$" },
    },
    {
      name: "sql-in-stores",
      severity: "error",
      comment: "Move the query into this feature's store.ts.",
      from: { path: "^src/(features|launch|cli)/", pathNot: "(^|/)(store|[a-z-]+-store)\\.ts$|\\.test\\.ts$" },
      to: { path: "node_modules/(kysely|pg)/" },
    },
    {
      name: "fastify-at-the-door",
      severity: "error",
      comment: "Only routes and platform/http know the web server.",
      from: { path: "^src/", pathNot: "^src/(platform/http/|server\\.ts$)|(^|/)[a-z-]*routes\\.ts$" },
      to: { path: "node_modules/(@fastify/[^/]+|fastify)/", dependencyTypesNot: ["type-only"] },
    },
    {
      name: "product-without-simulators",
      severity: "error",
      comment: "The product talks to simulators over the wire like to anybody else.",
      from: { path: "^src/", pathNot: "\\.(test|fixture)\\.ts$" },
      to: { path: "^(sim|test)/" },
    },
    {
      name: "simulators-on-their-own",
      severity: "error",
      comment: "A simulator is a second reading of the vendor's manual; shared code would share its mistakes.",
      from: { path: "^sim/" },
      to: { path: "^(src|test)/" },
    },
    {
      name: "no-orphans",
      severity: "error",
      comment: "Nobody imports this file: delete it, or list it where it belongs.",
      from: { orphan: true, path: "^(src|sim)/", pathNot: "\\.test\\.ts$|^src/(start|cli)\\.ts$|^sim/start\\.ts$" },
      to: {},
    },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["import", "require", "node", "default"],
      extensions: [".ts", ".js"],
    },
    exclude: { path: "^dist/" },
  },
};
