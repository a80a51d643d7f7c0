#!/usr/bin/env node
// forge wants a native compiler; this one is npm's, which asks no server for anything.
"use strict";
const solc = require("solc");
if (process.argv.includes("--version")) {
  console.log(`solc, the solidity compiler commandline interface\nVersion: ${solc.version()}`);
} else {
  process.stdout.write(solc.compile(require("node:fs").readFileSync(0, "utf8")));
}
