import type { Plant } from '../plant.ts'

/** Contracts whose buyers cannot sell, and that do not care who looks. */
export const sellBlocks = [
  {
    id: 'puddle-coin',
    file: 'traps/PuddleCoin.sol',
    label: 'sell_block',
    note: 'Only addresses that the maker listed may send to the pool.',
    args: ['{factory}', '{weth}'],
  },
  {
    id: 'sniper-shield',
    file: 'traps/SniperShield.sol',
    label: 'sell_block',
    note: 'Whoever buys from the pool is listed as a bot by the purchase itself.',
    setup: [{ call: 'protect(address)', args: ['{pair}'] }],
  },
  {
    id: 'dust-exit',
    file: 'traps/DustExit.sol',
    label: 'sell_block',
    note: 'A constant limit on sales of a hundred-thousandth of a millionth of the supply.',
    setup: [{ call: 'setLiquidityPool(address)', args: ['{pair}'] }],
  },
  {
    id: 'ticketed-exit',
    file: 'traps/TicketedExit.sol',
    label: 'sell_block',
    note: 'A sale spends tickets, which the owner issues and buyers never get.',
    setup: [{ call: 'addMarket(address)', args: ['{pair}'] }],
  },
  {
    id: 'slow-poison',
    file: 'traps/SlowPoison.sol',
    label: 'sell_block',
    note: 'A purchase blacklists the buyer two blocks later.',
    setup: [{ call: 'dig(address)', args: ['{pair}'] }],
    proof: [{ mineBlocks: 2 }],
  },
  {
    id: 'fraction-sale',
    file: 'traps/FractionSale.sol',
    label: 'sell_block',
    note: 'A sale may be at most one per cent of the wallet, once a week.',
    setup: [{ call: 'connect(address)', args: ['{pair}'] }],
  },
  {
    id: 'ghost-ledger',
    file: 'traps/GhostLedger.sol',
    label: 'sell_block',
    note: 'A transfer to the pool emits its event and changes no balance.',
    setup: [{ call: 'haunt(address)', args: ['{pair}'] }],
  },
  {
    id: 'polite-no',
    file: 'traps/PoliteNo.sol',
    label: 'sell_block',
    note: 'transferFrom to the pool returns false instead of reverting.',
  },
  {
    id: 'overflow-pool',
    file: 'traps/OverflowPool.sol',
    label: 'sell_block',
    note: 'A sale inflates the balance of the pool past 2^112, where its books overflow.',
    liquidity: { tokens: '2596148429267413814265248164610048' },
  },
] as const satisfies readonly Plant[]
