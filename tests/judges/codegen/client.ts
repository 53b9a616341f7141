// A small frontend of an integrator who trusts the generated types: compiled strictly, and then run.
import { graphql } from '../.out/codegen/gql.js';
import type { CasesOfMineQuery, TypedDocumentString } from '../.out/codegen/graphql.js';

declare const process: { argv: string[] };
const [endpoint, token] = process.argv.slice(2);

const CASES = graphql(`
  query CasesOfMine($filter: CaseFilter, $first: Int) {
    cases(first: $first, filter: $filter) {
      totalCount
      nodes {
        ...CaseRow
      }
      pageInfo { hasNextPage endCursor }
    }
  }
  fragment CaseRow on Case {
    id
    status
    openedOn
    persons { givenName birthDate citizenNumber { number } }
    policeFacts { occurredOn text }
    access { relation withheld { field category reason remedy } }
  }
`);

const PERSON = graphql(`
  query OnePerson($by: PersonBy!) {
    person(by: $by) { id givenName }
  }
`);

const START = graphql(`
  mutation StartCase($input: CaseStepInput!) {
    caseStart(input: $input) { case { id version status } userErrors { field message code } }
  }
`);

type Case = CasesOfMineQuery['cases']['nodes'][number];

async function ask<Result, Variables>(
  document: TypedDocumentString<Result, Variables>,
  variables: Variables,
): Promise<Result> {
  const response = await fetch(endpoint!, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify({ query: document.toString(), variables }),
  });
  const { data, errors } = (await response.json()) as { data?: Result; errors?: unknown };
  if (errors || !data) throw new Error(JSON.stringify(errors));
  return data;
}

/** Denial is data: a type checker makes a frontend think of it. */
function line(one: Case): string {
  // @ts-expect-error persons can be withheld
  void (() => one.persons.length);
  // @ts-expect-error the status is one of a closed list
  void (() => one.status === 'RUNNING');
  const why = one.access?.withheld.map(({ field, reason }) => `${field}: ${reason}`) ?? [];
  return `${one.persons?.map(({ givenName }) => givenName).join(', ') ?? '-'} (${why.length} withheld)`;
}

const { cases } = await ask(CASES, { filter: { status: ['ACTIVE'] }, first: 5 });
if (!cases.nodes.some(one => one.policeFacts === null)) throw new Error('nothing was withheld from a school');
await ask(CASES, {});
const { person } = await ask(PERSON, { by: { citizenNumber: '123456782' } });
if (person) throw new Error('an unknown number found somebody');
// @ts-expect-error a look-up is by one thing
void (() => ask(PERSON, { by: { citizenNumber: '123456782', id: 'x' } }));
const { caseStart } = await ask(START, { input: { caseId: cases.nodes[0]!.id } });
if (!caseStart.userErrors[0]) throw new Error('a school started a case');
console.log(`${cases.nodes.map(line).join('; ')}; ${caseStart.userErrors[0].code}`);
