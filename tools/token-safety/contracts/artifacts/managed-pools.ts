// Generated from ManagedPools.sol by `npm run contracts`; edit that file instead.
export const managedPools = {
  abi: [],
  bytecode: '0x',
  deployedBytecode: '0x',
} as const
