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
  {
    id: 'same-block-exit',
    file: 'traps/SameBlockExit.sol',
    label: 'sell_block',
    note: 'Sells only in the block of the purchase.',
    setup: [{ call: 'launch(address)', args: ['{pair}'] }],
  },
  {
    id: 'mirror-guard',
    file: 'traps/MirrorGuard.sol',
    label: 'sell_block',
    note: 'Refuses sellers who sign the transaction themselves.',
    setup: [{ call: 'hang(address)', args: ['{pair}'] }],
  },
  {
    id: 'coded-only',
    file: 'traps/CodedOnly.sol',
    label: 'sell_block',
    note: 'Only sellers with code may sell.',
    setup: [{ call: 'addMarket(address)', args: ['{pair}'] }],
  },
  {
    id: 'rich-only',
    file: 'traps/RichOnly.sol',
    label: 'sell_block',
    note: 'Sells for callers with thousands of ether, as simulations give themselves.',
    setup: [{ call: 'seat(address)', args: ['{pair}'] }],
  },
  {
    id: 'empty-pockets',
    file: 'traps/EmptyPockets.sol',
    label: 'sell_block',
    note: 'A seller must hold no ether, which nobody who pays for gas does.',
    args: ['Empty Pockets', 'POOR'],
    setup: [{ call: 'shop(address)', args: ['{pair}'] }],
  },
  {
    id: 'under-fee',
    file: 'traps/UnderFee.sol',
    label: 'sell_block',
    note: 'Refuses sales at or above the base fee, which only a simulation can go below.',
    args: ['{factory}', '{weth}'],
  },
  {
    id: 'transient-pass',
    file: 'traps/TransientPass.sol',
    label: 'sell_block',
    note: 'Sells only in the transaction of the purchase, remembered in transient storage.',
    setup: [{ call: 'setVenue(address)', args: ['{pair}'] }],
  },
  {
    id: 'warm-path',
    file: 'traps/WarmPath.sol',
    label: 'sell_block',
    note: 'Tells by the gas of a storage read whether the purchase was in the same transaction.',
    setup: [{ call: 'blaze(address)', args: ['{pair}'] }],
  },
] as const satisfies readonly Plant[]
