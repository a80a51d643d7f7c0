// Builds this folder into ../static/dist: hashed names, a manifest for the server, htmx beside our own files.
import { readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import tailwindcss from '@tailwindcss/vite'
import { defineConfig } from 'vite'

const here = dirname(fileURLToPath(import.meta.url))
const KEEP_MS = 24 * 3_600_000
const htmx = dirname(createRequire(import.meta.url).resolve('htmx.org/package.json'))

/** Puts htmx and its streams into the output and the manifest as one script. As two, a slow line left pages without their
 * streams: htmx looks through a page as soon as its own script has run, and does not look again for an extension. */
function copyHtmx() {
  const name = 'htmx.min.js'
  const read = (path) => readFileSync(join(htmx, path), 'utf8').replace(/\n?\/\/# sourceMappingURL=.*\s*$/, '')
  return {
    name: 'copy-htmx',
    generateBundle() {
      const source = ['dist/htmx.min.js', 'dist/ext/hx-sse.min.js'].map(read).join('\n;')
      this.emitFile({ type: 'asset', name, originalFileName: name, source })
    },
  }
}

/** Files of earlier builds go once no open page can need them any more. */
function forgetOldFiles() {
  return {
    name: 'forget-old-files',
    writeBundle({ dir }, bundle) {
      for (const name of readdirSync(dir)) {
        const isOld = Date.now() - statSync(join(dir, name)).mtimeMs > KEEP_MS
        if (isOld && /-[\w-]{8}\.(js|css)$/.test(name) && !(name in bundle)) rmSync(join(dir, name))
      }
    },
  }
}

export default defineConfig({
  root: here,
  base: './',
  cacheDir: '../../../.build/vite',
  plugins: [tailwindcss(), copyHtmx(), forgetOldFiles()],
  build: {
    outDir: '../static/dist',
    emptyOutDir: false, // pages that are open still ask for the files they were built with
    manifest: true,
    target: 'es2022',
    modulePreload: false,
    assetsInlineLimit: 0,
    rolldownOptions: {
      input: { app: join(here, 'app.ts'), style: join(here, 'app.css'), worker: join(here, 'worker.ts') },
      output: {
        entryFileNames: '[name]-[hash].js',
        chunkFileNames: '[name]-[hash].js',
        assetFileNames: '[name]-[hash][extname]',
      },
    },
  },
  test: { include: ['tests/**/*.test.ts'], environment: 'node' },
})
