// What others notice of somebody with a valid account who means harm: how long a question of theirs takes alone, and
// beside hostile requests of every kind. Not a test: figures depend on the machine. Who attacks is a process of its own,
// of the lowest priority: it works elsewhere, and what it costs to send that is not the server's.
//
//   SCHAKEL_BINARY=target/release/schakel node tests/judges/hostile.mjs [seconds] [hostile clients]
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { Agent, request } from 'node:http';
import { constants, setPriority, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { serve, tokenOf } from './server.mjs';

const seconds = Number(process.argv[2] ?? 10);
const clients = Number(process.argv[3] ?? 16);

const usual = JSON.stringify({
  query: '{ cases(first: 20) { nodes { id status programme persons { givenName } team { id } access { relation } } } }',
});

const nested = (open, close, times) => open.repeat(times) + close.repeat(times);
const document = query => JSON.stringify({ query });
const doubling = Array.from({ length: 25 }, (_, n) => `fragment f${n} on Query { ...f${n + 1} ...f${n + 1} }`).join(' ');
const below = `agency { region { municipalities { ${'name '.repeat(150)} } } }`;
const wide = Array.from({ length: 50 }, (_, n) => `a${n}: members(first: 100) { nodes { ${below} } }`);

/** Each kind, and what is to become of it. */
const hostile = {
  'nested values': [document(`{ now(a: ${nested('[', ']', 20_000)}) }`), 400],
  'nested variables': [`{"query": "{ now }", "variables": {"v": ${nested('[', ']', 400_000)}}}`, 400],
  'many variables': [JSON.stringify({ query: '{ now }', variables: { v: Array(400_000).fill(0) } }), 400],
  'a megabyte of text': [JSON.stringify({ query: '{ now }', extensions: { v: 'a'.repeat(1_000_000) } }), 200],
  'many tokens': [document(`{ viewer { ${'role '.repeat(9_900)} } }`), 200],
  'nonsense fields': [document(`{ viewer { ${'nope '.repeat(9_900)} } }`), 400],
  'fragments that double': [document(`{ ...f0 } ${doubling} fragment f25 on Query { now }`), 400],
  aliases: [document(`{ viewer { ${'a: role '.repeat(600)} } }`), 400],
  directives: [document(`{ now ${'@include(if: true) '.repeat(3_000)} }`), 400],
  'the schema in circles': [document(`{ __schema { types { ${nested('fields { type { ', '} } ', 8).replace('} }', 'name } }')} } }`), 400],
  'the schema whole': [document('{ __schema { types { name fields { name type { name } } } } }'), 200],
  'more than an answer holds': [document(`{ ${wide.join(' ')} }`), 400],
  'as much as it holds': [document(`{ ${wide.slice(0, 15).join(' ')} }`), 200],
  'a batch': [`[${Array(1_000).fill('{"query": "{ now }"}').join(',')}]`, 400],
};

const agent = new Agent({ keepAlive: true, maxSockets: Infinity });

function ask(url, token, body) {
  return new Promise((resolve, reject) => {
    const headers = {
      'content-type': 'application/json',
      accept: 'application/graphql-response+json',
      authorization: `Bearer ${token}`,
      'content-length': Buffer.byteLength(body),
    };
    const sent = request(`${url}/graphql`, { method: 'POST', headers, agent }, response => {
      response.resume().on('end', () => resolve(response.statusCode)).on('error', reject);
    });
    sent.on('error', reject).end(body);
  });
}

/** The latencies of one client that asks the usual again and again, in milliseconds, sorted. */
async function latencies(url, token) {
  const found = [];
  const until = performance.now() + seconds * 1_000;
  while (performance.now() < until) {
    const since = performance.now();
    const status = await ask(url, token, usual);
    if (status !== 200) throw new Error(`the usual question is answered with ${status}`);
    found.push(performance.now() - since);
  }
  return found.sort((one, other) => one - other);
}

const at = (found, share) => found[Math.floor((found.length - 1) * share)];

/** The most memory that the server has had, in megabytes. */
function memory(pid) {
  const line = /VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
  return Math.round(Number(line[1]) / 1024);
}

/** Attacks until it is told to stop, then says how often each kind was answered with what. */
async function attack(url, token) {
  setPriority(constants.priority.PRIORITY_LOW);
  let goOn = true;
  process.once('message', () => (goOn = false));
  const told = {};
  const kinds = Object.entries(hostile);
  const client = async nth => {
    for (let round = nth; goOn; round += 1) {
      const [kind, [body, expected]] = kinds[round % kinds.length];
      const status = await ask(url, token, body).catch(() => 'hung up');
      const fine = status === expected || status === 503 || status === 413 || status === 'hung up';
      told[kind] ??= {};
      told[kind][status] = (told[kind][status] ?? 0) + 1;
      if (!fine) throw new Error(`${kind} is answered with ${status}`);
    }
  };
  await Promise.all(Array.from({ length: clients }, (_, nth) => client(nth)));
  process.send(told, () => process.exit());
}

async function measure() {
  const folder = await mkdtemp(join(tmpdir(), 'schakel-hostile-'));
  const server = await serve(folder, { args: ['--demo'], env: { SCHAKEL_LOG: 'info,api::http=warn' } });
  try {
    const [victim, attacker] = [await tokenOf(server, 'school-ingrid'), await tokenOf(server, 'police-fatima')];
    await latencies(server.url, victim);
    const alone = await latencies(server.url, victim);
    const before = memory(server.pid);

    const attacking = fork(fileURLToPath(import.meta.url), [seconds, clients, server.url, attacker]);
    const told = Promise.race([
      once(attacking, 'message').then(([told]) => told),
      once(attacking, 'exit').then(() => Promise.reject(new Error('the attack ended by itself'))),
    ]);
    const beside = await latencies(server.url, victim);
    attacking.send('stop');

    for (const [kind, statuses] of Object.entries(await told)) {
      console.log(`${kind}: ${Object.entries(statuses).map(([status, times]) => `${times} x ${status}`).join(', ')}`);
    }
    for (const [what, share] of [['median', 0.5], ['19 of 20', 0.95]]) {
      const [one, other] = [at(alone, share), at(beside, share)];
      console.log(`${what}: ${one.toFixed(1)} ms alone, ${other.toFixed(1)} ms beside them: ${(other / one).toFixed(2)} x`);
    }
    console.log(`memory: ${before} MB before, ${memory(server.pid)} MB at most`);
  } finally {
    agent.destroy();
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

const [url, token] = process.argv.slice(4);
await (url ? attack(url, token) : measure());
