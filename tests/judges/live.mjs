// The live server that the judges ask: its address, its people, its schema, and a fetch that counts.
import { readFileSync } from 'node:fs';
import { buildSchema } from 'graphql';

if (!process.env.SCHAKEL_URL) throw new Error('SCHAKEL_URL names the server; run.mjs sets it');

export const origin = process.env.SCHAKEL_URL.replace(/\/$/, '');
export const endpoint = `${origin}/graphql`;

/** The schema as it is published. */
export const sdl = readFileSync(new URL('../../schema.graphql', import.meta.url), 'utf8');
export const schema = buildSchema(sdl);

const people = await (await fetch(`${origin}/demo/people`)).json();

/** A bearer token of somebody of the demo network. */
export function token(handle) {
  const found = people.find(one => one.handle === handle);
  if (!found) throw new Error(`the demo network has no ${handle}`);
  return found.token;
}

/** A `fetch` as somebody; `count` tells how often it was called. */
export function as(handle) {
  const authorization = `Bearer ${token(handle)}`;
  const counting = (url, options = {}) => {
    counting.count += 1;
    const headers = new Headers(options.headers);
    headers.set('authorization', authorization);
    return fetch(url, { ...options, headers });
  };
  counting.count = 0;
  return counting;
}

/** What the server answers to one request as somebody, whole. */
export async function ask(handle, query, variables) {
  const response = await as(handle)(endpoint, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/graphql-response+json' },
    body: JSON.stringify({ query, variables }),
  });
  return response.json();
}

/** The same, where an error is not expected. */
export async function data(handle, query, variables) {
  const answer = await ask(handle, query, variables);
  if (answer.errors) throw new Error(`as ${handle}: ${JSON.stringify(answer.errors)}`);
  return answer.data;
}

/** Opens a case of its own, so that a judge changes nothing of the demo's stories. Resolves to its id. */
export async function openCase(handle) {
  const { viewer } = await data(handle, '{ viewer { region { municipalities { id name } } } }');
  const input = {
    idempotencyKey: crypto.randomUUID(),
    programme: 'ondersteuning',
    level: 'PERSON',
    municipalityId: viewer.region.municipalities[0].id,
    persons: [{ new: { givenName: 'Robin', familyName: 'Proefpersoon', birthDate: '2011-05-04' } }],
  };
  const { caseOpen } = await data(
    handle,
    'mutation ($input: CaseOpenInput!) { caseOpen(input: $input) { case { id } userErrors { code field message } } }',
    { input },
  );
  if (!caseOpen.case) throw new Error(JSON.stringify(caseOpen.userErrors));
  return caseOpen.case.id;
}
