export const topology: import('../../../runtime/topology.js').Topology
export const schemas: Record<'orders' | 'done', import('avsc').Schema>
