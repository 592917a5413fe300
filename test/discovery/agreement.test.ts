import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'

import { llmsText } from '../../src/discovery/llms-text.ts'
import { openapiDocument } from '../../src/discovery/openapi.ts'
import type { ShopFacts } from '../../src/discovery/shop-facts.ts'
import { skillsText } from '../../src/discovery/skills-text.ts'
import { mcpCard, x402Document } from '../../src/discovery/well-known.ts'
import { errorSpecs } from '../../src/errors/all.ts'
import { toolList } from '../../src/mcp/tool-list.ts'
import { formatUsd, usdc } from '../../src/money/usdc.ts'
import { httpPath } from '../../src/registry/catalogue.ts'
import type { Tool } from '../../src/registry/define-tool.ts'
import { makeShop } from './builders.ts'
import { anyTools } from './random-tools.ts'

/** What a document says of one tool, in the same words for every document. */
type Said = { name: string; path: string; methods: string[]; price: string }

const paymentInfo = z.object({
  price: z.discriminatedUnion('mode', [
    z.object({ mode: z.literal('fixed'), currency: z.literal('USD'), amount: z.string() }),
    z.object({
      mode: z.literal('dynamic'),
      currency: z.literal('USD'),
      min: z.string(),
      max: z.string(),
    }),
  ]),
  protocols: z.tuple([z.object({ x402: z.object({}) })]),
})

const openapi = z.looseObject({
  paths: z.record(
    z.string(),
    z.record(
      z.string(),
      z.looseObject({ operationId: z.string(), 'x-payment-info': paymentInfo.optional() }),
    ),
  ),
})

function priceOf(info: z.infer<typeof paymentInfo> | undefined): string {
  if (info === undefined) return 'free'
  const { price } = info
  if (price.mode === 'fixed') return `$${price.amount}`
  return price.min === price.max ? `$${price.min}` : `$${price.min} to $${price.max}`
}

function saidByOpenapi(shop: ShopFacts): Said[] {
  const { paths } = openapi.parse(openapiDocument(shop, errorSpecs))
  return Object.entries(paths)
    .filter(([path]) => path.startsWith('/api/v1/'))
    .map(([path, operations]) => {
      const prices = Object.values(operations).map((one) => priceOf(one['x-payment-info']))
      expect(new Set(prices).size).toBe(1)
      const name = operations['post']?.operationId ?? ''
      return { name, path, methods: Object.keys(operations), price: prices[0] ?? '' }
    })
}

const card = z.looseObject({
  tools: z.array(
    z.looseObject({ name: z.string(), url: z.string(), price: z.string(), readOnly: z.boolean() }),
  ),
})

function saidByCard(shop: ShopFacts): Said[] {
  return card.parse(mcpCard(shop)).tools.map(({ name, url, price, readOnly }) => ({
    name,
    path: url.slice(shop.publicUrl.length),
    methods: readOnly ? ['post', 'get'] : ['post'],
    price,
  }))
}

const toolLine =
  /^- \[(?<name>[a-z0-9_]+)\]\((?<url>[^)]+)\): (?<price>free|\$[\d.]+(?: to \$[\d.]+)?), (?<methods>POST(?: or GET)?)\./gm

function saidByLlms(shop: ShopFacts): Said[] {
  return [...llmsText(shop).matchAll(toolLine)].map(({ groups = {} }) => ({
    name: groups['name'] ?? '',
    path: (groups['url'] ?? '').slice(shop.publicUrl.length),
    methods: (groups['methods'] ?? '').toLowerCase().split(' or '),
    price: groups['price'] ?? '',
  }))
}

/** What the catalogue says itself, read off the tools and not off what documents are made with. */
function truth(tool: Tool): Said {
  const amounts = tool.examples
    .map(({ input }) => tool.priceOf(input))
    .filter((amount) => amount !== undefined)
    .toSorted((a, b) => Number(a - b))
  const texts = [...new Set([amounts[0], amounts.at(-1)])]
    .filter((amount) => amount !== undefined)
    .map((amount) => formatUsd(amount))
  return {
    name: tool.name,
    path: `/api/v1/${tool.name.replaceAll('_', '-')}`,
    methods: tool.readOnly ? ['post', 'get'] : ['post'],
    price: tool.free ? 'free' : texts.join(' to '),
  }
}

const terms = {
  network: 'eip155:84532',
  asset: '0x036CbD53842c5426634e7929541eC2318f3dCF7e',
  assetName: 'USDC',
  assetVersion: '2',
  payTo: '0x70997970C51812dc3A010C7d01b50e0d17dc79C8',
  maxTimeoutSeconds: 300,
  quoteLifetimeSeconds: 600,
} as const

function byName<one extends { name: string }>(said: one[]): one[] {
  return said.toSorted((a, b) => (a.name < b.name ? -1 : 1))
}

function expectAgreement(shop: ShopFacts) {
  const { tools } = shop.catalogue
  const expected = byName(tools.map((tool) => truth(tool)))
  expect(byName(saidByOpenapi(shop))).toEqual(expected)
  expect(byName(saidByCard(shop))).toEqual(expected)
  expect(byName(saidByLlms(shop))).toEqual(expected)
  const { resources } = z.looseObject({ resources: z.array(z.string()) }).parse(x402Document(shop))
  const listed = resources.filter((url) => url.includes('/api/v1/'))
  const paid = tools.filter((tool) => !tool.free).map(({ name }) => httpPath(name))
  expect(listed).toEqual(paid.map((path) => `${shop.publicUrl}${path}`))
  const { skills, wire } = { skills: skillsText(shop), wire: toolList(shop.catalogue, terms) }
  expect(wire.map(({ name }) => name)).toEqual(tools.map(({ name }) => name))
  for (const { name, path, price } of expected) {
    expect(skills).toContain(`- \`${name}\` (${price}, ${shop.publicUrl}${path}): `)
    const shown = wire.find((one) => one.name === name)
    expect(shown?._meta === undefined).toBe(price === 'free')
    const said = price === 'free' ? '' : `Price: ${price} in USDC`
    expect(shown?.description).toContain(said)
  }
}

describe('the documents for programs and tools/list', () => {
  test('MB-9: say the same names, paths, methods and prices of what is sold here', () => {
    expectAgreement(makeShop())
  })

  test('MB-9: agree whatever is sold', () => {
    fc.assert(
      fc.property(anyTools, (tools) => {
        expectAgreement(makeShop({ tools }))
      }),
      { numRuns: 200 },
    )
  })

  test('agree about passes at other prices', () => {
    const passes = [{ period: '3d', price: usdc('7.5') }]
    const shop = { ...makeShop(), passes }
    const address = `${shop.publicUrl}/x402/v2/api-keys/3d`
    expect(JSON.stringify(x402Document(shop))).toContain(`"${address}"`)
    expect(llmsText(shop)).toContain(`(${address})`)
    expect(JSON.stringify(openapiDocument(shop, errorSpecs))).toContain('"amount":"7.50"')
  })

  test('a description cannot begin a line of its own', () => {
    fc.assert(
      fc.property(anyTools, (tools) => {
        const shop = makeShop({ tools })
        const made = llmsText(shop)
        const urls = [...made.matchAll(/^\s*- \[[^\]]*\]\(([^)]*)/gm)].map(([, url]) => url)
        expect(urls.filter((url) => url?.startsWith(`${shop.publicUrl}/`) !== true)).toEqual([])
        expect(made.match(/^# /gm)).toHaveLength(1)
      }),
    )
  })
})
