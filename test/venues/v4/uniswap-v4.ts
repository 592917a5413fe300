import { erc20Abi, parseAbi, parseEther, zeroAddress } from 'viem'
import type { Address } from 'viem'

import { usdc } from '../../../src/money/usdc.ts'
import { chainClient } from '../../../src/sandbox/chain-client.ts'
import type { SandboxConnection } from '../../../src/sandbox/connect-sandbox.ts'
import { hookOf, uniswapV4, type PoolKey } from '../../../tools/token-safety/trade/uniswap-v4.ts'
import { deploy, type TestWallet } from '../../support/sandbox.ts'
import { compileFiles, type CompiledToken } from '../../tools/token-safety/compile.ts'
import { send } from '../../tools/token-safety/market.ts'

const contracts = compileFiles({
  'test/tools/token-safety/odd-tokens.sol': new URL(
    '../../tools/token-safety/odd-tokens.sol',
    import.meta.url,
  ),
  'v4/pool-manager.sol': new URL('pool-manager.sol', import.meta.url),
  'v4/around.sol': new URL('around.sol', import.meta.url),
  'v4/tokens.sol': new URL('tokens.sol', import.meta.url),
})

/** A contract of the stand-in, or of the tokens that are traded there. */
export function contractCalled(name: string): CompiledToken {
  const contract = contracts[name]
  if (contract === undefined) throw new Error(`There is no ${name}.`)
  return contract
}

const launchDex = uniswapV4.find((dex) => hookOf({ ...noPool(), hooks: dex.hooks }) !== undefined)
if (launchDex === undefined) throw new Error('No hook of a launchpad is known.')

/** Where Uniswap V4 is published on Base; here a stand-in of our own lives there. */
export const published = launchDex

/** Hooks that only the tests know. An address with this bit is asked before swaps. */
export const ownHooks = {
  ShutHook: '0x00000000000000000000000000000000c0de0080',
  GreedyHook: '0x00000000000000000000000000000000c0de0180',
  SwitchHook: '0x5e1f0c3a9b7d24680ace13579bdf02468ace0080',
} as const

/** Puts the stand-in at the addresses that Uniswap V4 has on Base. */
export async function placeUniswapV4(rpcUrl: string): Promise<void> {
  const client = chainClient(rpcUrl)
  const places: [Address, string][] = [
    [published.factory, 'PoolManager'],
    [published.state, 'StateView'],
    [published.quoter, 'Quoter'],
    [published.router, 'UniversalRouter'],
    [published.permit2, 'Permit2'],
    [published.positions, 'PositionManager'],
    [published.hooks, 'FeeHook'],
    ...Object.entries(ownHooks).map(([name, address]): [Address, string] => [address, name]),
  ]
  await Promise.all(
    places.map(([address, name]) =>
      client.setCode({ address, bytecode: contractCalled(name).runtime }),
    ),
  )
}

/** What a pool is against; `ether` is not wrapped, `weth` is. */
export type Against = { ether: string } | { weth: string } | { dollars: string }

/** Terms of a pool besides its tokens. */
export type Terms = Pick<PoolKey, 'fee' | 'tickSpacing' | 'hooks'>

type Opening = { token: Address; terms: Terms; against: Against; numbered?: boolean }

const managerAbi = parseAbi(['function sync(address currency)'])
const wrapAbi = parseAbi(['function deposit() payable'])

/** Opens a pool of a tenth of the supply; `numbered`: as an NFT of the position manager. */
export async function openV4(
  wallet: TestWallet,
  sandbox: SandboxConnection,
  { token, terms, against, numbered = false }: Opening,
): Promise<PoolKey> {
  const opener = contractCalled('Opener')
  const at = numbered ? published.positions : await deploy(wallet, { ...opener, args: [] })
  const [quote, amount] = await payQuote(wallet, sandbox, { against, to: at })
  const tokens = parseEther('100000')
  const key = keyOf({ token, quote, terms })
  const price = key.currency0 === token ? [amount, tokens] : [tokens, amount]
  const [top = 0n, bottom = 1n] = price
  const sqrtPrice = squareRoot((top << 192n) / bottom)
  const manager = published.factory
  await send(wallet, { address: manager, abi: managerAbi, functionName: 'sync', args: [token] })
  const transfer = { abi: erc20Abi, functionName: 'transfer', args: [manager, tokens + 10n ** 9n] }
  await send(wallet, { address: token, ...transfer })
  await send(wallet, {
    address: at,
    abi: opener.abi,
    functionName: 'open',
    args: [key, sqrtPrice, squareRoot(amount * tokens)],
    value: 'ether' in against ? amount + 1_000n : 0n,
  })
  return key
}

async function payQuote(
  wallet: TestWallet,
  sandbox: SandboxConnection,
  { against, to }: { against: Against; to: Address },
): Promise<[Address, bigint]> {
  if ('ether' in against) return [zeroAddress, parseEther(against.ether)]
  if ('dollars' in against) {
    await sandbox.mintUsdc(to, usdc(`${Number(against.dollars) + 1}`))
    return [sandbox.usdc, usdc(against.dollars)]
  }
  const value = parseEther(against.weth)
  const paid = value + 1_000n
  const wrap = { abi: wrapAbi, functionName: 'deposit', args: [], value: paid }
  await send(wallet, { address: sandbox.weth, ...wrap })
  const transfer = { abi: erc20Abi, functionName: 'transfer', args: [to, paid] }
  await send(wallet, { address: sandbox.weth, ...transfer })
  return [sandbox.weth, value]
}

/** The key of a pool: its tokens in order. */
export function keyOf({
  token,
  quote,
  terms,
}: {
  token: Address
  quote: Address
  terms: Terms
}): PoolKey {
  const isFirst = BigInt(token) < BigInt(quote)
  const [currency0, currency1] = isFirst ? [token, quote] : [quote, token]
  return { currency0, currency1, ...terms }
}

function noPool(): PoolKey {
  return {
    currency0: zeroAddress,
    currency1: zeroAddress,
    fee: 0,
    tickSpacing: 0,
    hooks: zeroAddress,
  }
}

function squareRoot(value: bigint): bigint {
  let root = 1n << BigInt(Math.ceil(value.toString(2).length / 2))
  for (;;) {
    const next = (root + value / root) >> 1n
    if (next >= root) return root
    root = next
  }
}
