// relay-compiler on schema.graphql; then the documents it wrote are asked of the server, as a Relay frontend would.
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { parse } from 'graphql';
import assert from 'node:assert/strict';
import { data, openCase } from './live.mjs';

const who = 'wijkteam-aylin';
const out = new URL('.out/relay/', import.meta.url);
rmSync(out, { recursive: true, force: true });
mkdirSync(new URL('__generated__/', out), { recursive: true });
writeFileSync(new URL('documents.json', out), '{}'); // must exist beforehand

execFileSync('../node_modules/.bin/relay-compiler', ['relay.config.json'], { cwd: 'relay', stdio: 'inherit' });
const documents = Object.values(JSON.parse(readFileSync(new URL('documents.json', out), 'utf8')));
const named = name => {
  const found = documents.find(text => parse(text).definitions[0].name.value === name);
  assert.ok(found, `relay-compiler wrote no ${name}`);
  return found;
};

const first = await data(who, named('queriesCaseListQuery'), {});
assert.equal(first.cases.edges.length, 2);
const { endCursor, hasNextPage } = first.cases.pageInfo;
assert.ok(hasNextPage);
const second = await data(who, named('queriesCaseListPageQuery'), { count: 2, cursor: endCursor, filter: null });
const ids = [...first.cases.edges, ...second.cases.edges].map(edge => edge.node.id);
assert.equal(new Set(ids).size, 4, 'the pages follow each other');

for (const name of ['queriesNodeQuery', 'queriesPlanRefetchQuery']) {
  const { node } = await data(who, named(name), { id: ids[0] });
  assert.equal(node.id, ids[0]);
  assert.equal(node.__typename, 'Case');
}
const unseen = await data(who, named('queriesNodeQuery'), { id: 'nobody' });
assert.equal(unseen.node, null);

const { caseStart } = await data(who, named('queriesCaseStartMutation'), { input: { caseId: await openCase(who) } });
assert.equal(caseStart.case.status, 'ACTIVE');
console.log(`${documents.length} documents compiled, and asked`);
