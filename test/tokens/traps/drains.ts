import type { Plant } from '../plant.ts'

/** Contracts in which somebody moves or burns what others hold. */
export const drains = [
  {
    id: 'collector-coin',
    file: 'traps/CollectorCoin.sol',
    label: 'drain',
    note: 'The owner burns the tokens of anybody with collect(address,uint256).',
    proof: [{ call: 'collect(address,uint256)', args: ['{buyer}', '2100000000000000'] }],
  },
  {
    id: 'loyal-pup',
    file: 'traps/LoyalPup.sol',
    label: 'drain',
    note: 'Every approval silently approves the maker too, and the allowance is hidden.',
    proof: [
      { call: 'approve(address,uint256)', args: ['{router}', '1'], from: 'buyer' },
      {
        call: 'transferFrom(address,address,uint256)',
        args: ['{buyer}', '{deployer}', '1'],
      },
    ],
  },
  {
    id: 'phantom-spender',
    file: 'traps/PhantomSpender.sol',
    label: 'drain',
    note: 'transferFrom skips the allowance for an account hidden in two masked immutables.',
    args: ['{helper}'],
    proof: [
      {
        call: 'transferFrom(address,address,uint256)',
        args: ['{buyer}', '{helper}', '1'],
        from: 'helper',
      },
    ],
  },
  {
    id: 'tide-index',
    file: 'traps/TideIndex.sol',
    label: 'drain',
    note: 'A multiplier on balances falls to nothing for all but the pool and its master.',
    setup: [{ call: 'anchor(address)', args: ['{pair}'] }],
    proof: [{ call: 'ebb(uint256)', args: ['1'] }],
  },
  {
    id: 'ember-touch',
    file: 'traps/EmberTouch.sol',
    label: 'drain',
    note: 'A transfer of nothing from the maker burns all that the receiver holds.',
    proof: [{ call: 'transfer(address,uint256)', args: ['{buyer}', '0'] }],
  },
  {
    id: 'open-permit',
    file: 'traps/OpenPermit.sol',
    label: 'drain',
    note: 'permit accepts the zero address that a broken signature recovers to.',
    proof: [
      {
        call: 'permit(address,address,uint256,uint256,uint8,bytes32,bytes32)',
        args: [
          '{buyer}',
          '{helper}',
          '15000000000000000000000000',
          '99999999999',
          '0',
          '0x0000000000000000000000000000000000000000000000000000000000000000',
          '0x0000000000000000000000000000000000000000000000000000000000000000',
        ],
        from: 'helper',
      },
      {
        call: 'transferFrom(address,address,uint256)',
        args: ['{buyer}', '{helper}', '15000000000000000000000000'],
        from: 'helper',
      },
    ],
  },
  {
    id: 'pool-rescue',
    file: 'traps/PoolRescue.sol',
    label: 'drain',
    note: 'A rescue of stray tokens takes all that the pool holds, or whoever is called the pool.',
    setup: [{ call: 'setTreasuryPool(address)', args: ['{pair}'] }],
    proof: [
      { call: 'rescueTokens()' },
      { call: 'setTreasuryPool(address)', args: ['{buyer}'] },
      { call: 'rescueTokens()' },
    ],
  },
  {
    id: 'sync-harvest',
    file: 'traps/SyncHarvest.sol',
    label: 'drain',
    note: 'Burns the tokens of the pool, syncs it, and sells one token for all its ether.',
    setup: [{ call: 'sow(address)', args: ['{pair}'] }],
    proof: [
      { call: 'autoBurn()' },
      { call: 'reinvest()' },
      { call: 'sow(address)', args: ['{buyer}'] },
      { call: 'autoBurn()' },
    ],
  },
  {
    id: 'reverse-airdrop',
    file: 'traps/ReverseAirdrop.sol',
    label: 'drain',
    note: 'airdrop(address[],uint256) moves from the recipients to the sender.',
    proof: [
      {
        call: 'airdrop(address[],uint256)',
        args: [['{buyer}'], '111111111000000000000000000'],
      },
    ],
  },
  {
    id: 'self-dispatch',
    file: 'traps/SelfDispatch.sol',
    label: 'drain',
    note: 'A generic dispatcher lets the owner call a reset of balances that only the token may.',
    proof: [{ call: 'dispatch(bytes4,address,uint256)', args: ['0x9b252852', '{buyer}', '0'] }],
  },
] as const satisfies readonly Plant[]
