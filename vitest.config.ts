import { svelte } from "@sveltejs/vite-plugin-svelte"
import { defineConfig } from "vitest/config"

const resolve = { conditions: ["jazz-source", "node", "import", "default"] }
const ssr = { resolve: { conditions: ["jazz-source", "node", "import", "default"] } }

/** Node 25 and newer have a localStorage of their own, which stands in the way of the one of tests with a page. */
const execArgv = process.allowedNodeEnvironmentFlags.has("--webstorage") ? ["--no-webstorage"] : []

export default defineConfig({
  resolve,
  ssr,
  test: {
    maxWorkers: "150%", // the tests with servers, browsers and published programs wait for them half of the time
    projects: [
      {
        resolve,
        ssr,
        test: {
          name: "unit",
          execArgv,
          testTimeout: 60_000, // machines under load are slow; a hang is still found
          setupFiles: ["tests/setup.ts"],
          include: [
            "packages/*/src/**/*.test.ts",
            "tests/conformance/**/*.test.ts",
            "tests/simulation/**/*.test.ts",
            "tools/**/*.test.ts",
            "bench/*.test.mjs",
          ],
          exclude: ["packages/jazz-tools/src/svelte/**"],
        },
      },
      {
        plugins: [svelte()],
        resolve: { conditions: ["jazz-source", "browser", "import", "default"] },
        test: {
          name: "svelte",
          execArgv,
          environment: "happy-dom",
          testTimeout: 60_000,
          setupFiles: ["tests/setup.ts"],
          include: ["packages/jazz-tools/src/svelte/**/*.test.ts"],
        },
      },
      {
        resolve,
        ssr,
        test: {
          name: "interop",
          include: ["tests/interop/*.test.ts"],
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        resolve,
        ssr,
        test: {
          name: "edge",
          include: ["tests/edge/*.test.ts", "tests/runtimes/*.test.ts"],
          testTimeout: 60_000,
          hookTimeout: 60_000,
          fileParallelism: false,
        },
      },
      {
        resolve,
        ssr,
        test: {
          name: "browser",
          include: ["tests/browser/*.test.ts"],
          testTimeout: 60_000,
          hookTimeout: 60_000,
          fileParallelism: false,
        },
      },
      {
        resolve,
        ssr,
        test: {
          name: "e2e",
          include: ["tests/e2e/**/*.test.ts", "tests/docs/**/*.test.ts"],
          testTimeout: 120_000,
          hookTimeout: 120_000,
          fileParallelism: false,
        },
      },
    ],
  },
})
