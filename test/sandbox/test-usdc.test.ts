import { domainSeparator, parseEventLogs, parseSignature } from 'viem'
import type { Hex } from 'viem'
import { beforeAll, describe, expect, test } from 'vitest'

import { usdc } from '../../src/money/usdc.ts'
import { smartWallet } from '../../src/sandbox/contracts/artifacts/smart-wallet.ts'
import { testUsdc } from '../../src/sandbox/contracts/artifacts/test-usdc.ts'
import { minedReceipt } from '../../src/sandbox/mined-receipt.ts'
import { deploy, fundedWallet, sandboxFromRun } from '../support/sandbox.ts'
import type { TestWallet } from '../support/sandbox.ts'
import {
  freshAddress,
  inOrder,
  makeAuthorization,
  refusalOf,
  signCancel,
  signPermit,
  signReceipt,
  signTransfer,
  usdcDomain,
} from './authorization.ts'
import type { Authorization } from './authorization.ts'

const sandbox = sandboxFromRun()
const token = { address: sandbox.usdc, abi: testUsdc.abi }
const transfer = { ...token, functionName: 'transferWithAuthorization' } as const

let relayer: TestWallet

beforeAll(async () => {
  relayer = await fundedWallet(sandbox)
})

function splitSignature(signature: Hex) {
  const { r, s, yParity } = parseSignature(signature)
  return [27 + yParity, r, s] as const
}

function balanceOf(holder: Hex): Promise<bigint> {
  return relayer.readContract({ ...token, functionName: 'balanceOf', args: [holder] })
}

/** Sends a signed transfer and answers the names of the events it left. */
async function settle(authorization: Authorization, signature: Hex) {
  const args = [...inOrder(authorization), signature] as const
  const hash = await relayer.writeContract({ ...transfer, args })
  const { logs } = await minedReceipt(relayer, hash)
  return parseEventLogs({ abi: testUsdc.abi, logs })
}

describe('identity', () => {
  test.each([
    { functionName: 'name', answer: 'USDC' },
    { functionName: 'symbol', answer: 'USDC' },
    { functionName: 'version', answer: '2' },
    { functionName: 'decimals', answer: 6 },
  ] as const)('$functionName is $answer, as on Base Sepolia', async ({ functionName, answer }) => {
    expect(await relayer.readContract({ ...token, functionName })).toBe(answer)
  })

  test('computes its domain for the address it was placed at', async () => {
    const separator = await relayer.readContract({ ...token, functionName: 'DOMAIN_SEPARATOR' })
    expect(separator).toBe(domainSeparator({ domain: usdcDomain }))
  })

  test('has its controller set once and for all', async () => {
    const initialize = { ...token, functionName: 'initialize', args: [freshAddress()] } as const
    await expect(relayer.simulateContract(initialize)).rejects.toThrow('already initialized')
    const owner = await relayer.readContract({ ...token, functionName: 'owner' })
    expect(owner).toBe(sandbox.accounts.deployer.address)
  })
})

describe('transferWithAuthorization', () => {
  test('moves the money on a signature in bytes and leaves both events', async () => {
    const payer = await sandbox.newPayer(usdc('3'))
    const wanted = makeAuthorization({ from: payer.address, to: freshAddress() })
    const events = await settle(wanted, await signTransfer(payer.account, wanted))
    expect(events).toMatchObject([
      { eventName: 'AuthorizationUsed', args: { authorizer: payer.address, nonce: wanted.nonce } },
      { eventName: 'Transfer', args: { from: payer.address, value: wanted.value } },
    ])
    expect(await balanceOf(payer.address)).toBe(usdc('2'))
    expect(await balanceOf(wanted.to)).toBe(usdc('1'))
  })

  test('moves the money on a signature in three parts', async () => {
    const payer = await sandbox.newPayer(usdc('3'))
    const wanted = makeAuthorization({ from: payer.address, to: freshAddress() })
    const signature = splitSignature(await signTransfer(payer.account, wanted))
    const args = [...inOrder(wanted), ...signature] as const
    const hash = await relayer.writeContract({ ...transfer, args })
    await minedReceipt(relayer, hash)
    expect(await balanceOf(wanted.to)).toBe(usdc('1'))
  })

  test('believes a contract payer about its signature', async () => {
    const owner = await sandbox.newPayer(usdc('0'))
    const wallet = await deploy(relayer, { ...smartWallet, args: [owner.address] })
    await sandbox.mintUsdc(wallet, usdc('3'))
    const wanted = makeAuthorization({ from: wallet, to: freshAddress() })
    const signature = await signTransfer(owner.account, wanted)
    await settle(wanted, signature)
    expect(await balanceOf(wallet)).toBe(usdc('2'))

    const stranger = await sandbox.newPayer(usdc('0'))
    const forged = makeAuthorization({ from: wallet, to: freshAddress() })
    const args = [...inOrder(forged), await signTransfer(stranger.account, forged)] as const
    const attempt = relayer.simulateContract({ ...transfer, args })
    await expect(attempt).rejects.toThrow('FiatTokenV2: invalid signature')
  })

  test('refuses a second use of the same nonce', async () => {
    const payer = await sandbox.newPayer(usdc('3'))
    const wanted = makeAuthorization({ from: payer.address, to: freshAddress() })
    const signature = await signTransfer(payer.account, wanted)
    await settle(wanted, signature)
    const args = [...inOrder(wanted), signature] as const
    const again = relayer.simulateContract({ ...transfer, args })
    await expect(again).rejects.toThrow('FiatTokenV2: authorization is used or canceled')
    const state = { ...token, functionName: 'authorizationState' } as const
    expect(await relayer.readContract({ ...state, args: [wanted.from, wanted.nonce] })).toBe(true)
  })

  test('refuses more than the payer has', async () => {
    const payer = await sandbox.newPayer(usdc('0.999999'))
    const wanted = makeAuthorization({ from: payer.address, to: freshAddress() })
    const args = [...inOrder(wanted), await signTransfer(payer.account, wanted)] as const
    const attempt = relayer.simulateContract({ ...transfer, args })
    await expect(attempt).rejects.toThrow('ERC20: transfer amount exceeds balance')
  })

  test.each([
    { field: 'value', change: { value: 2_000_000n } },
    { field: 'recipient', change: { to: freshAddress() } },
    { field: 'nonce', change: { nonce: `0x${'07'.repeat(32)}` } },
    { field: 'deadline', change: { validBefore: 4_102_444_801n } },
  ] as const)('refuses a $field that was not signed', async ({ change }) => {
    const payer = await sandbox.newPayer(usdc('3'))
    const signed = makeAuthorization({ from: payer.address, to: freshAddress() })
    const signature = await signTransfer(payer.account, signed)
    const args = [...inOrder({ ...signed, ...change }), signature] as const
    const attempt = relayer.simulateContract({ ...transfer, args })
    await expect(attempt).rejects.toThrow('FiatTokenV2: invalid signature')
  })

  const noon = 2_000_000_000n
  test.each([
    { when: 'at validAfter', time: noon, refusal: 'FiatTokenV2: authorization is not yet valid' },
    { when: 'a second after validAfter', time: noon + 1n, refusal: undefined },
    { when: 'a second before validBefore', time: noon + 59n, refusal: undefined },
    { when: 'at validBefore', time: noon + 60n, refusal: 'FiatTokenV2: authorization is expired' },
  ])('$when: refusal is $refusal', async ({ time, refusal }) => {
    const payer = await sandbox.newPayer(usdc('3'))
    const window = { validAfter: noon, validBefore: noon + 60n }
    const wanted = makeAuthorization({ from: payer.address, to: freshAddress(), ...window })
    const args = [...inOrder(wanted), await signTransfer(payer.account, wanted)] as const
    const attempt = relayer.simulateContract({ ...transfer, args, blockOverrides: { time } })
    expect(await refusalOf(attempt)).toBe(refusal)
  })
})

describe('receiveWithAuthorization', () => {
  const receive = { ...token, functionName: 'receiveWithAuthorization' } as const

  test('pays the payee who sends it, in either spelling of the signature', async () => {
    const payer = await sandbox.newPayer(usdc('3'))
    const payee = relayer.account.address
    const before = await balanceOf(payee)
    const first = makeAuthorization({ from: payer.address, to: payee })
    const second = makeAuthorization({ from: payer.address, to: payee })
    const bytes = await signReceipt(payer.account, first)
    const parts = splitSignature(await signReceipt(payer.account, second))
    for (const args of [
      [...inOrder(first), bytes],
      [...inOrder(second), ...parts],
    ] as const) {
      const hash = await relayer.writeContract({ ...receive, args })
      await minedReceipt(relayer, hash)
    }
    expect((await balanceOf(payee)) - before).toBe(usdc('2'))
  })

  test('refuses anybody else, and a signature meant for a transfer', async () => {
    const payer = await sandbox.newPayer(usdc('3'))
    const forOther = makeAuthorization({ from: payer.address, to: freshAddress() })
    const stolen = [...inOrder(forOther), await signReceipt(payer.account, forOther)] as const
    await expect(relayer.simulateContract({ ...receive, args: stolen })).rejects.toThrow(
      'FiatTokenV2: caller must be the payee',
    )
    const forUs = makeAuthorization({ from: payer.address, to: relayer.account.address })
    const wrongKind = [...inOrder(forUs), await signTransfer(payer.account, forUs)] as const
    await expect(relayer.simulateContract({ ...receive, args: wrongKind })).rejects.toThrow(
      'FiatTokenV2: invalid signature',
    )
  })
})

describe('cancelAuthorization', () => {
  const cancel = { ...token, functionName: 'cancelAuthorization' } as const

  test.each(['bytes', 'parts'])('makes a nonce useless, signed in %s', async (spelling) => {
    const payer = await sandbox.newPayer(usdc('3'))
    const wanted = makeAuthorization({ from: payer.address, to: freshAddress() })
    const consent = { authorizer: payer.address, nonce: wanted.nonce }
    const signature = await signCancel(payer.account, consent)
    const hash = await relayer.writeContract({
      ...cancel,
      args:
        spelling === 'bytes'
          ? [payer.address, wanted.nonce, signature]
          : [payer.address, wanted.nonce, ...splitSignature(signature)],
    })
    const { logs } = await minedReceipt(relayer, hash)
    expect(parseEventLogs({ abi: testUsdc.abi, logs })).toMatchObject([
      { eventName: 'AuthorizationCanceled', args: consent },
    ])
    const args = [...inOrder(wanted), await signTransfer(payer.account, wanted)] as const
    const attempt = relayer.simulateContract({ ...transfer, args })
    await expect(attempt).rejects.toThrow('FiatTokenV2: authorization is used or canceled')
  })

  test('refuses a cancellation signed by somebody else', async () => {
    const [payer, stranger] = await Promise.all([
      sandbox.newPayer(usdc('3')),
      sandbox.newPayer(usdc('0')),
    ])
    const consent = { authorizer: payer.address, nonce: `0x${'01'.repeat(32)}` } as const
    const signature = await signCancel(stranger.account, consent)
    const attempt = relayer.simulateContract({
      ...cancel,
      args: [payer.address, consent.nonce, signature],
    })
    await expect(attempt).rejects.toThrow('FiatTokenV2: invalid signature')
  })
})

describe('permit', () => {
  const permit = { ...token, functionName: 'permit' } as const

  test('allows the spender what was signed, once', async () => {
    const payer = await sandbox.newPayer(usdc('3'))
    const spender = relayer.account.address
    const deadline = 4_102_444_800n
    const message = { owner: payer.address, spender, value: usdc('2'), nonce: 0n, deadline }
    const signature = splitSignature(await signPermit(payer.account, message))
    const args = [payer.address, spender, usdc('2'), deadline, ...signature] as const
    const hash = await relayer.writeContract({ ...permit, args })
    await minedReceipt(relayer, hash)

    const spend = { ...token, functionName: 'transferFrom' } as const
    const taken = await relayer.writeContract({
      ...spend,
      args: [payer.address, freshAddress(), usdc('2')],
    })
    expect(await minedReceipt(relayer, taken)).toMatchObject({
      status: 'success',
    })
    expect(await balanceOf(payer.address)).toBe(usdc('1'))
    await expect(
      relayer.simulateContract({ ...spend, args: [payer.address, spender, 1n] }),
    ).rejects.toThrow('ERC20: transfer amount exceeds allowance')
    await expect(relayer.simulateContract({ ...permit, args })).rejects.toThrow(
      'EIP2612: invalid signature',
    )
  })

  test('refuses a deadline that has passed', async () => {
    const payer = await sandbox.newPayer(usdc('3'))
    const spender = relayer.account.address
    const message = { owner: payer.address, spender, value: 1n, nonce: 0n, deadline: 1n }
    const signature = await signPermit(payer.account, message)
    const args = [payer.address, spender, 1n, 1n, signature] as const
    await expect(relayer.simulateContract({ ...permit, args })).rejects.toThrow(
      'FiatTokenV2: permit is expired',
    )
  })
})
