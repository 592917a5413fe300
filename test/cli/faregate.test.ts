import { readdir } from 'node:fs/promises'

import { describe, expect, onTestFinished, test } from 'vitest'

import { packageVersion } from '../../src/version.ts'
import { run, runToEnd, type Running } from './run.ts'

// Each run starts a process of its own, some a chain; two cores have to share them all.
const patience = { timeout: 60_000 }

const commands = ['serve', 'demo', 'sandbox', 'migrate']
const payTo = '0x1111111111111111111111111111111111111111'
const privateKey = `0x${'5a'.repeat(32)}`
const wellKnownKey = '0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80'

/** A server on a free port, stopped at the end of the test whatever happens. */
async function served(): Promise<Running> {
  const running = await run(['serve'], { PORT: '0' })
  onTestFinished(async () => {
    running.child.kill('SIGKILL')
    await running.ended
  })
  return running
}

async function isListening(url: string): Promise<boolean> {
  return fetch(url).then(
    () => true,
    () => false,
  )
}

describe.concurrent('without a server', () => {
  test('--help names every command and says where the settings are', patience, async () => {
    const { code, out } = await runToEnd(['--help'])
    expect(code).toBe(0)
    for (const command of commands) expect(out).toMatch(new RegExp(`^  ${command}\\b`, 'm'))
    expect(out).toContain('docs/config.md')
  })

  test('--version prints the version and nothing else', patience, async () => {
    const { code, out } = await runToEnd(['--version'])
    expect({ code, out }).toEqual({ code: 0, out: `${packageVersion()}\n` })
  })

  test('an unknown command ends with 1, the reason and the help', patience, async () => {
    const { code, err } = await runToEnd(['sevre'])
    expect(code).toBe(1)
    expect(err).toContain("error: unknown command 'sevre'")
    expect(err).toContain('Usage: faregate')
  })

  test.each([
    {
      what: 'the zero address as seller',
      settings: {
        NETWORK: 'base-sepolia',
        PAY_TO: '0x0000000000000000000000000000000000000000',
      },
      says: 'PAY_TO is the zero address: money sent there is lost.',
    },
    {
      what: 'mainnet with a sandbox key',
      settings: {
        NETWORK: 'base',
        PAY_TO: payTo,
        SETTLEMENT: 'relayer',
        RPC_URL: 'https://node.example',
        RELAYER_PRIVATE_KEY: wellKnownKey,
      },
      says: 'RELAYER_PRIVATE_KEY is a well-known test key, but NETWORK is base.',
    },
    {
      what: 'a private key that is none',
      settings: { NETWORK: 'base', PAY_TO: payTo, RELAYER_PRIVATE_KEY: privateKey.slice(0, 60) },
      says: 'RELAYER_PRIVATE_KEY must be 0x and 64 hex digits.',
    },
  ])('serve refuses $what with one sentence and 2', patience, async ({ settings, says }) => {
    const { code, out, err } = await runToEnd(['serve'], { PORT: '0', ...settings })
    expect(code).toBe(2)
    expect(err).toBe(`faregate: ${says}\n`)
    expect(out).toBe('')
    expect(err).not.toContain(privateKey.slice(2, 60))
  })
})

describe('serve without configuration', () => {
  test('serves on the sandbox, says so, and leaves nothing behind', patience, async () => {
    const running = await served()
    const [, url = ''] = await running.says(/Faregate {2}(http:\/\/\S+)/)
    const [, rpcUrl = ''] = await running.says(/sandbox: a local chain \(id 84532, (http:\S+)\)/)
    await running.says(/test money; nothing here is worth anything/)

    const health = await fetch(`${url}/health`)
    expect(await health.json()).toMatchObject({ status: 'ok', sandbox: true })
    expect(await isListening(rpcUrl)).toBe(true)
    expect(await readdir(running.folder)).toContain('faregate.db')

    running.child.kill('SIGTERM')
    const { code, out } = await running.ended
    expect(code).toBe(0)
    expect(await isListening(url)).toBe(false)
    expect(await isListening(rpcUrl)).toBe(false)
    for (const line of out.trim().split('\n')) expect(() => JSON.parse(line)).not.toThrow()
  })

  test('on a taken port it says so and ends, chain and all', patience, async () => {
    const first = await served()
    const [, port = ''] = await first.says(/Faregate {2}http:\/\/127\.0\.0\.1:(\d+)/)
    const { code, err } = await runToEnd(['serve'], { PORT: port })
    expect(code).toBe(1)
    expect(err).toMatch(
      new RegExp(`^faregate: .*address already in use 127\\.0\\.0\\.1:${port}$`, 'm'),
    )
    first.child.kill('SIGTERM')
    expect((await first.ended).code).toBe(0)
  })

  test('takes its chain along when it is killed', patience, async () => {
    const running = await served()
    const [, rpcUrl = ''] = await running.says(/sandbox: a local chain \(id 84532, (http:\S+)\)/)
    running.child.kill('SIGKILL')
    await running.ended
    while (await isListening(rpcUrl)) await new Promise((resolve) => setTimeout(resolve, 20))
    expect(await isListening(rpcUrl)).toBe(false)
  })
})

describe('demo', () => {
  test('does every step, names it, and prints no escape codes when piped', patience, async () => {
    const { code, out, err } = await runToEnd(['demo'])
    expect(err).toBe('')
    expect(code).toBe(0)
    expect(out).not.toContain('\u001b')
    const steps = [...out.matchAll(/^(\d+)\. (.+)$/gm)].map(([, number, text]) => [number, text])
    expect(steps).toEqual([
      ['1', expect.stringContaining('lists the tools')],
      ['2', expect.stringContaining('is quoted a price')],
      ['3', expect.stringContaining('signs the payment')],
      ['4', expect.stringContaining('same payment again')],
      ['5', expect.stringContaining('honeypot')],
      ['6', expect.stringContaining('a trap that shuts a minute later')],
      ['7', expect.stringContaining('buys a key pass')],
      ['8', expect.stringContaining('With the pass')],
      ['9', expect.stringContaining('The chain agrees')],
      ['10', expect.stringContaining('The ledger')],
    ])
    expect(out).toContain('ok every step did what it should')
    expect(out).not.toMatch(/fgk_[A-Za-z0-9_-]{20}/)
  })
})

describe('sandbox', () => {
  test('--json prints what another program needs to connect', patience, async () => {
    const running = await run(['sandbox', '--json'])
    onTestFinished(async () => {
      running.child.kill('SIGKILL')
      await running.ended
    })
    const printed = await new Promise<string>((resolve) => {
      running.child.stdout?.once('data', (chunk: Buffer) => resolve(chunk.toString()))
    })
    const facts = JSON.parse(printed)
    expect(facts).toMatchObject({ chainId: 84_532, tokens: { honest: expect.any(String) } })
    running.child.kill('SIGTERM')
    expect((await running.ended).code).toBe(0)
    expect(await isListening(facts.rpcUrl)).toBe(false)
  })
})
