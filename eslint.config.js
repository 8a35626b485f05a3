import js from '@eslint/js'
import tseslint from 'typescript-eslint'

/** Globals of one platform; floors 0–4 run anywhere, so only the edges may name them. */
const platformGlobals = ['process', 'Buffer', 'window', 'document', 'navigator', '__dirname', 'require']

export default tseslint.config(
  {
    ignores: [
      'dist/**',
      'coverage/**',
      'test-results/**',
      'docs/**',
      'examples/web/dist/**',
      'node_modules/**',
      '*.cjs',
    ],
  },
  js.configs.recommended,
  tseslint.configs.recommendedTypeChecked,
  {
    languageOptions: {
      parserOptions: {
        projectService: { allowDefaultProject: ['eslint.config.js'] },
        tsconfigRootDir: import.meta.dirname,
      },
    },
    rules: {
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allowBoolean: true },
      ],
      '@typescript-eslint/require-await': 'off',
      '@typescript-eslint/only-throw-error': ['error', { allowThrowingUnknown: true }],
      '@typescript-eslint/prefer-promise-reject-errors': ['error', { allowThrowingUnknown: true }],
      'no-console': 'error',
      'max-lines': ['warn', { max: 400, skipBlankLines: false, skipComments: false }],
    },
  },
  {
    files: ['src/**/*.ts'],
    ignores: [
      'src/node/**',
      'src/browser/**',
      'src/server/**',
      'src/testing/**',
      'src/local/**',
      'src/cli/**',
      'src/node.ts',
    ],
    rules: { 'no-restricted-globals': ['error', ...platformGlobals] },
  },
  {
    files: ['examples/**', 'bench/**', 'test/**', 'scripts/**'],
    rules: { 'no-console': 'off', 'max-lines': 'off' },
  },
  { files: ['src/cli/**'], rules: { 'no-console': 'off' } },
  { files: ['**/*.js'], extends: [tseslint.configs.disableTypeChecked] },
)
