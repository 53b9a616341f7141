// Types of every operation in client.ts, strictly: a scalar that is not named here is an error.
export default {
  schema: '../../schema.graphql',
  documents: ['codegen/client.ts'],
  emitLegacyCommonJSImports: false,
  generates: {
    '.out/codegen/': {
      preset: 'client',
      presetConfig: { fragmentMasking: false },
      config: {
        documentMode: 'string',
        strictScalars: true,
        enumsAsTypes: true,
        useTypeImports: true,
        scalars: { DateTime: 'string', Date: 'string', ID: 'string' },
      },
    },
  },
};
