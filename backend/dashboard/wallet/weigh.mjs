// What a first visit loads, gzipped, against what we promise. A heavier build is a failed build.
import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'

const dist = join(dirname(fileURLToPath(import.meta.url)), '../static/dist')
const manifest = JSON.parse(readFileSync(join(dist, '.vite/manifest.json'), 'utf8'))
const EVERY_PAGE = ['app.ts', 'htmx.min.js']

/** The named chunks and all they import at once. */
function withImports(names, seen = new Set()) {
  for (const name of names) {
    if (seen.has(name)) continue
    seen.add(name)
    withImports(manifest[name].imports ?? [], seen)
  }
  return seen
}

function kilobytes(names) {
  const files = [...withImports(names)].map((name) => readFileSync(join(dist, manifest[name].file)))
  return files.reduce((sum, file) => sum + gzipSync(file, { level: 9 }).length, 0) / 1000
}

const budgets = [
  ['scripts of every page', kilobytes(EVERY_PAGE), 20],
  ['scripts of a page with a wallet', kilobytes([...EVERY_PAGE, 'wallet.ts']), 90],
]
for (const [what, weight, limit] of budgets) {
  console.log(`${what}: ${weight.toFixed(1)} kB of ${limit} kB gzipped`)
  if (weight > limit) process.exitCode = 1
}
