import {
  concat,
  encodeAbiParameters,
  erc20Abi,
  getAddress,
  isAddress,
  maxUint256,
  parseAbi,
  parseEther,
} from 'viem'
import type { Address } from 'viem'

import { usdc } from '../../src/money/usdc.ts'
import { chainClient } from '../../src/sandbox/chain-client.ts'
import type { SandboxConnection } from '../../src/sandbox/connect-sandbox.ts'
import { routerAbi } from '../../src/sandbox/uniswap.ts'
import type { TestWallet } from '../support/sandbox.ts'
import { compileFiles, type CompiledToken } from '../tools/token-safety/compile.ts'
import { send } from '../tools/token-safety/market.ts'

/** Exchanges as they are published on Base; here stand-ins of our own live at their addresses. */
export const exchanges = {
  v3: {
    code: 'V3',
    factory: '0x33128a8fC17869897dcE68Ed026d694621f6FDfD',
    router: '0x2626664c2603336E57B271c5C0b26F421741e481',
    positions: '0x03a520b32C04BF3bEEf7BEb72E919cf822Ed34f1',
  },
  aerodrome: {
    code: 'Aerodrome',
    factory: '0x420DD381b31aEf6683db6B902084cB0FFECe40Da',
    router: '0xcF77a3Ba9A5CA399B7c97c74d54e5b1Beb874E43',
  },
  slipstream: {
    code: 'Slipstream',
    factory: '0x5e7BB104d84c7CB9B682AaC2F3d509f5F406809A',
    router: '0xBE6D8f0d05cC4be24d5167a3eF062215bE6D18a5',
    positions: '0x827922686190790b37229fd06084350E74485b72',
  },
  slipstream2: {
    code: 'Slipstream',
    factory: '0xaDe65c38CD4849aDBA595a4323a8C7DdfE89716a',
    router: '0xcbBb8035cAc7D4B3Ca7aBb74cF7BdF900215Ce0D',
    positions: '0xa990C6a764b73BF43cee5Bb40339c3322FB9D55F',
  },
} as const

const files = [
  'test/tools/token-safety/odd-tokens.sol',
  'test/venues/tokens.sol',
  'test/venues/concentrated.sol',
  'test/venues/v3/venue.sol',
  'test/venues/aerodrome/venue.sol',
  'test/venues/slipstream/venue.sol',
]

const contracts = compileFiles(
  Object.fromEntries(files.map((name) => [name, new URL(`../../${name}`, import.meta.url)])),
)

/** A contract of the stand-ins, or of the tokens that are traded there. */
export function contractCalled(name: string): CompiledToken {
  const contract = contracts[name]
  if (contract === undefined) throw new Error(`There is no ${name}.`)
  return contract
}

/** Puts the stand-ins at the addresses that the exchanges have on Base. */
export async function placeExchanges(rpcUrl: string): Promise<void> {
  const client = chainClient(rpcUrl)
  for (const exchange of Object.values(exchanges)) {
    const { code, factory, router } = exchange
    // A router keeps its factory inside its code: its constructor puts it there.
    const data = concat([
      contractCalled(`${code}Router`).bytecode,
      encodeAbiParameters([{ type: 'address' }], [factory]),
    ])
    const made = await client.call({ data })
    if (made.data === undefined) throw new Error(`The router of ${code} made no code.`)
    await client.setCode({ address: router, bytecode: made.data })
    await client.setCode({ address: factory, bytecode: contractCalled(`${code}Factory`).runtime })
    if (!('positions' in exchange)) continue
    const { runtime: bytecode } = contractCalled(`${code}Positions`)
    await client.setCode({ address: exchange.positions, bytecode })
  }
}

/** Where a pool is opened: an exchange, and what tells its pools for a pair apart. */
export type PoolKind =
  | { exchange: 'v3'; variant: 100 | 500 | 3_000 | 10_000 }
  | { exchange: 'slipstream' | 'slipstream2'; variant: 1 | 50 | 100 | 200 | 2_000 }
  | { exchange: 'aerodrome'; variant: 'stable' | 'volatile' }

/** A pool that is to be opened, whatever the token. */
export type Market = PoolKind & {
  /** In dollars; or in ether, which is wrapped. */
  against: { dollars: string } | { ether: string }
  /** The quote only makes the price of a concentrated pool, and none of it is there. */
  alone?: boolean
  /** How much deeper than its reserves a concentrated pool is; 1: over all prices. */
  times?: bigint
  /** Who gets the shares of a pool that has shares. */
  keeper?: Address
}

/** `amount` of the token goes into the pool, in its smallest unit. */
export type Opening = Market & { token: Address; amount: bigint }

const factoryAbi = parseAbi([
  'function getPool(address a, address b, uint24 fee) view returns (address)',
  'function createPool(address a, address b, uint24 fee) returns (address)',
  'function getPool(address a, address b, int24 spacing) view returns (address)',
  'function createPool(address a, address b, int24 spacing, uint160 price) returns (address)',
  'function getPool(address a, address b, bool stable) view returns (address)',
  'function createPool(address a, address b, bool stable) returns (address)',
])
const fillAbi = parseAbi([
  'function fill(uint256 times)',
  'function fillAlone(address token, uint256 quote)',
  'function mint(address to)',
])
const tokenAbi = parseAbi([
  'function transfer(address to, uint256 amount) returns (bool)',
  'function deposit() payable',
])

/** Burned: whoever may take the liquidity out again would be a reason of its own. */
const nobody: Address = '0x000000000000000000000000000000000000dEaD'

/** Opens a pool and fills it out of the wallet. */
export async function openPool(
  wallet: TestWallet,
  sandbox: SandboxConnection,
  opening: Opening,
): Promise<Address> {
  const { token, amount, against, times = 1n, keeper = nobody, alone = false } = opening
  const quote = 'ether' in against ? sandbox.weth : sandbox.usdc
  const pool = await createPool(wallet, opening, quote)
  await send(wallet, {
    address: token,
    abi: tokenAbi,
    functionName: 'transfer',
    args: [pool, amount],
  })
  if (alone) {
    const worth = 'ether' in against ? parseEther(against.ether) : usdc(against.dollars)
    const call = { functionName: 'fillAlone', args: [token, worth] }
    await send(wallet, { address: pool, abi: fillAbi, ...call })
    return pool
  }
  if ('ether' in against) await payEther(wallet, { weth: quote, pool, ether: against.ether })
  else await sandbox.mintUsdc(pool, usdc(against.dollars))
  const isShared = opening.exchange === 'aerodrome'
  await send(wallet, {
    address: pool,
    abi: fillAbi,
    functionName: isShared ? 'mint' : 'fill',
    args: [isShared ? keeper : times],
  })
  return pool
}

/** Opens a pair on the sandbox's own exchange, against ether. */
export async function openPair(
  wallet: TestWallet,
  sandbox: SandboxConnection,
  { token, amount, ether }: { token: Address; amount: bigint; ether: string },
): Promise<void> {
  const { router } = sandbox.uniswapV2
  const approval = { abi: erc20Abi, functionName: 'approve', args: [router, amount] }
  await send(wallet, { address: token, ...approval })
  await send(wallet, {
    address: router,
    abi: routerAbi,
    functionName: 'addLiquidityETH',
    args: [token, amount, 0n, 0n, nobody, maxUint256],
    value: parseEther(ether),
  })
}

async function createPool(wallet: TestWallet, kind: PoolKind & { token: Address }, quote: Address) {
  const { exchange, variant, token } = kind
  const { factory } = exchanges[exchange]
  const choice = variant === 'stable' ? true : variant === 'volatile' ? false : variant
  const price = exchange.startsWith('slipstream') ? [0n] : []
  const own = factoryAbi.filter(({ inputs }) => inputs[2]?.type === typeOf(kind))
  await send(wallet, {
    address: factory,
    abi: own,
    functionName: 'createPool',
    args: [token, quote, choice, ...price],
  })
  const pool: unknown = await wallet.readContract({
    address: factory,
    abi: own,
    functionName: 'getPool',
    args: [token, quote, choice],
  })
  if (typeof pool !== 'string' || !isAddress(pool)) throw new Error('No pool was made.')
  return getAddress(pool)
}

function typeOf({ exchange }: PoolKind): 'uint24' | 'int24' | 'bool' {
  if (exchange === 'v3') return 'uint24'
  return exchange === 'aerodrome' ? 'bool' : 'int24'
}

type Payment = { weth: Address; pool: Address; ether: string }

async function payEther(wallet: TestWallet, { weth, pool, ether }: Payment): Promise<void> {
  const value = parseEther(ether)
  await send(wallet, { address: weth, abi: tokenAbi, functionName: 'deposit', args: [], value })
  await send(wallet, {
    address: weth,
    abi: tokenAbi,
    functionName: 'transfer',
    args: [pool, value],
  })
}
