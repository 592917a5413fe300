import { concat, getAddress, numberToHex, pad, zeroAddress, type Address, type Hex } from 'viem'
import { beforeAll, describe, expect, test } from 'vitest'

import { sandboxAccounts } from '../../../src/sandbox/accounts.ts'
import { sandboxAddresses } from '../../../src/sandbox/addresses.ts'
import { chainClient } from '../../../src/sandbox/chain-client.ts'
import { factoryAbi } from '../../../src/sandbox/uniswap.ts'
import { gather } from '../../../tools/address-safety/gather.ts'
import { deploy, fundedWallet, sandboxFromRun, type TestWallet } from '../../support/sandbox.ts'
import { directoryOf, send } from '../token-safety/market.ts'
import { contractCalled, lookAt } from './look.ts'

const sandbox = sandboxFromRun()
const chain = chainClient(sandbox.rpcUrl)
const { factory, router } = sandboxAddresses.uniswapV2

let wallet: TestWallet
beforeAll(async () => {
  wallet = await fundedWallet(sandbox)
})

const deployed = (name: string, args: unknown[] = []) =>
  deploy(wallet, { ...contractCalled(name), args })
const freshAddress = () => getAddress(`0x${crypto.randomUUID().replaceAll('-', '')}00000000`)

async function placed(bytecode: Hex): Promise<Address> {
  const address = freshAddress()
  await chain.setCode({ address, bytecode })
  return address
}

const codes = ({ reasons }: { reasons: readonly { code: string }[] }) =>
  reasons.map(({ code }) => code)

describe('address_safety without code', () => {
  test.each([
    { address: zeroAddress, kind: 'burn', reason: 'burn_address' },
    { address: '0x000000000000000000000000000000000000dEaD', kind: 'burn', reason: 'burn_address' },
    {
      address: '0x0000000000000000000000000000000000000004',
      kind: 'precompile',
      reason: 'precompile',
    },
  ] as const)('$address is a $kind to avoid', async ({ address, kind, reason }) => {
    const answer = await lookAt(sandbox, address)
    expect(answer).toMatchObject({ verdict: 'avoid', kind, reasons: [{ code: reason }] })
  })

  test('a wallet has its balance and the number of its transactions', async () => {
    const own = await fundedWallet(sandbox)
    await deploy(own, { ...contractCalled('Purse'), args: [] })
    const { verdict, kind, account, ether } = await lookAt(sandbox, own.account.address)
    expect({ verdict, kind, ether }).toEqual({ verdict: 'ok', kind: 'wallet', ether: 'kept' })
    const balance = await chain.getBalance({ address: own.account.address })
    expect(account).toEqual({ balance: `${balance}`, nonce: 1 })
  })

  test.each([0, 1, 127, 128, 255, 256, 29_999])('a nonce of %i is read', async (nonce) => {
    const address = freshAddress()
    await chain.setNonce({ address, nonce })
    expect((await lookAt(sandbox, address)).account).toEqual({ balance: '0', nonce })
  })

  test('a nonce beyond the search is unknown and named as a gap', async () => {
    const address = freshAddress()
    await chain.setNonce({ address, nonce: 30_000 })
    const { account, dataGaps } = await lookAt(sandbox, address)
    expect(account?.nonce).toBeNull()
    expect(dataGaps.map(({ code }) => code)).toContain('nonce')
  })

  test('an address that never did anything is noted', async () => {
    expect(codes(await lookAt(sandbox, freshAddress()))).toEqual(['never_used'])
  })

  test('a wallet that runs the code of a delegate names it', async () => {
    const purse = await deployed('Purse')
    const answer = await lookAt(sandbox, await placed(concat(['0xef0100', purse])))
    expect(answer).toMatchObject({
      verdict: 'ok',
      kind: 'delegated_wallet',
      delegate: getAddress(purse),
      ether: 'kept',
    })
    expect(codes(answer)).toEqual(['delegated'])
  })

  test('a delegate that passes ether on is to be avoided', async () => {
    const sink = await deployed('Sink')
    const answer = await lookAt(sandbox, await placed(concat(['0xef0100', sink])))
    expect(answer).toMatchObject({ verdict: 'avoid', ether: 'passed_on' })
    expect(codes(answer)).toEqual(['delegate_drains'])
  })
})

describe('address_safety on contracts', () => {
  test('a token says so, and who may replace its code is found', async () => {
    const answer = await lookAt(sandbox, sandbox.tokens.upgradeable)
    expect(answer).toMatchObject({
      verdict: 'caution',
      kind: 'token',
      token: { symbol: 'CHML', decimals: 18 },
      proxy: {
        kind: 'eip1967',
        admin: { kind: 'contract', controller: { address: sandboxAccounts.deployer.address } },
      },
    })
    expect(codes(answer)).toEqual(['upgradeable'])
  })

  test('a token with an owner names it', async () => {
    const { kind, owner, verdict } = await lookAt(sandbox, sandbox.tokens.mintable)
    const { address } = sandboxAccounts.deployer
    expect({ kind, owner, verdict }).toEqual({
      kind: 'token',
      owner: { address, kind: 'wallet' },
      verdict: 'ok',
    })
  })

  test('the router of a known exchange is named', async () => {
    const answer = await lookAt(sandbox, router)
    expect(answer).toMatchObject({ verdict: 'ok', kind: 'exchange_router', name: 'Uniswap V2' })
    expect(answer.approvals?.[0]?.tried).toBeGreaterThan(20)
  })

  test('a pool is one when its factory confirms it', async () => {
    const pool = await chain.readContract({
      address: factory,
      abi: factoryAbi,
      functionName: 'getPair',
      args: [sandbox.tokens.honest, sandboxAddresses.weth],
    })
    const answer = await lookAt(sandbox, pool)
    expect(answer).toMatchObject({ verdict: 'ok', kind: 'exchange_pool', name: 'Uniswap V2' })
  })

  test('a pool that no factory knows is a claim', async () => {
    const answer = await lookAt(sandbox, await deployed('FakePool', [factory]))
    expect(answer).toMatchObject({ verdict: 'caution', kind: 'contract', name: null })
    expect(codes(answer)).toEqual(['pool_unconfirmed'])
  })

  test('a timelock has its delay', async () => {
    const answer = await lookAt(sandbox, await deployed('Waiting'))
    expect(answer).toMatchObject({ kind: 'timelock', timelock: { delaySeconds: 172_800 } })
  })

  test('what only answers like a Safe is not proved', async () => {
    const answer = await lookAt(sandbox, await deployed('SafeLike'))
    expect(answer).toMatchObject({
      verdict: 'caution',
      kind: 'safe',
      safe: { threshold: 2, owners: 3, genuine: false },
    })
    expect(codes(answer)).toEqual(['multisig_unproved'])
  })

  test('a Safe of its makers is genuine', async () => {
    const singleton = '0x41675C099F32341bf84BFc5382aF534df5C7461a'
    const client = chainClient(sandbox.rpcUrl)
    const code = await client.getCode({ address: await deployed('SafeLike') })
    await client.setCode({ address: singleton, bytecode: code ?? '0x' })
    // Hands everything to the address in its first slot, as a Safe's proxy does.
    const safe = await placed('0x365f5f375f5f365f5f545af43d5f5f3e3d5ff3')
    await client.setStorageAt({ address: safe, index: 0, value: pad(singleton) })
    const answer = await lookAt(sandbox, safe)
    expect(answer).toMatchObject({
      verdict: 'ok',
      kind: 'safe',
      safe: { threshold: 2, owners: 3, genuine: true },
    })
  })

  test('code that can destroy itself is a caution', async () => {
    const answer = await lookAt(sandbox, await deployed('Mortal'))
    expect(answer).toMatchObject({ verdict: 'caution', code: { selfDestruct: true } })
    expect(codes(answer)).toEqual(['self_destruct'])
  })
})

describe('address_safety on code that means harm', () => {
  test.each([
    { does: 'burns all gas', code: '0x5b5f56' },
    { does: 'answers megabytes', code: '0x623d09005ff3' },
    { does: 'refuses with megabytes', code: '0x623d09005ffd' },
    { does: 'answers all ones to everything', code: '0x5f195f5260205ff3' },
    { does: 'calls itself without end', code: '0x5f5f5f5f5f305af1' },
    { does: 'is not code', code: '0xfe' },
    { does: 'destroys itself', code: '0x33ff' },
    { does: 'delegates to itself', code: concat(['0xef0100', numberToHex(77, { size: 20 })]) },
  ] as const)('an account that $does gets an answer', async ({ code }) => {
    const answer = await lookAt(sandbox, await placed(code))
    expect(answer.account?.nonce).toBe(0)
    expect(['contract', 'delegated_wallet']).toContain(answer.kind)
  })

  test('one that answers everything is believed nothing', async () => {
    const answer = await lookAt(sandbox, await placed('0x60025f5260205ff3'))
    expect(answer).toMatchObject({ verdict: 'caution', kind: 'contract', token: null, safe: null })
    expect(codes(answer)).toEqual(['answers_everything'])
  })
})

describe('the sanctions list', () => {
  test('whoever is on it is to be avoided, others are not on it', async () => {
    const oracle = await deployed('Sanctions')
    const bad = freshAddress()
    const { abi } = contractCalled('Sanctions')
    await send(wallet, { address: oracle, abi, functionName: 'add', args: [bad] })
    const listed = await lookAt(sandbox, bad, oracle)
    expect(listed).toMatchObject({ verdict: 'avoid', sanctioned: true })
    expect(codes(listed)[0]).toBe('sanctioned')
    const other = await lookAt(sandbox, freshAddress(), oracle)
    expect(other).toMatchObject({ verdict: 'ok', sanctioned: false })
  })

  test('where no list answers sensibly nothing is said', async () => {
    const garbage = await deployed('Garbage')
    for (const oracle of [garbage, freshAddress(), router]) {
      const answer = await lookAt(sandbox, wallet.account.address, oracle)
      expect(answer.sanctioned).toBeNull()
      expect(answer.dataGaps.map(({ code }) => code)).toContain('sanctions')
    }
  })
})

test('at most three HTTP round trips', async () => {
  for (const address of [router, sandbox.tokens.upgradeable, wallet.account.address]) {
    const { chains, roundTrips } = directoryOf(sandbox)
    const reads = chains.find()
    if (reads === undefined) throw new Error('The sandbox is not served.')
    await gather(reads, { address, seed: 'trips' })
    expect(roundTrips()).toBeLessThanOrEqual(3)
  }
})
