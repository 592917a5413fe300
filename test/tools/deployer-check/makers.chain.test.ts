import { getAddress } from 'viem'
import { beforeEach, describe, expect, test } from 'vitest'

import type { ChainReads } from '../../../src/registry/chain-reads.ts'
import { chainClient } from '../../../src/sandbox/chain-client.ts'
import { buildAnswer } from '../../../tools/deployer-check/answer.ts'
import { gather } from '../../../tools/deployer-check/gather.ts'
import { deploy, fundedWallet, sandboxFromRun, type TestWallet } from '../../support/sandbox.ts'
import { directoryOf, send } from '../token-safety/market.ts'
import { askAbout, contractCalled, launchThrough, makeCoin } from './workshop.ts'

const sandbox = sandboxFromRun()

let wallet: TestWallet
beforeEach(async () => {
  wallet = await fundedWallet(sandbox)
})

const codes = ({ reasons }: { reasons: readonly { code: string }[] }) =>
  reasons.map(({ code }) => code)

/** An account with a past. */
async function busyWallet() {
  for (let at = 0; at < 3; at += 1) {
    await deploy(wallet, { ...contractCalled('Giver'), args: [] })
  }
}

/** The answer over a node that does some things differently, and the requests it took. */
async function askThrough(change: (reads: ChainReads) => Partial<ChainReads>) {
  await busyWallet()
  const token = await makeCoin(wallet, { sandbox })
  const { chains, roundTrips } = directoryOf(sandbox)
  const reads = chains.find()
  if (reads === undefined) throw new Error('The sandbox is not served.')
  const chain = { ...reads, ...change(reads) }
  const { block, findings } = await gather(chain, { token, seed: 'less' })
  return { ...buildAnswer({ chainId: 84_532, block, findings }), roundTrips: roundTrips() }
}

describe('who made a token', () => {
  test('a wallet that created it is proved, with the place of the creation', async () => {
    await busyWallet()
    const token = await makeCoin(wallet, { sandbox, ether: '1' })
    const answer = await askAbout(sandbox, token)
    expect(answer).toMatchObject({
      verdict: 'ok',
      reasons: [],
      token: { symbol: 'COIN', status: 'liquid' },
      maker: {
        address: wallet.account.address,
        kind: 'wallet',
        confidence: 'proved',
        signs: ['created', 'first_recipient'],
        creationNonce: 3,
        nonce: 6,
      },
      createdBy: wallet.account.address,
      otherTokens: [],
    })
  })

  test('a maker without a past is a caution', async () => {
    const answer = await askAbout(sandbox, await makeCoin(wallet, { sandbox }))
    expect(answer.verdict).toBe('caution')
    expect(codes(answer)).toEqual(['fresh_maker'])
  })

  test('through a launchpad, the maker is whom the token names', async () => {
    const launchpad = await deploy(wallet, { ...contractCalled('Launchpad'), args: [] })
    const token = await launchThrough(wallet, { launchpad, name: 'Launchpad' })
    const answer = await askAbout(sandbox, token)
    expect(answer).toMatchObject({
      maker: { address: wallet.account.address, signs: ['launchpad'], confidence: 'possible' },
      createdBy: getAddress(launchpad),
      verdict: 'unknown',
    })
    expect(codes(answer)).toEqual(['maker_unsure', 'launched_through'])
  })

  test.each([
    { name: 'Silent', reasons: ['maker_unknown'] },
    { name: 'Boaster', reasons: ['maker_unsure'] },
  ])('$name: what nobody proves stays unknown', async ({ name, reasons }) => {
    const token = await deploy(wallet, { ...contractCalled(name), args: [] })
    const answer = await askAbout(sandbox, token)
    expect(answer.verdict).toBe('unknown')
    expect(codes(answer)).toEqual(reasons)
  })

  test('a maker on the sanctions list is to be avoided', async () => {
    await busyWallet()
    const oracle = await deploy(wallet, { ...contractCalled('Sanctions'), args: [] })
    const { abi } = contractCalled('Sanctions')
    const { address } = wallet.account
    await send(wallet, { address: oracle, abi, functionName: 'add', args: [address] })
    const token = await makeCoin(wallet, { sandbox })
    const answer = await askAbout(sandbox, token, oracle)
    expect(answer).toMatchObject({ verdict: 'avoid', maker: { sanctioned: true } })
    expect(codes(answer)).toEqual(['sanctioned'])
  })
})

describe('what else its maker made', () => {
  test('pools are told apart by what they hold, and shares of pools are no tokens', async () => {
    await busyWallet()
    const liquid = await makeCoin(wallet, { sandbox, ether: '1' })
    const empty = await makeCoin(wallet, { sandbox, ether: '0.001' })
    const unpooled = await makeCoin(wallet, { sandbox })
    const answer = await askAbout(sandbox, await makeCoin(wallet, { sandbox, ether: '1' }))
    expect(answer.otherTokens.map(({ address, how, status }) => [address, how, status])).toEqual([
      [getAddress(unpooled), 'created', 'no_pool'],
      [getAddress(empty), 'created', 'empty_pool'],
      [getAddress(liquid), 'created', 'liquid'],
    ])
    expect(answer.counts).toEqual({ found: 3, liquid: 1, emptyPool: 1, noPool: 1, unknown: 0 })
    expect(answer.verdict).toBe('caution')
    expect(codes(answer)).toEqual(['empty_pools'])
  })

  test('three empty pools make a series to avoid', async () => {
    await busyWallet()
    for (let at = 0; at < 3; at += 1) await makeCoin(wallet, { sandbox, ether: '0.001' })
    const answer = await askAbout(sandbox, await makeCoin(wallet, { sandbox, ether: '1' }))
    expect(answer.verdict).toBe('avoid')
    expect(codes(answer)).toEqual(['serial_empty_pools'])
  })

  test('many tokens are a caution', async () => {
    await busyWallet()
    for (let at = 0; at < 5; at += 1) await makeCoin(wallet, { sandbox })
    expect(codes(await askAbout(sandbox, await makeCoin(wallet, { sandbox })))).toEqual([
      'many_tokens',
    ])
  })

  test('a token that another contract made for it is found in the log', async () => {
    await busyWallet()
    const launchpad = await deploy(wallet, { ...contractCalled('Giver'), args: [] })
    const gift = await launchThrough(wallet, { launchpad, name: 'Giver' })
    const answer = await askAbout(sandbox, await makeCoin(wallet, { sandbox }))
    expect(answer.otherTokens).toEqual([
      {
        address: getAddress(gift),
        symbol: 'COIN',
        how: 'minted_to',
        status: 'no_pool',
        pool: null,
      },
    ])
    expect(answer.search).toEqual({ transactionsLooked: 6, logFromBlock: expect.any(Number) })
  })
})

test('money that was made for the maker is not its own token', async () => {
  const { usdc } = sandbox
  const { maker, otherTokens } = await askAbout(sandbox, sandbox.tokens.mintable)
  expect(maker?.confidence).toBe('proved')
  expect(otherTokens.length).toBeGreaterThan(5)
  expect(otherTokens.map(({ address }) => address)).not.toContain(getAddress(usdc))
})

describe('a node that tells less', () => {
  test('without any log the token is the only witness', async () => {
    const answer = await askThrough(() => ({ logs: () => Promise.resolve(undefined) }))
    expect(answer.verdict).toBe('unknown')
    expect(answer.search.logFromBlock).toBeNull()
    expect(answer.dataGaps.map(({ code }) => code)).toEqual(
      expect.arrayContaining(['nobody_to_search', 'first_owner', 'first_recipient']),
    )
  })

  test('with the newest blocks alone a new token still proves its maker', async () => {
    // As nodes do that refuse a search from the first block on.
    const answer = await askThrough((reads) => {
      let refused = 0
      return {
        logs: (query) => {
          const isWhole = query.address !== undefined && refused < 2
          refused += isWhole ? 1 : 0
          return isWhole ? Promise.resolve(undefined) : reads.logs(query)
        },
      }
    })
    expect(answer.maker).toMatchObject({ address: wallet.account.address, confidence: 'proved' })
    expect(answer.dataGaps.map(({ code }) => code)).toContain('first_recipient')
    expect(answer.roundTrips).toBeLessThanOrEqual(3)
  })

  test('without simulated calls nothing is proved', async () => {
    const refusal = { ok: false, revert: '0x', message: 'not supported' } as const
    const answer = await askThrough(() => ({ call: () => Promise.resolve(refusal) }))
    expect(answer).toMatchObject({ verdict: 'unknown', maker: { kind: null, nonce: null } })
    expect(codes(answer)).toContain('past_unread')
  })
})

test('code that means harm gets an answer in three round trips', async () => {
  const chain = chainClient(sandbox.rpcUrl)
  for (const bytecode of ['0x5b5f56', '0x623d09005ff3', '0x5f195f5260205ff3', '0x33ff'] as const) {
    const token = getAddress(`0x${crypto.randomUUID().replaceAll('-', '')}00000000`)
    await chain.setCode({ address: token, bytecode })
    const { chains, roundTrips } = directoryOf(sandbox)
    const reads = chains.find()
    if (reads === undefined) throw new Error('The sandbox is not served.')
    const { findings } = await gather(reads, { token, seed: 'harm' })
    expect(findings.candidates).toEqual([])
    expect(roundTrips()).toBeLessThanOrEqual(3)
  }
})
