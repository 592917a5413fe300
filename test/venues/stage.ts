import { parseEther, type Address } from 'viem'
import { afterAll, beforeAll } from 'vitest'

import { startSandbox, type Sandbox } from '../../src/sandbox/start-sandbox.ts'
import { output as reportOutput, tokenReport } from '../../tools/token-report/index.ts'
import type { TokenSafetyOutput } from '../../tools/token-safety/schema.ts'
import { deploy, fundedWallet, type TestWallet } from '../support/sandbox.ts'
import { contextOf, inspect, send, type Node } from '../tools/token-safety/market.ts'
import { contractCalled, openPair, openPool, placeExchanges, type Market } from './venues.ts'

/** `v2`: a pair of the sandbox's own exchange. */
type AnyMarket = Market | { exchange: 'v2'; ether: string }

/** Tokens that go into each pool, in the smallest unit: a tenth of the supply. */
const pooled = parseEther('100000')

/** A chain of one test file, with the exchanges on it and a wallet that makes tokens. */
export function setStage() {
  let sandbox: Sandbox
  let wallet: TestWallet
  beforeAll(async () => {
    sandbox = await startSandbox()
    await placeExchanges(sandbox.rpcUrl)
    wallet = await fundedWallet(sandbox)
  })
  afterAll(() => sandbox.stop())

  async function open(token: Address, market: AnyMarket): Promise<void> {
    const filled = { token, amount: pooled }
    if (market.exchange === 'v2') await openPair(wallet, sandbox, { ...market, ...filled })
    else await openPool(wallet, sandbox, { ...market, ...filled })
  }

  return {
    sandbox: () => sandbox,
    wallet: () => wallet,
    maker: () => wallet.account.address,
    /** Creates a token with one pool that has positions; whose they are is not said yet. */
    launchPool: async (name: string, market: Market) => {
      const token = await deploy(wallet, { ...contractCalled(name), args: [] })
      return { token, pool: await openPool(wallet, sandbox, { ...market, token, amount: pooled }) }
    },
    /** Where money of the chain is: what pools are against. */
    quotes: () => ({ ether: sandbox.weth, dollars: sandbox.usdc }),
    /** Creates a token and opens its pools, in order. */
    launch: async (name: string, ...markets: readonly AnyMarket[]): Promise<Address> => {
      const token = await deploy(wallet, { ...contractCalled(name), args: [] })
      for (const market of markets) await open(token, market)
      return token
    },
    /** The same for a token that comes before or after wrapped ether in a pool. */
    launchBeside: async (
      side: 'before' | 'after',
      name: string,
      market: AnyMarket,
    ): Promise<Address> => {
      let token: Address
      do token = await deploy(wallet, { ...contractCalled(name), args: [] })
      while (BigInt(token) < BigInt(sandbox.weth) !== (side === 'before'))
      await open(token, market)
      return token
    },
    /** Calls a function of a token as its maker. */
    command: (
      token: Address,
      name: string,
      [functionName, ...args]: readonly [string, ...unknown[]],
    ): Promise<void> => {
      const { abi } = contractCalled(name)
      return send(wallet, { address: token, abi, functionName, args })
    },
    inspect: (token: Address): Promise<TokenSafetyOutput> => inspect(sandbox, token),
    report: async (token: Address, node?: Node) =>
      reportOutput.strict().parse(await tokenReport.run({ token }, contextOf(sandbox, node))),
  }
}

/** Reason codes of an answer, heaviest first. */
export function codesOf({ reasons }: Pick<TokenSafetyOutput, 'reasons'>): string[] {
  return reasons.map(({ code }) => code)
}

/** What a wallet gets that can sell everything at each of the times, without a tax. */
export const soldLater = ['next block', 'five minutes later', 'a day later'].map((after) => ({
  after,
  bought: true,
  sellableShareBps: 10_000,
  sellTaxBps: 0,
  refusedWith: null,
}))
