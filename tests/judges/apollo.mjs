// Apollo Client with its normalized cache.
import { ApolloClient, HttpLink, InMemoryCache, gql } from '@apollo/client';
import { judge, possibleTypes, withoutId } from './cases.mjs';
import { endpoint } from './live.mjs';

for (const level of ['warn', 'error']) {
  console[level] = (...words) => {
    throw new Error(`Apollo complains: ${words.join(' ')}`);
  };
}

const outcome = ({ data, error }) => ({ data, error });

await judge(fetch => {
  // The policy that Apollo documents for what has no id: the parts that queries ask of it are merged.
  const typePolicies = Object.fromEntries(withoutId.map(name => [name, { merge: true }]));
  const client = new ApolloClient({
    link: new HttpLink({ uri: endpoint, fetch }),
    cache: new InMemoryCache({ possibleTypes, typePolicies }),
  });
  return {
    read: (query, variables) => client.query({ query: gql(query), variables }).then(outcome),
    write: (mutation, variables) => client.mutate({ mutation: gql(mutation), variables }).then(outcome),
    watch: (query, seen) =>
      new Promise((resolve, reject) => {
        const subscription = client.watchQuery({ query: gql(query) }).subscribe(({ data, error, loading }) => {
          if (error) return reject(error);
          if (loading || !data) return undefined;
          seen(data);
          return resolve(() => subscription.unsubscribe());
        });
      }),
  };
});
