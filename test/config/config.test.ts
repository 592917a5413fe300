import { privateKeyToAddress } from 'viem/accounts'
import { describe, expect, test } from 'vitest'

import { ConfigError, readConfig } from '../../src/config/config.ts'
import { settings } from '../../src/config/settings.ts'
import { sandboxAccounts } from '../../src/sandbox/accounts.ts'

type Environment = Record<string, string | undefined>

const payTo = '0x1111111111111111111111111111111111111111'
const usdc = '0x833589fCD6eDb6E08f4c7C32D4f71b54bdA02913'
/** A key that no documentation shows. */
const relayerKey = `0x${'5a'.repeat(32)}` as const
const refundKey = `0x${'6b'.repeat(32)}`
const base = { NETWORK: 'base', PAY_TO: payTo, FACILITATOR_URL: 'https://facilitator.test' }
const relayed = {
  NETWORK: 'base',
  PAY_TO: payTo,
  SETTLEMENT: 'relayer',
  RELAYER_PRIVATE_KEY: relayerKey,
  RPC_URL: 'https://node.test',
}
const optimism = {
  NETWORK: 'eip155:10',
  PAY_TO: payTo,
  FACILITATOR_URL: 'https://facilitator.test',
  RPC_URL: 'https://node.test',
  USDC_ADDRESS: usdc,
  USDC_NAME: 'USD Coin',
  USDC_VERSION: '2',
}

function problemsOf(environment: Environment): readonly string[] {
  try {
    readConfig(environment)
    return []
  } catch (error) {
    if (error instanceof ConfigError) return error.problems
    throw error
  }
}

describe('a start that must not happen is refused with one sentence that names the setting', () => {
  const wrong = (names: readonly string[], environment: Environment) =>
    names.map((name) => ({ name, environment }))
  const values = (name: string, texts: readonly string[], rest: Environment = {}) =>
    texts.map((text) => ({ name, environment: { ...rest, [name]: text } }))

  test.each<{ name: string; environment: Environment }>([
    ...values('PORT', ['http', '-1', '65536', '1.5', '80x', 'Infinity']),
    ...values('PUBLIC_URL', ['faregate.test', 'ftp://faregate.test', 'https://', '/']),
    ...values('NETWORK', ['mainnet', 'Base', '8453', 'eip155:', 'eip155:0', 'eip155:08453'], base),
    ...values(
      'PAY_TO',
      ['0x12', 'vitalik.eth', payTo.slice(2), `${payTo}0`, `0x${'g'.repeat(40)}`],
      base,
    ),
    ...values('PAY_TO', [`0x${'0'.repeat(40)}`, usdc, usdc.toLowerCase()], base),
    // One letter of the checksum is mistyped.
    ...values('PAY_TO', ['0x5AAeb6053F3E94C9b9A09f33669435E7Ef1BeAed'], base),
    ...values('USDC_ADDRESS', [usdc], base),
    ...values('USDC_NAME', ['USD Coin'], base),
    ...values('FACILITATOR_URL', ['https://facilitator.test'], relayed),
    ...values('RELAYER_PRIVATE_KEY', [relayerKey], {
      ...relayed,
      PAY_TO: privateKeyToAddress(relayerKey),
    }),
    ...values(
      'PAY_TO',
      Object.values(sandboxAccounts).map(({ address }) => address),
      base,
    ),
    ...values('PAY_TO', [usdc], optimism),
    ...values('RPC_URL', ['node.test', 'ws://node.test', 'https://a.test,', ',', 'a,b'], base),
    ...values('USDC_ADDRESS', ['0x12', 'usdc'], optimism),
    ...values('SETTLEMENT', ['Relayer', 'both', 'true'], base),
    ...values('FACILITATOR_URL', ['facilitator.test', 'a,b'], base),
    ...values('FACILITATOR_URL', ['http://facilitator.test', 'https://x402.org/facilitator'], base),
    ...values('RELAYER_PRIVATE_KEY', ['0x12', 'secret', relayerKey.slice(2)], relayed),
    ...values('RELAYER_PRIVATE_KEY', [`0x${'0'.repeat(64)}`, `0x${'f'.repeat(64)}`], relayed),
    ...values('RELAYER_PRIVATE_KEY', [sandboxAccounts.relayer.privateKey], relayed),
    ...values('RELAYER_PRIVATE_KEY', [relayerKey], base),
    ...values('REFUND_PRIVATE_KEY', ['0x12', 'secret', refundKey.slice(2)], relayed),
    ...values('REFUND_PRIVATE_KEY', [sandboxAccounts.refund.privateKey], relayed),
    ...values('REFUND_PRIVATE_KEY', [relayerKey], relayed),
    ...values('REFUND_PRIVATE_KEY', [refundKey], base),
    ...values('REFUND_PRIVATE_KEY', [refundKey]),
    ...values('REPEAT_WINDOW_SECONDS', ['0', '29', '86401', 'soon', '60.5']),
    ...values('RESULT_LIFETIME_SECONDS', ['0', '59', '2592001', '-60']),
    ...values('MAX_RESULT_BYTES', ['0', '1023', '67108865', '1MB']),
    ...values('SWEEP_INTERVAL_SECONDS', ['0', '3601', '1.5']),
    ...values('SANCTIONS_ORACLE', ['off', '0x12', usdc.replace('fCD6', 'FCD6')], base),
    ...values('VENUES_FILE', ['no-such-file.json', 'README.md'], base),
    ...values('METRICS_PORT', ['0', '65536', 'on', '4020']),
    ...values('METRICS_PORT', ['9000'], { PORT: '9000' }),
    ...values('DATABASE_URL', [
      'faregate.db',
      'mysql://localhost/x',
      'sqlite:',
      'sqlite',
      'sqlite: ',
    ]),
    ...values('SERVER_SECRET', ['short', 'x'.repeat(31)]),
    ...values('QUOTE_LIFETIME_SECONDS', ['0', '29', '86401', '60.5', 'soon', '-60']),
    ...values('LOG_LEVEL', ['INFO', 'verbose', '30']),
    ...wrong(['PUBLIC_URL'], { HOST: '0.0.0.0' }),
    ...wrong(['PUBLIC_URL'], { HOST: '::' }),
    ...wrong(['PUBLIC_URL'], { HOST: 'faregate.test' }),
    ...wrong(['SERVER_SECRET'], { DATABASE_URL: 'postgres://localhost/faregate' }),
    ...['PAY_TO', 'FACILITATOR_URL'].map((name) => ({
      name,
      environment: { ...base, [name]: undefined },
    })),
    ...['PAY_TO', 'RPC_URL', 'RELAYER_PRIVATE_KEY'].map((name) => ({
      name,
      environment: { ...relayed, [name]: undefined },
    })),
    ...['PAY_TO', 'RPC_URL', 'FACILITATOR_URL', 'USDC_ADDRESS', 'USDC_NAME', 'USDC_VERSION'].map(
      (name) => ({ name, environment: { ...optimism, [name]: undefined } }),
    ),
    ...Object.entries({ ...base, ...relayed })
      .filter(([name]) => name !== 'NETWORK')
      .map(([name, text]) => ({ name, environment: { [name]: text } })),
    { name: 'SETTLEMENT', environment: { SETTLEMENT: 'facilitator' } },
  ])('$name: $environment', ({ name, environment }) => {
    const problems = problemsOf(environment)
    expect(problems).toEqual([expect.stringMatching(new RegExp(`^${name} [^\n]*\\.$`))])
  })

  test('each problem has its line', () => {
    expect(problemsOf({ PORT: 'x', LOG_LEVEL: 'loud', NETWORK: 'moon' })).toHaveLength(3)
    expect(() => readConfig({ PORT: 'x', LOG_LEVEL: 'loud' })).toThrow(
      /^PORT .*\.\nLOG_LEVEL .*\.$/,
    )
  })

  test('says what is missing for a network, all at once', () => {
    const named = problemsOf({ NETWORK: 'eip155:10' }).map((problem) => problem.split(' ')[0])
    expect(named.toSorted((a = '', b = '') => a.localeCompare(b))).toEqual([
      'FACILITATOR_URL',
      'PAY_TO',
      'RPC_URL',
      'USDC_ADDRESS',
      'USDC_NAME',
      'USDC_VERSION',
    ])
  })

  test('never shows a secret', () => {
    const secrets = { ...relayed, RELAYER_PRIVATE_KEY: '0xsecretkey', SERVER_SECRET: 'hunter2' }
    expect(problemsOf(secrets).join('\n')).not.toMatch(/secretkey|hunter2/)
    const wellKnown = { ...relayed, RELAYER_PRIVATE_KEY: sandboxAccounts.relayer.privateKey }
    expect(problemsOf(wellKnown).join('\n')).not.toContain(sandboxAccounts.relayer.privateKey)
    const database = { DATABASE_URL: 'postgres://user:hunter2@host/x' }
    expect(problemsOf(database).join('\n')).not.toContain('hunter2')
  })
})

describe('a start that may happen', () => {
  const defaults = {
    host: '127.0.0.1',
    port: 4020,
    publicUrl: undefined,
    allowedOrigins: [],
    databaseUrl: 'sqlite:faregate.db',
    serverSecret: undefined,
    quoteLifetimeSeconds: 600,
    logLevel: 'info',
    live: undefined,
  }

  test('needs no setting: the sandbox on loopback', () => {
    expect(readConfig({})).toMatchObject(defaults)
  })

  test('takes an empty value for an absent one, as in .env.example', () => {
    const empty = Object.fromEntries(Object.keys(settings).map((name) => [name, '']))
    const blank = Object.fromEntries(Object.keys(settings).map((name) => [name, ' \t ']))
    expect(readConfig(empty)).toEqual(readConfig({}))
    expect(readConfig(blank)).toEqual(readConfig({}))
  })

  test('takes no notice of what it does not know', () => {
    expect(readConfig({ PATH: '/bin', port: '1' })).toEqual(readConfig({}))
  })

  test('settles on base through a facilitator', () => {
    expect(
      readConfig({ ...base, PAY_TO: payTo.toUpperCase().replace('0X', '0x') }).live,
    ).toMatchObject({
      network: 'eip155:8453',
      chainId: 8453,
      asset: usdc,
      assetName: 'USD Coin',
      assetVersion: '2',
      rpcUrls: [],
      payTo,
      settlement: { kind: 'facilitator' },
    })
  })

  test('settles on base-sepolia through the facilitator for tests, without naming it', () => {
    const { live } = readConfig({ NETWORK: 'base-sepolia', PAY_TO: payTo })
    expect(live).toMatchObject({ network: 'eip155:84532', assetName: 'USDC' })
    expect(JSON.stringify(live?.settlement)).toContain('https://x402.org/facilitator')
  })

  test('settles through its own relayer', () => {
    const { live } = readConfig({ ...relayed, RPC_URL: 'https://a.test, https://b.test' })
    expect(live).toMatchObject({
      rpcUrls: ['https://a.test', 'https://b.test'],
      settlement: { kind: 'relayer' },
    })
  })

  test('settles on any chain that is described', () => {
    expect(readConfig(optimism).live).toMatchObject({
      network: 'eip155:10',
      chainId: 10,
      asset: usdc,
      assetName: 'USD Coin',
    })
  })

  test.each(['127.0.0.1', 'localhost', '::1'])('listens on %s without a public URL', (HOST) => {
    expect(readConfig({ HOST })).toMatchObject({ host: HOST, publicUrl: undefined })
  })

  test('knows the address callers use, without a slash at its end', () => {
    const environment = { HOST: '0.0.0.0', PUBLIC_URL: 'https://faregate.test//' }
    expect(readConfig(environment).publicUrl).toBe('https://faregate.test')
  })

  test('takes a facilitator on loopback without TLS', () => {
    const FACILITATOR_URL = 'http://127.0.0.1:8402'
    expect(readConfig({ ...base, FACILITATOR_URL }).live).toBeDefined()
  })

  test('refunds from a wallet that is named, and credits without one', () => {
    const { live } = readConfig({ ...relayed, REFUND_PRIVATE_KEY: refundKey })
    expect(live).toMatchObject({ refundKey })
    expect(readConfig(relayed).live?.refundKey).toBeUndefined()
  })

  test('knows how long things take, in milliseconds', () => {
    expect(readConfig({}).pace).toEqual({
      repeatWindowMs: 600_000,
      resultLifetimeMs: 86_400_000,
      maxResultBytes: 1_048_576,
      sweepEveryMs: 15_000,
    })
    expect(readConfig({ SWEEP_INTERVAL_SECONDS: '60' }).pace?.sweepEveryMs).toBe(60_000)
  })

  describe('limits of callers without a key', () => {
    const usual = {
      free: { perMinute: 10, perDay: 300 },
      quote: { perMinute: 600, perDay: 100_000 },
      sign_in: { perMinute: 120, perDay: 20_000 },
    }
    const none = { perMinute: 0, perDay: 0 }
    const off = { free: none, quote: none, sign_in: none }
    const outside = { HOST: '0.0.0.0', PUBLIC_URL: 'https://faregate.example' }

    test.each([
      { when: 'the world calls', given: { ...base, ...outside }, limits: usual },
      { when: 'a proxy stands in front', given: { ...base, TRUSTED_PROXIES: '1' }, limits: usual },
      { when: 'only this machine calls', given: base, limits: off },
      { when: 'it is the sandbox', given: outside, limits: off },
      {
        when: 'some are set',
        given: { FREE_PER_MINUTE: '5', QUOTES_PER_DAY: '9' },
        limits: { ...off, free: { ...none, perMinute: 5 }, quote: { ...none, perDay: 9 } },
      },
      {
        when: 'some are switched off',
        given: { ...base, ...outside, FREE_PER_DAY: '0' },
        limits: { ...usual, free: { perMinute: 10, perDay: 0 } },
      },
    ])('AX-9: are what is usual, set, or off: $when', ({ given, limits }) => {
      expect(readConfig(given).visitors).toMatchObject(limits)
    })

    test('leave a free allowance only where something bounds it', () => {
      const freeTools = { FREE_TOOLS: 'token_safety' }
      expect(readConfig({ ...base, ...outside, ...freeTools }).visitors?.freeTools).toEqual([
        'token_safety',
      ])
      expect(() => readConfig(freeTools)).toThrow(/^FREE_TOOLS is set, but neither/)
    })
  })

  test('says nothing about the chain unless it is told', () => {
    expect(readConfig({}).places).toBeUndefined()
    expect(readConfig({ ...base, SANCTIONS_ORACLE: 'none' }).places).toEqual({
      sanctionsOracle: 'none',
    })
    expect(readConfig({ SANCTIONS_ORACLE: usdc.toLowerCase() }).places).toEqual({
      sanctionsOracle: usdc,
    })
  })

  test('shows metrics only when told where, and then on loopback', () => {
    expect(readConfig({}).metrics).toBeUndefined()
    expect(readConfig({ METRICS_PORT: '9464' }).metrics).toEqual({
      host: '127.0.0.1',
      port: 9464,
    })
  })

  test('takes any free port when told 0', () => {
    expect(readConfig({ PORT: '0' }).port).toBe(0)
  })
})
