// The schema that the server tells by introspection is the one that schema.graphql publishes.
import assert from 'node:assert/strict';
import {
  buildClientSchema,
  getIntrospectionQuery,
  isIntrospectionType,
  isSpecifiedScalarType,
  lexicographicSortSchema,
  printType,
} from 'graphql';
import { data, schema as published } from './live.mjs';

const options = { oneOf: true, specifiedByUrl: true, inputValueDeprecation: true };
const told = buildClientSchema(await data('school-ingrid', getIntrospectionQuery(options)));
const isOurs = type => !isIntrospectionType(type) && !isSpecifiedScalarType(type);
const types = schema => Object.values(schema.getTypeMap()).filter(isOurs);
const print = schema => new Map(types(schema).map(type => [type.name, printType(type)]));
const [here, there] = [published, told].map(schema => print(lexicographicSortSchema(schema)));
for (const name of new Set([...here.keys(), ...there.keys()])) assert.equal(there.get(name), here.get(name), name);
console.log(`${here.size} types, as published`);
