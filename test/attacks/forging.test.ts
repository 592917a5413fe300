import type { PaymentPayload, PaymentRequirements } from '@x402/core/types'
import type { Address } from 'viem'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { usdc } from '../../src/money/usdc.ts'
import type { SandboxPayer } from '../../src/sandbox/connect-sandbox.ts'
import { allDoors, doors } from '../e2e/doors.ts'
import { entryOf, signedPart, signPayment, type Alterations } from '../support/payer.ts'
import { startTestServer, type TestServer } from '../support/server.ts'
import {
  call,
  chain,
  expectNoTrace,
  expectRefused,
  ledgers,
  openShop,
  payerAt,
  rowOf,
  sandbox,
  type Shop,
} from './shop.ts'

/** A payment whose signature is good for what it says, and what it says was not quoted. */
type Forgery = {
  when: string
  code: string
  status: 400 | 402
  forge: (entry: PaymentRequirements, buyer: Address) => Parts
}

type Parts = {
  /** Of the echoed entry, whatever its types are. */
  echoed?: Record<string, unknown>
  /** Of the authorization: signed and sent. */
  signed?: Alterations['authorization']
  /** Of the authorization as it is sent. */
  sent?: Record<string, unknown>
  domain?: Alterations['domain']
  /** Beside the terms and the payload. */
  beside?: Record<string, unknown>
  /** The layout of version 1 instead, with this network. */
  legacyNetwork?: unknown
}

async function forged(payer: SandboxPayer, entry: PaymentRequirements, parts: Parts) {
  const { echoed, signed, sent, domain, beside, legacyNetwork } = parts
  const payment = await signPayment(payer.account, entry, {
    ...(signed && { authorization: signed }),
    ...(domain && { domain }),
  })
  const { authorization, signature } = signedPart(payment)
  const payload = { signature, authorization: { ...authorization, ...sent } }
  const wire =
    legacyNetwork === undefined
      ? { ...payment, accepted: { ...payment.accepted, ...echoed }, payload, ...beside }
      : { x402Version: 1, scheme: 'exact', network: legacyNetwork, payload }
  return { payment, wire }
}

const mismatch = (what: string) => ({ code: `payment.${what}_mismatch`, status: 402 }) as const
const malformed = { code: 'payment.malformed', status: 400 } as const
const week = 604_800
const secondToken = sandbox.tokens.honest

const termsOfOnesOwn: Forgery[] = [
  {
    when: 'the buyer pays itself',
    ...mismatch('recipient'),
    forge: (_entry, buyer) => ({ echoed: { payTo: buyer }, signed: { to: buyer } }),
  },
  {
    when: 'it is for one unit',
    ...mismatch('amount'),
    forge: () => ({ echoed: { amount: '1' }, signed: { value: '1' } }),
  },
  {
    when: 'it is for one unit, and to the buyer',
    ...mismatch('recipient'),
    forge: (_entry, buyer) => ({
      echoed: { payTo: buyer, amount: '1' },
      signed: { to: buyer, value: '1' },
    }),
  },
  {
    when: 'the token has another name',
    ...mismatch('terms'),
    forge: ({ extra }) => ({
      echoed: { extra: { ...extra, name: 'Tether' } },
      domain: { name: 'Tether' },
    }),
  },
  {
    when: 'the token has another version',
    ...mismatch('terms'),
    forge: ({ extra }) => ({
      echoed: { extra: { ...extra, version: '1' } },
      domain: { version: '1' },
    }),
  },
  {
    when: 'it is good for a week, and says so',
    ...mismatch('terms'),
    forge: () => ({
      echoed: { maxTimeoutSeconds: week },
      signed: { validBefore: String(Math.floor(Date.now() / 1000) + week) },
    }),
  },
  ...['permit2', 'EXACT', 'free', ''].map((scheme): Forgery => ({
    when: `the scheme is "${scheme}"`,
    ...mismatch('terms'),
    forge: () => ({ echoed: { scheme } }),
  })),
  ...[{ discount: '100' }, { price: '0' }, { maxAmountRequired: '1' }, { toString: 'exact' }].map(
    (added): Forgery => ({
      when: `the entry has ${JSON.stringify(added)} added`,
      ...mismatch('terms'),
      forge: () => ({ echoed: added }),
    }),
  ),
]

/** Which of the two numbers is forged. */
const places = {
  echoed: (value: unknown) => ({ echoed: { amount: value } }),
  sent: (value: unknown) => ({ sent: { value } }),
  both: (value: unknown) => ({ echoed: { amount: value }, sent: { value } }),
}
type Place = keyof typeof places
const everywhere = ['echoed', 'sent', 'both'] as const

/** Signed for what a careless reader would take the text for. */
function amounts(values: unknown[], where: readonly Place[], told: typeof malformed): Forgery[]
function amounts(
  values: unknown[],
  where: readonly Place[],
  told: ReturnType<typeof mismatch>,
): Forgery[]
function amounts(
  values: unknown[],
  where: readonly Place[],
  told: Pick<Forgery, 'code' | 'status'>,
): Forgery[] {
  return values.flatMap((value) =>
    where.map((place) => ({
      when: `the amount ${place} is ${JSON.stringify(value)}`,
      ...told,
      forge: () => ({
        ...places[place](value),
        ...(fits(value) && place !== 'echoed' && { signed: { value } }),
      }),
    })),
  )
}

/** Whether it can be signed as it stands. */
function fits(value: unknown): value is string {
  return typeof value === 'string' && /^\d{1,20}$/.test(value) && !value.startsWith('00')
}

const amountsOfOnesOwn: Forgery[] = [
  ...amounts(['0', '1', '10000', (2n ** 256n).toString()], everywhere, mismatch('amount')),
  ...amounts(['5001'], ['echoed', 'sent'], mismatch('amount')),
  ...amounts(['-1', '0.005', '5000 ', '5 000', '+5000', '５０００'], everywhere, malformed),
  ...amounts(['0x1388', '5e3', '005000', '', ' 5000', '٥٠٠٠', 5000], ['sent', 'both'], malformed),
  ...amounts([5000.5, null, true, ['5000'], { value: '5000' }], everywhere, malformed),
]

const placesOfOnesOwn: Forgery[] = [
  ...['base', 'EIP155:84532', 'EIP155:8453', 'eip155:08453', 'eip155:84532 ', '', 84_532].map(
    (network): Forgery => ({
      when: `the network is ${JSON.stringify(network)}`,
      ...mismatch('network'),
      forge: () => ({ echoed: { network } }),
    }),
  ),
  ...[8_453, 11_155_111].map((chainId): Forgery => ({
    when: `it was signed for chain ${chainId}, and says so`,
    ...mismatch('network'),
    forge: () => ({ echoed: { network: `eip155:${chainId}` }, domain: { chainId } }),
  })),
  ...['base', 'eip155:8453', 84_532].map((legacyNetwork): Forgery => ({
    when: `the layout is that of version 1, the network ${legacyNetwork}`,
    ...mismatch('network'),
    forge: () => ({ legacyNetwork }),
  })),
  ...[secondToken, `0x${'00'.repeat(20)}`, 'USDC', ''].map((asset): Forgery => ({
    when: `only the echoed token is "${asset}"`,
    ...mismatch('asset'),
    forge: () => ({ echoed: { asset } }),
  })),
  ...[{ network: 'eip155:8453' }, { network: 'base' }, { network: 84_532 }, { scheme: 'upto' }].map(
    (beside): Forgery => ({
      when: `${JSON.stringify(beside)} stands beside other terms`,
      ...malformed,
      forge: () => ({ beside }),
    }),
  ),
]

/** Every door of one server, and the two main ones of the other. */
const settings = ledgers.map((on) => ({ on, through: on === 'SQLite' ? allDoors : doors }))

describe.each(settings)('on $on', ({ on, through }) => {
  let shop: Shop
  let payer: SandboxPayer
  beforeAll(async () => {
    shop = await openShop({ on })
    payer = await sandbox.newPayer(usdc('1'))
  })
  afterAll(() => shop.stop())

  describe.each(through)('over $name', (door) => {
    const quotes = new Map<string, PaymentRequirements>()
    /** One quote is enough: nothing that is refused uses it up. */
    async function quoted(wanted: { tool: string; input: object }) {
      const known = quotes.get(wanted.tool)
      if (known !== undefined) return known
      const { quote } = await door.call(shop.server.url, wanted)
      if (quote === undefined) throw new Error('No quote came.')
      quotes.set(wanted.tool, entryOf(quote))
      return entryOf(quote)
    }

    async function expectNothingBought(wanted: typeof call | typeof pass, row: Forgery) {
      const entry = await quoted(wanted)
      const parts = row.forge(entry, payer.address)
      const { payment, wire } = await forged(payer, entry, parts)
      const answer = await door.call(shop.server.url, { ...wanted, payment: wire })
      expectRefused(door, answer, row)
      await expectNoTrace(shop, { payer, payment })
    }

    const pass = { tool: 'buy_key_pass', input: { period: '1d' } }

    test.each(termsOfOnesOwn)('$when: $code', (row) => expectNothingBought(call, row))
    test.each(termsOfOnesOwn)('no key pass either when $when', (row) =>
      expectNothingBought(pass, row),
    )
    test.each(amountsOfOnesOwn)('$when: $code', (row) => expectNothingBought(call, row))
    test.each(placesOfOnesOwn)('$when: $code', (row) => expectNothingBought(call, row))
  })
})

const upper = (address: string) => `0x${address.slice(2).toUpperCase()}`

describe('what only looks different', async () => {
  const shop = await openShop()
  afterAll(() => shop.stop())

  type Spelling = { when: string; respell: (payment: PaymentPayload) => object }
  const spellings: Spelling[] = [
    {
      when: 'addresses in lower case',
      respell: ({ accepted }) => ({
        asset: accepted.asset.toLowerCase(),
        payTo: accepted.payTo.toLowerCase(),
      }),
    },
    {
      when: 'addresses in upper case',
      respell: ({ accepted }) => ({ asset: upper(accepted.asset), payTo: upper(accepted.payTo) }),
    },
  ]

  describe.each(allDoors)('over $name', (door) => {
    test.each(spellings)('is the same payment: $when', async ({ respell }) => {
      const { payer, payment } = await payerAt(shop, door)
      const accepted = { ...payment.accepted, ...respell(payment) }
      const paid = { ...call, payment: { ...payment, accepted } }

      const answer = await door.call(shop.server.url, paid)
      expect(answer).toMatchObject({ kind: 'delivered', repeated: false })
      expect(await door.call(shop.server.url, { ...call, payment })).toMatchObject({
        repeated: true,
        text: answer.text,
      })
      expect(await rowOf(shop, payment)).toMatchObject({ state: 'delivered', runs: 1 })
      expect(await chain.balanceOf(payer.address)).toBe(usdc('0.995'))
    })
  })

  test('the facilitator saw our spelling, each payment once', () => {
    const payments = allDoors.length * spellings.length
    expect(shop.facilitator.asked.filter((path) => path === '/settle')).toHaveLength(payments)
    for (const { asset, payTo, amount } of shop.facilitator.requirements) {
      expect({ asset, payTo, amount }).toEqual({
        asset: sandbox.usdc,
        payTo: shop.server.payTo,
        amount: '5000',
      })
    }
  })
})

/** The quote id is good at the other server only; without it the terms alone have to do. */
const anonymous = ({ quoteId: _elsewhere, ...extra }: Record<string, unknown>) => ({ extra })

describe('money of a test network buys nothing on mainnet', () => {
  let shop: Shop
  let mainnet: TestServer
  beforeAll(async () => {
    shop = await openShop()
    mainnet = await startMainnet(shop)
  })
  afterAll(async () => {
    await mainnet.stop()
    await shop.stop()
  })

  type Presented = { how: string; code: string; as: (entry: PaymentRequirements) => object }
  const presented: Presented[] = [
    { how: 'as it is', code: 'payment.network_mismatch', as: () => ({}) },
    {
      how: 'as mainnet money',
      code: 'payment.resource_mismatch',
      as: () => ({ network: 'eip155:8453' }),
    },
    {
      how: 'as mainnet money, without a quote',
      code: 'payment.signature_invalid',
      as: ({ extra }) => ({ network: 'eip155:8453', ...anonymous(extra) }),
    },
  ]

  describe.each(doors)('over $name', (door) => {
    test.each(presented)('$how: $code', async ({ code, as }) => {
      const { payer, entry, payment } = await payerAt(shop, door)
      const accepted = { ...entry, ...as(entry) }
      const answer = await door.call(mainnet.url, { ...call, payment: { ...payment, accepted } })
      expectRefused(door, answer, { code, status: 402 })
      await expectNoTrace(shop, { payer, payment })
      expect(await mainnet.ledger.recent(10)).toEqual([])
    })
  })
})

/** The same seller's server for the real network. */
function startMainnet({ server: { payTo }, ticket, facilitator }: Shop): Promise<TestServer> {
  return startTestServer({
    sandbox,
    tools: [ticket.tool],
    config: {
      live: {
        network: 'eip155:8453',
        legacyNetwork: 'base',
        chainId: 8453,
        name: 'base',
        asset: sandbox.usdc,
        assetName: 'USDC',
        assetVersion: '2',
        rpcUrls: [],
        payTo,
        settlement: { kind: 'facilitator', urls: [facilitator.url] },
        refundKey: undefined,
      },
    },
  })
}
