// urql with graphcache, which knows the schema by introspection.
import { Client, fetchExchange } from '@urql/core';
import { cacheExchange } from '@urql/exchange-graphcache';
import { getIntrospectionQuery } from 'graphql';
import { judge, withoutId } from './cases.mjs';
import { data, endpoint } from './live.mjs';

for (const level of ['warn', 'error']) {
  console[level] = (...words) => {
    throw new Error(`graphcache complains: ${words.join(' ')}`);
  };
}

const schema = await data('school-ingrid', getIntrospectionQuery());
const keys = Object.fromEntries(withoutId.map(name => [name, () => null]));
const outcome = ({ data, error }) => ({ data, error });

await judge(fetch => {
  const exchanges = [cacheExchange({ schema, keys }), fetchExchange];
  const client = new Client({ url: endpoint, fetch, exchanges, preferGetMethod: false });
  return {
    read: (query, variables) => client.query(query, variables).toPromise().then(outcome),
    write: (mutation, variables) => client.mutation(mutation, variables).toPromise().then(outcome),
    watch: (query, seen) =>
      new Promise((resolve, reject) => {
        const { unsubscribe } = client.query(query, {}).subscribe(({ data, error }) => {
          if (error) return reject(error);
          seen(data);
          return resolve(() => unsubscribe());
        });
      }),
  };
});
