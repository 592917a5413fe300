// Generated from SafeCalls.sol by `npm run contracts`; edit that file instead.
export const safeCalls = {
  abi: [],
  bytecode: '0x',
  deployedBytecode: '0x',
} as const
