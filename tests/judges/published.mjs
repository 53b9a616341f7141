// The schema that the server tells by introspection is the one that schema.graphql publishes.
import assert from 'node:assert/strict';
import { buildClientSchema, getIntrospectionQuery, printType } from 'graphql';
import { data, schema as published } from './live.mjs';

const options = { oneOf: true, specifiedByUrl: true, inputValueDeprecation: true };
const told = buildClientSchema(await data('school-ingrid', getIntrospectionQuery(options)));
const print = schema => {
  const types = Object.values(schema.getTypeMap()).filter(type => !type.name.startsWith('__'));
  return Object.fromEntries(types.map(type => [type.name, printType(type)]));
};
assert.deepEqual(print(told), print(published));
console.log(`${Object.keys(print(published)).length} types, as published`);
