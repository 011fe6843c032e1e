/** @type {import('prettier').Config} */
export default {
  ...{ semi: false, singleQuote: true, trailingComma: 'all', printWidth: 110 },
  // One line a paragraph: only then are wide tables not padded with blanks.
  overrides: [
    {
      files: [
        'README.md',
        'docs/clearml-conf.md',
        'docs/inputs.md',
        'docs/migrating.md',
        'docs/outputs.md',
        'docs/troubleshooting.md',
      ],
      options: { proseWrap: 'never' },
    },
  ],
}
