// Builds the explorer into ../api/explorer, where the binary embeds it: `npm ci --ignore-scripts && npm run build`.
// The output is the same on every machine: exact versions from the lock, no paths, no dates.
//
// GraphiQL 4.1 (CodeMirror 5), not 5 (Monaco): all of it is one script of 1.4 MB without workers. Monaco adds some
// megabytes, workers to host beside the page, and style elements that ask for 'unsafe-inline'.
import { build } from 'esbuild';
import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { licences } from './licences.mjs';

const here = fileURLToPath(new URL('.', import.meta.url));
const out = fileURLToPath(new URL('../api/explorer/', import.meta.url));

// The page uses the fonts of the system: GraphiQL's embedded ones would be three quarters of the style sheet.
const systemFonts = {
  name: 'system-fonts',
  setup(on) {
    on.onLoad({ filter: /graphiql[\\/]dist[\\/]style\.css$/ }, async ({ path }) => {
      const css = await readFile(path, 'utf8');
      return { loader: 'css', contents: css.replace(/@font-face\s*\{[^}]*\}/g, '') };
    });
  },
};

await mkdir(out, { recursive: true });
const { metafile } = await build({
  absWorkingDir: here,
  entryPoints: { explorer: 'src/main.jsx' },
  outdir: '../api/explorer',
  bundle: true,
  minify: true,
  format: 'iife',
  target: ['chrome109', 'firefox115', 'safari16'],
  jsx: 'automatic',
  charset: 'utf8',
  legalComments: 'none', // the licences stand whole in LICENSES.txt
  define: { 'process.env.NODE_ENV': '"production"' },
  // Its style elements are the only thing that would need 'unsafe-inline'; see src/no-style.js.
  alias: { 'react-style-singleton': './src/no-style.js' },
  plugins: [systemFonts],
  metafile: true,
  logLevel: 'warning',
});

await copyFile(new URL('src/index.html', import.meta.url), `${out}index.html`);
await writeFile(`${out}LICENSES.txt`, await licences(metafile, here));

for (const [file, { bytes }] of Object.entries(metafile.outputs)) console.log(`${file} ${bytes} bytes`);
