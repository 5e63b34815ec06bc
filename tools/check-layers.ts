/** Checks the structure of the sources: who may import whom, file sizes, extensions. `node --import tsx tools/check-layers.ts` */
import { readFileSync } from "node:fs"
import { layerProblems, tableProblems, type LayerTable } from "./layer-rules.ts"
import { sourceFiles } from "./source-files.ts"

const table = JSON.parse(readFileSync("tools/layers.json", "utf8")) as LayerTable
const files = ["packages", "tools"].flatMap((folder) => sourceFiles(folder))
const problems = [...tableProblems(table, files), ...layerProblems(table, files)]
for (const problem of problems) console.error(problem)
console.log(`${files.length} files, ${problems.length} problems of structure`)
process.exitCode = problems.length > 0 ? 1 : 0
