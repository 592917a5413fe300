import { getAddress, toFunctionSelector, type Address } from 'viem'
import { beforeAll, describe, expect, test } from 'vitest'

import { NodeUnavailableError } from '../../../src/errors/chain.ts'
import type { ChainCall, ChainReads } from '../../../src/registry/chain-reads.ts'
import { chainClient } from '../../../src/sandbox/chain-client.ts'
import { tokenReport } from '../../../tools/token-report/index.ts'
import { positionLockersAt } from '../../../tools/token-safety/facts/lockers.ts'
import { tokenSafety } from '../../../tools/token-safety/index.ts'
import { deploy } from '../../support/sandbox.ts'
import { command, liquidityOf, namePositions } from '../../venues/positions.ts'
import { setStage } from '../../venues/stage.ts'
import { contractCalled } from '../../venues/venues.ts'
import { contextOf, directoryOf, send } from '../token-safety/market.ts'

const stage = setStage()
const { launchPool, maker, report, wallet } = stage

const dead: Address = '0x000000000000000000000000000000000000dEaD'
const stranger: Address = '0x5717a0a25b3e4c6d8e9f0a1b2c3d4e5f60718293'
const v3 = { exchange: 'v3', variant: 3_000, against: { ether: '2' } } as const
const all = 100n
const locker = positionLockersAt({ chainId: 84532 }).find(({ name }) => name === 'Clanker')

beforeAll(async () => {
  const { runtime } = contractCalled('Plain')
  const client = chainClient(stage.sandbox().rpcUrl)
  await client.setCode({ address: lockerAt(), bytecode: runtime })
})

function lockerAt(): Address {
  if (locker === undefined) throw new Error('No locker is known.')
  return locker.address
}

type Answer = Awaited<ReturnType<typeof report>>

/** A pool of a new token, all of it in positions of these owners, and what is said of it. */
async function held(...parts: readonly { percent: bigint; owner: Address }[]) {
  const launched = await launchPool('Announced', v3)
  await namePositions(wallet(), { exchange: 'v3', pool: launched.pool, parts })
  return { ...launched, answer: await report(launched.token) }
}

const isFirst = (token: Address) => BigInt(token) < BigInt(stage.quotes().ether)
const positionsOf = ({ positions }: Answer) =>
  positions?.map(({ role, holder, shareBps }) => ({ role, holder, shareBps }))
const withdrawable = ({ reasons }: Answer) =>
  reasons.find(({ code }) => code === 'liquidity_withdrawable')
const gapsOf = ({ dataGaps }: Answer) => dataGaps.map(({ code }) => code)

describe('positions of a pool of Uniswap V3', () => {
  test('that are burned are nobody’s, and no reason to worry', async () => {
    const { answer } = await held({ percent: all, owner: dead })
    expect(positionsOf(answer)).toEqual([{ role: 'burned', holder: dead, shareBps: 10_000 }])
    expect(withdrawable(answer)).toBeUndefined()
    expect(gapsOf(answer)).not.toContain('positions')
    expect(gapsOf(answer)).not.toContain('positions_cut')
  })

  test('that a known locker keeps are locked, and it is named', async () => {
    const { answer } = await held({ percent: all, owner: lockerAt() })
    expect(answer.positions).toMatchObject([
      { role: 'locked', locker: 'Clanker', holder: lockerAt(), unlocksAt: null, shareBps: 10_000 },
    ])
    expect(withdrawable(answer)).toBeUndefined()
  })

  test('with the key of the maker can be taken out, which is told first', async () => {
    const { answer, pool } = await held({ percent: all, owner: maker() })
    expect(answer.positions).toMatchObject([
      { role: 'maker', holder: maker(), holderKind: 'wallet', locker: null, shareBps: 10_000 },
    ])
    expect(withdrawable(answer)).toMatchObject({
      level: 'info',
      weight: 55,
      evidence: { pool, holder: maker(), heldBps: 10_000, securedBps: 0 },
    })
    expect(answer.summary).toContain('a single key of the maker can take 100 %')
  })

  test('that were moved to somebody else are his', async () => {
    const { token, pool } = await launchPool('Announced', v3)
    const parts = [{ percent: all, owner: maker() }]
    await namePositions(wallet(), { exchange: 'v3', pool, parts })
    const [before] = (await report(token)).positions ?? []
    await command(wallet(), 'v3', ['transferFrom', maker(), stranger, before?.tokenId])
    const answer = await report(token)
    expect(answer.positions).toMatchObject([
      { tokenId: before?.tokenId, role: 'other', holder: getAddress(stranger), shareBps: 10_000 },
    ])
    expect(withdrawable(answer)).toMatchObject({ weight: 36, evidence: { securedBps: 0 } })
  })

  test('half burned and half kept are told as halves', async () => {
    const { answer } = await held({ percent: 50n, owner: dead }, { percent: 50n, owner: maker() })
    expect(positionsOf(answer)).toEqual([
      { role: 'maker', holder: maker(), shareBps: 5_000 },
      { role: 'burned', holder: dead, shareBps: 5_000 },
    ])
    expect(withdrawable(answer)).toMatchObject({
      weight: 55,
      evidence: { securedBps: 5_000, heldBps: 5_000 },
    })
  })

  test('that are closed do not count, those opened instead do', async () => {
    const { token, pool } = await launchPool('Announced', v3)
    const owner = maker()
    await namePositions(wallet(), { exchange: 'v3', pool, parts: [{ percent: all, owner }] })
    const [closed] = (await report(token)).positions ?? []
    const liquidity = await liquidityOf(wallet(), pool)
    await command(wallet(), 'v3', ['decrease', closed?.tokenId, liquidity])
    const parts = [{ percent: 90n, owner: dead }]
    await namePositions(wallet(), { exchange: 'v3', pool, parts })
    const answer = await report(token)
    expect(positionsOf(answer)).toEqual([{ role: 'burned', holder: dead, shareBps: 10_000 }])
    expect(answer.positions?.[0]?.tokenId).not.toBe(closed?.tokenId)
  })

  test('count with what is left of them', async () => {
    const { token, pool } = await launchPool('Announced', v3)
    const parts = [
      { percent: 60n, owner: maker() },
      { percent: 40n, owner: dead },
    ]
    await namePositions(wallet(), { exchange: 'v3', pool, parts })
    const [own] = (await report(token)).positions ?? []
    const liquidity = await liquidityOf(wallet(), pool)
    await command(wallet(), 'v3', ['decrease', own?.tokenId, (liquidity * 50n) / 100n])
    expect(positionsOf(await report(token))).toEqual([
      { role: 'burned', holder: dead, shareBps: 8_000 },
      { role: 'maker', holder: maker(), shareBps: 2_000 },
    ])
  })

  test('opened without a manager are their opener’s', async () => {
    const { token, pool } = await launchPool('Announced', v3)
    const liquidity = await liquidityOf(wallet(), pool)
    const { abi } = contractCalled('V3Pool')
    const args = [maker(), -880_000, 880_000, liquidity]
    await send(wallet(), { address: pool, abi, functionName: 'name', args })
    expect((await report(token)).positions).toMatchObject([
      { tokenId: null, role: 'maker', holder: maker(), shareBps: 10_000 },
    ])
  })
})

describe('whoever wants to look as if all were locked', () => {
  test('gains nothing by burning what waits at prices that nobody pays', async () => {
    const { token, pool } = await launchPool('Announced', v3)
    const { exchange } = v3
    await namePositions(wallet(), { exchange, pool, parts: [{ percent: all, owner: maker() }] })
    const parts = [{ percent: 10_000n, owner: dead }]
    for (const [lower, upper] of [
      [800_000, 880_000],
      [-880_000, -800_000],
    ] as const) {
      await namePositions(wallet(), { exchange, pool, parts, lower, upper })
    }
    expect(positionsOf(await report(token))?.[0]).toMatchObject({ role: 'maker', shareBps: 10_000 })
  })

  test('gains nothing by burning the same in another pool, in the same block', async () => {
    const { token, pool } = await launchPool('Announced', v3)
    let other: Awaited<ReturnType<typeof launchPool>>
    do other = await launchPool('Announced', v3)
    while (isFirst(other.token) !== isFirst(token))
    const parts = [
      { percent: all, owner: dead, other: other.pool },
      { percent: all, owner: maker() },
    ]
    await namePositions(wallet(), { exchange: 'v3', pool, parts })
    expect(positionsOf(await report(token))).toEqual([
      { role: 'maker', holder: maker(), shareBps: 10_000 },
    ])
  })

  test('drowns one position among many, and the answer says so', async () => {
    const { token, pool } = await launchPool('Announced', v3)
    const many = Array.from({ length: 30 }, () => ({ percent: 3n, owner: maker() }))
    await namePositions(wallet(), { exchange: 'v3', pool, parts: many })
    const answer = await report(token)
    expect(answer.positions).toHaveLength(12)
    expect(gapsOf(answer)).toContain('positions_cut')
    expect(withdrawable(answer)?.evidence).toMatchObject({ foundBps: 4_000 })
  })

  test('is not helped by a contract that is no position manager', async () => {
    const { token, pool } = await launchPool('Announced', v3)
    const own = await deploy(wallet(), { ...contractCalled('V3Positions'), args: [] })
    const amounts = [await liquidityOf(wallet(), pool)]
    const { abi } = contractCalled('V3Positions')
    const args = [[pool], -880_000, 880_000, amounts, [dead]]
    await send(wallet(), { address: own, abi, functionName: 'mint', args })
    expect((await report(token)).positions).toMatchObject([
      {
        tokenId: null,
        role: 'other',
        holder: getAddress(own),
        holderKind: 'contract',
        shareBps: 10_000,
      },
    ])
  })

  test('is not helped by an address where the locker has no code', async () => {
    const uncx = positionLockersAt({ chainId: 84532 }).find(({ address }) => address !== lockerAt())
    const owner = uncx?.address ?? dead
    const { answer } = await held({ percent: all, owner })
    expect(answer.positions).toMatchObject([{ role: 'other', holder: owner, locker: null }])
  })
})

describe('positions of other pools', () => {
  test.each(['slipstream', 'slipstream2'] as const)(
    '%s: its own manager is asked',
    async (name) => {
      const market = { exchange: name, variant: 200, against: { ether: '2' } } as const
      const { token, pool } = await launchPool('Announced', market)
      const parts = [
        { percent: 70n, owner: maker() },
        { percent: 30n, owner: lockerAt() },
      ]
      await namePositions(wallet(), { exchange: name, pool, parts })
      const answer = await report(token)
      expect(positionsOf(answer)).toEqual([
        { role: 'maker', holder: maker(), shareBps: 7_000 },
        { role: 'locked', holder: lockerAt(), shareBps: 3_000 },
      ])
      expect(withdrawable(answer)).toMatchObject({ weight: 55, evidence: { heldBps: 7_000 } })
    },
  )

  test('a pool with shares has none, and no gap', async () => {
    const token = await stage.launch('Plain', { exchange: 'v2', ether: '2' })
    const answer = await report(token)
    expect(answer.positions).toEqual([])
    expect(gapsOf(answer)).not.toContain('positions')
  })

  test('a launch of the token alone is weighed by what buyers will pay in', async () => {
    const market = { ...v3, variant: 10_000, alone: true } as const
    const { token, pool } = await launchPool('Announced', market)
    const name = { address: pool, abi: contractCalled('V3Pool').abi, functionName: 'name' }
    await send(wallet(), { ...name, args: [maker(), -880_000, 880_000, 10n ** 22n] })
    await send(wallet(), { ...name, args: [dead, -880_000, 880_000, 10n ** 20n] })
    const answer = await report(token)
    expect(positionsOf(answer)).toMatchObject([
      { role: 'maker', shareBps: 9_901 },
      { role: 'burned', shareBps: 99 },
    ])
  })
})

const slot0 = toFunctionSelector('slot0()').slice(2)
/** Calls made through a contract; pools are also asked where a trade is tried, in a constructor. */
const asksPrice = ({ to, data = '0x' }: ChainCall) => to !== undefined && data.includes(slot0)
const tooMuch = new NodeUnavailableError({ chainId: 84532, cause: 'too much' })

/** The report on a pool of the maker's, through a node that is made of the real one. */
const one = async (node: (reads: ChainReads) => ChainReads) => {
  const { token, pool } = await launchPool('Announced', v3)
  const parts = [{ percent: all, owner: maker() }]
  await namePositions(wallet(), { exchange: 'v3', pool, parts })
  return report(token, node)
}

describe('a node', () => {
  test('is asked three more times, for holders and positions together', async () => {
    const { token, pool } = await launchPool('Announced', v3)
    const parts = [{ percent: all, owner: maker() }]
    await namePositions(wallet(), { exchange: 'v3', pool, parts })
    const { chains, roundTrips } = directoryOf(stage.sandbox())
    const context = { ...contextOf(stage.sandbox()), chains }
    const trips = async (run: () => Promise<unknown>) => {
      const before = roundTrips()
      await run()
      return roundTrips() - before
    }
    await tokenSafety.check({ token }, context)
    const checked = await trips(() => tokenSafety.run({ token }, context))
    expect(checked).toBe(3)
    expect(await trips(() => tokenReport.run({ token }, context))).toBe(checked + 3)
  })

  test('that cannot answer for the pool is still asked for the holders', async () => {
    const answer = await one((reads) => ({
      ...reads,
      call: (call) => (asksPrice(call) ? Promise.reject(tooMuch) : reads.call(call)),
    }))
    expect(answer.positions).toBeNull()
    expect(answer.holders).not.toBeNull()
    expect(gapsOf(answer)).toContain('positions')
  })

  test('that searches no log leaves a gap', async () => {
    const answer = await one((reads) => ({ ...reads, logs: () => Promise.resolve(undefined) }))
    expect(answer.positions).toBeNull()
    expect(gapsOf(answer)).toContain('positions')
    expect(withdrawable(answer)).toBeUndefined()
  })

  test('that searches lately only tells what it found, against what the pool holds', async () => {
    const answer = await one((reads) => ({
      ...reads,
      logs: (query) =>
        query.fromBlock === 0n && query.toBlock === undefined
          ? Promise.resolve(undefined)
          : reads.logs(query),
    }))
    expect(answer.positions).toMatchObject([{ role: 'maker', shareBps: 10_000 }])
    expect(gapsOf(answer)).not.toContain('positions_cut')
  })

  test('that forgot most of the log is not believed to know all', async () => {
    const { token, pool } = await launchPool('Announced', v3)
    await namePositions(wallet(), { exchange: 'v3', pool, parts: [{ percent: 5n, owner: dead }] })
    const answer = await report(token)
    expect(answer.positions).toMatchObject([{ role: 'burned', shareBps: 10_000 }])
    expect(gapsOf(answer)).toContain('positions_cut')
    expect(withdrawable(answer)?.evidence).toMatchObject({ foundBps: 500, securedBps: 500 })
  })
})
