// The linter of the schema: every rule that graphql-eslint has for schemas, and Relay's; those that are relaxed say why.
import graphql from '@graphql-eslint/eslint-plugin';

const { 'flat/schema-all': all, 'flat/schema-relay': relay } = graphql.configs;
const relaxed = {
  // Connections offer `nodes` beside `edges`, and short lists that are read whole (the team of a case) are plain lists.
  '@graphql-eslint/relay-edge-types': ['error', { listTypeCanWrapOnlyEdgeType: false }],
  // What has no life of its own has no id: payloads, edges and connections, and parts of the object that holds them.
  '@graphql-eslint/strict-id-in-types': [
    'error',
    {
      exceptions: {
        types: [
          'Access', 'CategoryRule', 'CitizenNumber', 'ConditionMark', 'Eligibility', 'EligibilityRule',
          'FigureQuarter', 'GoalStanding', 'HelperCount', 'InspectionEntry', 'MentorCoaching',
          'MentorTraining', 'PageInfo', 'PersonContact', 'PlacementMove', 'Programme', 'ProgrammeAdvice',
          'ProgrammeChannel', 'ProgrammeFigure', 'ProgrammeOutcome', 'ProgrammePanel', 'ProgrammePhase',
          'ProgrammePlace', 'ProgrammeReferrer', 'ProgrammeTerm', 'ProgrammeTopic', 'ProgrammeVariant',
          'RetentionTerm', 'RevisedAction', 'RevisedGoal', 'SignalCount', 'UserError', 'Viewer', 'Withheld',
        ],
        suffixes: ['Connection', 'Edge', 'Payload'],
      },
    },
  ],
  // Fields by the alphabet, so that a difference of two versions is small; paging arguments stand in their own order.
  '@graphql-eslint/alphabetize': [
    'error',
    { fields: ['ObjectTypeDefinition', 'InterfaceTypeDefinition', 'InputObjectTypeDefinition'] },
  ],
  // A list or a payload that cannot be null spares every client a check; a failure there is a failure of the request.
  '@graphql-eslint/require-nullable-result-in-root': 'off',
  // A payload gives the changed object; who wants more asks again, under its own statement count.
  '@graphql-eslint/require-field-of-type-query-in-mutation-result': 'off',
  // It is there to forbid mutations; we have them.
  '@graphql-eslint/no-root-type': 'off',
  // StandIn.standIn is who stands in: the field's word.
  '@graphql-eslint/no-typename-prefix': 'off',
};

export default [
  {
    files: ['**/*.graphql'],
    languageOptions: { parser: graphql.parser, parserOptions: { graphQLConfig: { schema: 'schema.graphql' } } },
    plugins: { '@graphql-eslint': graphql },
    rules: { ...all.rules, ...relay.rules, ...relaxed },
  },
];
