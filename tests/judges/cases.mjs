// What both clients with a normalized cache are asked to do, and what they must then do.
import assert from 'node:assert/strict';
import { isInterfaceType, isObjectType, isUnionType } from 'graphql';
import { as, openCase, schema } from './live.mjs';

const types = Object.values(schema.getTypeMap()).filter(type => !type.name.startsWith('__'));
const abstract = types.filter(type => isInterfaceType(type) || isUnionType(type));
export const possibleTypes = Object.fromEntries(
  abstract.map(type => [type.name, schema.getPossibleTypes(type).map(one => one.name)]),
);
/** What has no id belongs to the object that holds it. */
export const withoutId = types.filter(type => isObjectType(type) && !type.getFields().id).map(type => type.name);

const ROW = '... on Node { id } version status programme access { relation withheld { field category reason remedy } }';

export const IN_FULL = `query InFull {
  viewer { agency { id } }
  cases(first: 10) {
    totalCount
    pageInfo { hasNextPage endCursor }
    edges { cursor node { ${ROW}
      persons { id givenName familyName citizenNumber { number } contact { city phone } access { relation withheld { field } } }
      family { id members { id name } }
      team { id function member { id name } agency { id name } }
      concerns { id topic text author { id agency { id } } }
      careNotes { id text author { id agency { id } } }
      policeFacts { id text author { id agency { id } } }
      assessments { id level text author { id agency { id } } }
      agendaItems { id question contributions { id text } }
      grants { id holder { __typename ... on Member { id name } ... on Agency { id name } } }
    } }
  }
}`;
export const LIST = `query List { cases(first: 20, sort: OPENED_NEWEST) { nodes { ${ROW} persons { id givenName } } } }`;
export const PART = 'query Part($id: ID!) { node(id: $id) { id ... on Case { id status persons { id givenName } } } }';
export const WHY = 'query Why($id: ID!) { case(id: $id) { id access { ground purpose until } } }';
export const START = `mutation Start($input: CaseStepInput!) {
  caseStart(input: $input) { case { id version status } userErrors { field message code } }
}`;

/**
 * `connect(fetch)` gives a client as `{ read(query, variables), write(mutation, variables), watch(query, seen) }`;
 * each resolves to `{ data, error }`.
 */
export async function judge(connect) {
  for (const handle of ['school-ingrid', 'police-fatima', 'privacy-hanneke']) await withheld(connect, handle);
  await mutations(connect, 'wijkteam-aylin');
  console.log('three reads, one fetch (school, police, privacy officer); a mutation reaches the list');
}

async function withheld(connect, handle) {
  const fetch = as(handle);
  const client = connect(fetch);
  const answers = [];
  for (let nth = 0; nth < 3; nth += 1) {
    const { data, error } = await client.read(IN_FULL);
    assert.equal(error, undefined, `${handle}: ${error}`);
    answers.push(data);
  }
  assert.equal(fetch.count, 1, `${handle}: three reads cost ${fetch.count} fetches`);
  assert.deepEqual(answers[1], answers[0]);
  assert.deepEqual(answers[2], answers[0]);
  const own = answers[0].viewer.agency.id;
  const nodes = answers[0].cases.edges.map(edge => edge.node);
  assert.ok(nodes.length > 0, `${handle} sees no case`);
  assert.ok(nodes.some(node => node.careNotes === null), `${handle}: nothing was withheld`);
  for (const node of nodes) {
    for (const { field } of node.access.withheld) {
      // What an agency wrote itself it keeps seeing.
      const theirs = Array.isArray(node[field]) ? node[field].filter(one => one.author?.agency.id !== own) : node[field];
      assert.ok((theirs ?? null) === null || theirs.length === 0, `${handle}: ${field}`);
    }
  }

  // Another part of an object that is there already: from the cache, through Node's possible types.
  const { id } = nodes[0];
  const part = await client.read(PART, { id });
  assert.equal(part.error, undefined);
  assert.ok('status' in part.data.node);
  // Other fields of `access`, which has no id: they join those that are there.
  const before = fetch.count;
  assert.equal((await client.read(WHY, { id })).error, undefined);
  assert.equal(fetch.count, before + 1);
  assert.deepEqual((await client.read(IN_FULL)).data, answers[0]);
  assert.equal(fetch.count, before + 1, `${handle}: a part of \`access\` pushed out another`);
}

async function mutations(connect, handle) {
  const id = await openCase(handle);
  const fetch = as(handle);
  const client = connect(fetch);
  const statuses = [];
  const row = data => data.cases.nodes.find(node => node.id === id);
  const stop = await client.watch(LIST, data => {
    const { status } = row(data);
    if (status !== statuses.at(-1)) statuses.push(status);
  });
  assert.deepEqual(statuses, ['INTAKE']);
  assert.equal(fetch.count, 1);

  const started = await client.write(START, { input: { caseId: id } });
  assert.deepEqual(started.data.caseStart.userErrors, []);
  assert.equal(fetch.count, 2);
  assert.deepEqual(statuses, ['INTAKE', 'ACTIVE'], 'the list follows the mutation');

  const before = await client.read(LIST);
  const refused = await client.write(START, { input: { caseId: id } });
  assert.equal(refused.error, undefined);
  assert.equal(refused.data.caseStart.case, null);
  assert.equal(refused.data.caseStart.userErrors[0].code, 'ILLEGAL_TRANSITION');
  assert.equal(fetch.count, 3);
  assert.deepEqual((await client.read(LIST)).data, before.data, 'what was refused changed nothing');
  assert.equal(fetch.count, 3, 'nothing was fetched again');
  assert.deepEqual(statuses, ['INTAKE', 'ACTIVE']);
  stop();
}
