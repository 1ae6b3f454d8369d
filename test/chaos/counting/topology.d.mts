export const topology: unknown
