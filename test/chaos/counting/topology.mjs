// A topology without pages: numbers are doubled, and each carries how many of its key came before it, from the store.
export const topology = {
  topics: {
    numbers: { kind: 'log', scope: 'shared', partitions: 'pages', key: 'letter' },
    doubled: { kind: 'log', scope: 'shared', partitions: 'pages', key: 'letter' },
    counted: { kind: 'log', scope: 'shared', partitions: 'pages', key: 'letter' },
    'records.failed': { kind: 'log', scope: 'shared', partitions: 'pages', key: 'letter' },
    runs: { kind: 'table', scope: 'shared', partitions: 1, key: 'run' },
  },
  stages: [
    {
      name: 'double',
      scope: 'shared',
      reads: ['numbers'],
      writes: ['doubled'],
      state: true,
      create:
        () =>
        (input, { emit, store }) => {
          if (input.value.n === 13) throw new Error('unlucky')
          const seen = (store.get(input.key) ?? 0) + 1
          store.put(input.key, seen)
          emit('doubled', input.key, { n: input.value.n * 2, seen })
        },
    },
    {
      name: 'count',
      scope: 'shared',
      reads: ['doubled'],
      writes: ['counted'],
      state: true,
      create:
        () =>
        (input, { emit, store }) => {
          const seen = (store.get(input.key) ?? 0) + 1
          store.put(input.key, seen)
          emit('counted', input.key, { n: input.value.n, seen })
        },
    },
  ],
}
