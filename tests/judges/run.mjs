// Runs every outside judge against a live server, a line each, and ends with `N passed, N failed`.
//
//   node run.mjs [schakel binary | address]      (target/debug/schakel by default)
//
// A binary is started on a database and a port of its own, with the demo network; an address is a server that has one
// (one judge starts target/debug/schakel all the same, behind an issuer of its own).
// Installs what is missing from the locks. The browser is Debian's chromium, or the one that CHROMIUM names; JUDGES
// picks some (`JUDGES=apollo,urql`), SCREENSHOT says where the picture of the explorer goes.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = fileURLToPath(new URL('.', import.meta.url));
const top = join(here, '../..');
const browser = join(top, 'tests/browser');
const bin = name => join(here, 'node_modules/.bin', name);
const python = join(here, '.venv/bin/python');

/** Resolves to the code and all that was said. */
function run(command, args, { cwd = here, env = {} } = {}) {
  return new Promise(resolve => {
    let said = '';
    const child = spawn(command, args, { cwd, env: { ...process.env, ...env }, timeout: 600_000 });
    for (const stream of [child.stdout, child.stderr]) stream.on('data', bytes => (said += bytes));
    child.on('error', error => resolve({ code: 1, said: error.message }));
    child.on('close', code => resolve({ code, said: said.trim() }));
  });
}

/** Several commands, up to the first that fails. */
async function inTurn(...commands) {
  let last = { code: 0, said: '' };
  for (const command of commands) {
    last = await run(...command);
    if (last.code !== 0) break;
  }
  return last;
}

const seconds = since => `${((performance.now() - since) / 1000).toFixed(0)} s`;

async function install() {
  const since = performance.now();
  const npm = ['npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund']];
  const wanted = [];
  if (!existsSync(join(here, 'node_modules'))) wanted.push(inTurn([...npm, { cwd: here }]));
  if (!existsSync(join(browser, 'node_modules'))) wanted.push(inTurn([...npm, { cwd: browser }]));
  if (!existsSync(join(here, '.venv/installed'))) {
    wanted.push(
      inTurn(
        ['python3', ['-m', 'venv', '.venv']],
        [python, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '-r', 'requirements.txt']],
        ['cp', ['requirements.txt', '.venv/installed']],
      ),
    );
  }
  const failed = (await Promise.all(wanted)).find(({ code }) => code !== 0);
  if (failed) throw new Error(`cannot install the judges\n${failed.said}`);
  if (wanted.length > 0) console.log(`installed in ${seconds(since)}`);
}

const freePort = () =>
  new Promise((resolve, reject) => {
    const probe = createServer();
    probe.on('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });

/** Starts the server on a database of its own; resolves to its address and how to stop it. */
async function serve(binary) {
  const folder = await mkdtemp(join(tmpdir(), 'schakel-judges-'));
  const url = `http://127.0.0.1:${await freePort()}`;
  const args = ['--demo', '--database', `sqlite://${join(folder, 'judged.db')}`, '--listen', new URL(url).host];
  const server = spawn(binary, args, { cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  let ended = null;
  server.stderr.on('data', bytes => (said += bytes));
  server.on('error', error => (ended = error.message));
  server.on('exit', code => (ended = `it ended with ${code}\n${said}`));
  const stop = async () => {
    if (ended === null) await new Promise(resolve => server.on('exit', resolve).kill('SIGTERM'));
    await rm(folder, { recursive: true, force: true });
  };
  for (let patience = 600; patience > 0; patience -= 1) {
    if (ended !== null) break;
    const ready = await fetch(`${url}/readyz`).catch(() => null);
    if (ready?.ok) return { url, stop };
    await new Promise(resolve => setTimeout(resolve, 100));
  }
  await stop();
  throw new Error(`${binary} does not serve: ${ended ?? said}`);
}

async function school(url) {
  const people = await (await fetch(`${url}/demo/people`)).json();
  return people.find(one => one.handle === 'school-ingrid').token;
}

/** By name: what it is, and how it is asked. The last line that it says is what it found. */
const judges = {
  audit: ['graphql-http, audit of GraphQL over HTTP', env => run('node', ['audit.mjs'], { env })],
  relay: ['relay-compiler', env => run('node', ['relay.mjs'], { env })],
  codegen: [
    'graphql-codegen and tsc',
    async ({ SCHAKEL_URL }) =>
      inTurn(
        [bin('graphql-codegen'), ['--config', 'codegen/codegen.mjs']],
        [bin('tsc'), ['--project', 'codegen']],
        ['node', ['.out/client/codegen/client.js', `${SCHAKEL_URL}/graphql`, await school(SCHAKEL_URL)]],
      ),
  ],
  apollo: ['Apollo Client', env => run('node', ['apollo.mjs'], { env })],
  urql: ['urql with graphcache', env => run('node', ['urql.mjs'], { env })],
  gql: [
    "Python's gql",
    async ({ SCHAKEL_URL }) => run(python, ['client.py', `${SCHAKEL_URL}/graphql`, await school(SCHAKEL_URL)]),
  ],
  oidc: ['oidc-provider', ({ SCHAKEL_BINARY }) => run('node', ['oidc.mjs'], { env: { SCHAKEL_BINARY } })],
  published: ['the schema by introspection', env => run('node', ['published.mjs'], { env })],
  lint: [
    'graphql-eslint',
    async () => {
      const config = join(here, 'eslint.config.mjs');
      const { code, said } = await run(bin('eslint'), ['--config', config, 'schema.graphql'], { cwd: top });
      return { code, said: said || 'schema.graphql is clean' };
    },
  ],
  browser: [
    'the explorer in Chromium',
    async ({ SCHAKEL_URL }) => {
      const picture = process.env.SCREENSHOT ? [process.env.SCREENSHOT] : [];
      return run('node', ['explorer.mjs', SCHAKEL_URL, ...picture], { cwd: browser });
    },
  ],
};

const asked = process.argv[2] ?? join(top, 'target/debug/schakel');
const named = process.env.JUDGES?.split(',') ?? Object.keys(judges);
for (const name of named.filter(name => !judges[name])) {
  console.error(`JUDGES names ${name}; there are ${Object.keys(judges).join(', ')}`);
  process.exit(2);
}

await install();
const isAddress = /^https?:/.test(asked);
// For the judge that sets up a server of its own.
const built = resolve(top, process.env.CARGO_TARGET_DIR ?? 'target', 'debug/schakel');
const SCHAKEL_BINARY = isAddress ? built : resolve(asked);
const server = isAddress ? { url: asked.replace(/\/$/, ''), stop: async () => {} } : await serve(SCHAKEL_BINARY);
let passed = 0;
try {
  for (const name of named) {
    const [what, judge] = judges[name];
    const since = performance.now();
    const { code, said } = await judge({ SCHAKEL_URL: server.url, SCHAKEL_BINARY });
    if (code === 0) {
      passed += 1;
      console.log(`ok: ${name}: ${what}: ${said.split('\n').at(-1)} (${seconds(since)})`);
    } else {
      console.log(`FAILED: ${name}: ${what}\n${said}`);
    }
  }
} finally {
  await server.stop();
}
console.log(`${passed} passed, ${named.length - passed} failed`);
process.exit(passed === named.length ? 0 : 1);
