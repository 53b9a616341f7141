// graphql-http's audit of GraphQL over HTTP.
import { auditServer } from 'graphql-http';
import { as, endpoint } from './live.mjs';

const results = await auditServer({ url: endpoint, fetchFn: as('care-noor') });
const bad = results.filter(one => one.status !== 'ok');
for (const one of bad) console.log(`${one.status}: ${one.id} ${one.name}: ${one.reason}`);
console.log(`${results.length - bad.length} of ${results.length}`);
process.exit(bad.length === 0 && results.length >= 61 ? 0 : 1);
