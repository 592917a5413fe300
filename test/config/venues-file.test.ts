import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { afterAll, describe, expect, test } from 'vitest'

import { ConfigError, readConfig } from '../../src/config/config.ts'
import { readVenuesFile } from '../../src/config/venues-file.ts'

const folder = mkdtempSync(join(tmpdir(), 'faregate-venues-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const file = join(folder, 'venues.json')

const [factory, router] = [`0x${'1'.repeat(40)}`, `0x${'2'.repeat(40)}`]
const token = `0x${'3'.repeat(40)}`
const fork = { name: 'Fork', kind: 'uniswap-v2', factory, router }
const quote = { symbol: 'WETH', token, decimals: 18, usd: 3_000, wrapped: true }
const trading = { exchanges: [fork], quotes: [quote] }
const locker = { name: 'Vault', address: factory, kind: 'undated' }

function read(content: unknown, network = 'eip155:10') {
  writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content))
  return readVenuesFile(file, network)
}

/** What is wrong with the description of a chain. */
const problemsIn = (chain: unknown) =>
  read({ 'eip155:10': chain }).problems.map((problem) => problem.replace(`${file}: `, ''))

describe('a file that describes the chain', () => {
  test('is read, with addresses as they are written on the chain', () => {
    const usdc = '0x833589fCD6eDb6E08f4c7C32D4f71b54bdA02913'
    const dollars = { symbol: 'USDC', token: usdc.toLowerCase(), decimals: 6, usd: 1 }
    const described = { ...trading, quotes: [quote, dollars], lockers: [locker] }
    expect(read({ 'eip155:10': described, 'eip155:8453': {} })).toEqual({
      places: {
        ...described,
        quotes: [quote, { ...dollars, token: usdc, wrapped: false }],
      },
      problems: [],
    })
  })

  test('may say that nothing is traded there, or only who locks', () => {
    expect(problemsIn({ exchanges: [], quotes: [] })).toEqual([])
    expect(problemsIn({ lockers: [] })).toEqual([])
  })

  test('is about the chain that is served', () => {
    expect(read({ 'eip155:8453': trading }).problems).toEqual([
      `VENUES_FILE ${file} says nothing about eip155:10, the chain that is served.`,
    ])
  })
})

describe('a file that does not describe it is refused with a sentence for each problem', () => {
  const dexWith = (part: object) => ({ ...trading, exchanges: [{ ...fork, ...part }] })
  const quoted = (part: object) => ({ ...trading, quotes: [{ ...quote, ...part }] })
  const many = Array.from({ length: 10 }, (_, at) => at + 1)
  const slips = Array.from({ length: 13 }, (_, at) => ({
    ...fork,
    name: `Slip ${at}`,
    kind: 'slipstream',
    tickSpacings: many,
  }))

  test.each<{ chain: unknown; says: string }>([
    {
      chain: dexWith({ kind: 'curve' }),
      says: 'exchanges[0].kind must be uniswap-v2, uniswap-v3, aerodrome or slipstream',
    },
    {
      chain: dexWith({ factory: '0x12' }),
      says: 'exchanges[0].factory must be an address, with its checksum or in lower case',
    },
    { chain: dexWith({ router: undefined }), says: 'exchanges[0].router must be an address' },
    { chain: dexWith({ fees: [100] }), says: 'exchanges[0] Unrecognized key: "fees"' },
    { chain: dexWith({ kind: 'uniswap-v3' }), says: 'exchanges[0].fees ' },
    {
      chain: dexWith({ kind: 'uniswap-v3', fees: [] }),
      says: 'exchanges[0].fees must name at least one',
    },
    {
      chain: dexWith({ kind: 'slipstream', tickSpacings: [0] }),
      says: 'exchanges[0].tickSpacings[0] must be above 0',
    },
    { chain: quoted({ usd: 0 }), says: 'quotes[0].usd is below 0.000001' },
    { chain: quoted({ usd: '3000' }), says: 'quotes[0].usd must be a number' },
    { chain: quoted({ decimals: 77 }), says: 'quotes[0].decimals is above 24' },
    { chain: quoted({ symbol: 'I am safe, buy' }), says: 'quotes[0].symbol must be a symbol' },
    { chain: { exchanges: [fork] }, says: 'needs exchanges and quotes, or neither of them' },
    { chain: { ...trading, quotes: [quote, quote] }, says: 'quotes has more than one wrapped' },
    { chain: { ...trading, exchanges: [fork, fork] }, says: 'exchanges has a name twice' },
    {
      chain: { ...trading, exchanges: slips },
      says: 'exchanges makes more than 120 pools to look for a token',
    },
    {
      chain: { lockers: [{ ...locker, kind: 'unicrypt' }] },
      says: 'lockers[0].kind must be uncx, pinklock or undated',
    },
    { chain: { exchange: [] }, says: 'Unrecognized key: "exchange"' },
  ])('$says', ({ chain, says }) => {
    const problems = problemsIn(chain)
    expect(problems[0]).toMatch(/^VENUES_FILE eip155:10[ .]/)
    expect(problems.join('\n')).toContain(says)
  })

  test.each([
    { content: '{', says: 'is not JSON.' },
    { content: [], says: 'must be an object with a member for each chain, such as "eip155:10".' },
    { content: { base: trading }, says: 'base is no CAIP-2 id such as eip155:10.' },
  ])('$content: $says', ({ content, says }) => {
    const { problems, places } = read(content)
    expect(places).toBeUndefined()
    expect(problems).toEqual([expect.stringContaining(says)])
    expect(problems[0]).toContain(`VENUES_FILE ${file}`)
  })
})

describe('the settings', () => {
  const optimism = {
    NETWORK: 'eip155:10',
    PAY_TO: factory,
    FACILITATOR_URL: 'https://facilitator.test',
    RPC_URL: 'https://node.test',
    USDC_ADDRESS: token,
    USDC_NAME: 'USD Coin',
    USDC_VERSION: '2',
    VENUES_FILE: file,
  }

  test('hold what the file says of the chain that is served, and the list to ask', () => {
    writeFileSync(file, JSON.stringify({ 'eip155:10': trading, 'eip155:84532': {} }))
    const { places } = readConfig({ ...optimism, SANCTIONS_ORACLE: router })
    expect(places).toEqual({ ...trading, sanctionsOracle: router })
    expect(readConfig({ VENUES_FILE: file }).places).toEqual({})
  })

  test('stop the start where the file is wrong, and say all of it', () => {
    writeFileSync(file, JSON.stringify({ 'eip155:10': { ...trading, lockers: 1, other: 2 } }))
    expect(() => readConfig(optimism)).toThrow(ConfigError)
    expect(() => readConfig(optimism)).toThrow(/lockers must be a list|other/)
  })
})
