import { defineConfig } from 'vitest/config'

const brokerTests = ['test/integration/**/*.test.ts', 'test/chaos/**/*.test.ts']

export default defineConfig({
  test: {
    // Files that use the broker run one at a time: each may start instances, and cores are few.
    fileParallelism: false,
    // The same of tests that run at once in a file: most of them start a process each.
    maxConcurrency: 3,
    testTimeout: 30_000,
    hookTimeout: 120_000,
    projects: [
      {
        extends: true,
        test: { name: 'unit', include: ['test/**/*.test.ts'], exclude: brokerTests },
      },
      {
        extends: true,
        test: {
          name: 'broker',
          include: brokerTests,
          globalSetup: ['test/helpers/services.ts'],
          testTimeout: 180_000,
          hookTimeout: 240_000,
        },
      },
    ],
  },
})
