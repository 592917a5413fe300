import type { TokenSafetyOutput } from './schema.ts'
import { neverTried } from './verdict/data-gaps.ts'

const token = '0xDc64a140Aa3E981100a9becA4E685f962f0cF6C9'
const owner = '0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266'
const weth = '0x4200000000000000000000000000000000000006'

const stay = { bought: true, sellableShareBps: 10_000, sellTaxBps: 0, refusedWith: null } as const

const pool = {
  venue: 'Uniswap V2',
  address: '0x10Ea9054FbB3081Ef7ef6aecF1Ec7782E5Ae662a',
  id: null,
  hook: null,
  quote: weth,
  quoteSymbol: 'WETH',
  reserveQuote: '50000000000000000000',
  reserveToken: '1000000000000000000000000',
} as const

/** What the tool answers about the mintable sample token of the sandbox. */
export const examples: { input: { token: `0x${string}` }; output: TokenSafetyOutput }[] = [
  {
    input: { token },
    output: {
      verdict: 'caution',
      score: 68,
      summary:
        'Caution: the owner, a wallet with a single key, can create any number of tokens: it was tried, and it worked. A simulated buy and sale of 0.05 ETH went through with buy tax 0 % and sell tax 0 %; this is no promise of safety.',
      reasons: [
        {
          code: 'can_mint',
          level: 'caution',
          weight: 58,
          text: 'The owner, a wallet with a single key, can create any number of tokens: it was tried, and it worked.',
          evidence: {
            functions: '0x40c10f19',
            effect: 'mints',
            measuredBps: 65_535,
            holder: owner,
            holderKind: 'wallet',
          },
        },
        {
          code: 'liquidity_withdrawable',
          level: 'info',
          weight: 36,
          text: '0 % of the deepest pool is known to be burned or locked; the rest can be taken out by whoever holds it.',
          evidence: { pool: pool.address, securedBps: 0, burnedBps: 0, lockedBps: 0 },
        },
      ],
      measured: {
        buyTaxBps: 0,
        sellTaxBps: 0,
        transferTaxBps: 0,
        sellableShareBps: 10_000,
        largestBuy: '9871580343970612988504',
        refusedBuy: null,
        largestSale: '996006981039903216493',
        buyGas: 65_983,
        sellGas: 110_581,
        transferGas: 23_644,
      },
      capabilities: [
        {
          effect: 'mints',
          calls: ['0x40c10f19'],
          measuredBps: 65_535,
          withCodeBroughtIn: false,
          access: 'held',
          holder: { address: owner, kind: 'wallet' },
        },
      ],
      later: [
        { after: 'next block', ...stay },
        { after: 'five minutes later', ...stay },
        { after: 'a day later', ...stay },
      ],
      ownership: { kind: 'wallet', address: owner },
      token: {
        address: token,
        chainId: 84_532,
        askedByPool: null,
        firstSeen: { block: 5, timestamp: 1_763_700_000 },
        name: 'Orchard Rewards',
        symbol: 'ORCH',
        decimals: 18,
        totalSupply: '1000000000000000000000000',
      },
      code: {
        sizeBytes: 1_990,
        hash: '0x71ced7521e84d00dc1087466d1d732bef0288502cb8b953b6fbb2c6e8d756e51',
        proxy: 'none',
        implementation: null,
        delegateCall: false,
        selfDestruct: false,
        transferAsks: [],
      },
      pool,
      pools: [pool],
      liquidity: [
        {
          pool: pool.address,
          poolId: null,
          venue: pool.venue,
          quoteWorthUsd: 150_000,
          shares: {
            burnedBps: 0,
            locked: [],
            tokenBps: 0,
            ownerBps: 0,
            creatorsBps: 0,
            otherBps: 10_000,
          },
        },
      ],
      supply: {
        burnedBps: 0,
        poolsBps: 10_000,
        lockedBps: 0,
        tokenBps: 0,
        ownerBps: 0,
        creatorsBps: 0,
        otherBps: 0,
      },
      launchpad: null,
      simulation: { spent: '50000000000000000', quote: weth },
      dataGaps: [...neverTried],
      block: {
        number: 2,
        hash: '0x9b1d35dacce3495f945da34052221827061f7eceefce8a39b74f620a6baaa609',
        timestamp: 1_795_209_906,
      },
    },
  },
]
