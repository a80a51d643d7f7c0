// Builds this folder into ../static/dist: hashed names, a manifest for the server, htmx beside our own files.
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import tailwindcss from '@tailwindcss/vite'
import { defineConfig } from 'vite'

const here = dirname(fileURLToPath(import.meta.url))
const htmx = dirname(createRequire(import.meta.url).resolve('htmx.org/package.json'))

/** Puts finished scripts of htmx into the output and the manifest, under their own names. */
function copyHtmx() {
  const files = { 'htmx.min.js': 'dist/htmx.min.js', 'hx-sse.min.js': 'dist/ext/hx-sse.min.js' }
  return {
    name: 'copy-htmx',
    generateBundle() {
      for (const [name, path] of Object.entries(files)) {
        const source = readFileSync(join(htmx, path), 'utf8').replace(/\n?\/\/# sourceMappingURL=.*\s*$/, '')
        this.emitFile({ type: 'asset', name, originalFileName: name, source })
      }
    },
  }
}

export default defineConfig({
  root: here,
  base: './',
  cacheDir: '../../../.build/vite',
  plugins: [tailwindcss(), copyHtmx()],
  build: {
    outDir: '../static/dist',
    emptyOutDir: true,
    manifest: true,
    target: 'es2022',
    modulePreload: false,
    assetsInlineLimit: 0,
    rolldownOptions: {
      input: { app: join(here, 'app.ts'), style: join(here, 'app.css') },
      output: {
        entryFileNames: '[name]-[hash].js',
        chunkFileNames: '[name]-[hash].js',
        assetFileNames: '[name]-[hash][extname]',
      },
    },
  },
  test: { include: ['tests/**/*.test.ts'], environment: 'node' },
})
