import type { Plant } from '../plant.ts'

/** Contracts that let a simulation sell and refuse the same sale in a block. */
export const simulationEvaders = [
  {
    id: 'free-gas-token',
    file: 'traps/FreeGasToken.sol',
    label: 'sell_block',
    note: 'Sells only at a gas price of zero, as `eth_call` has it by default.',
    setup: [{ call: 'begin(address)', args: ['{pair}'] }],
  },
  {
    id: 'big-tank',
    file: 'traps/BigTank.sol',
    label: 'sell_block',
    note: 'Sells only with more gas left than a block has, which is possible in a simulation alone.',
    setup: [{ call: 'attach(address)', args: ['{pair}'] }],
  },
] as const satisfies readonly Plant[]
