import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Writable } from 'node:stream'

import Database from 'better-sqlite3'
import { pino, type Logger } from 'pino'
import { parseEther, type Address, type Hex } from 'viem'
import { generatePrivateKey, privateKeyToAddress } from 'viem/accounts'

import type { Config } from '../../src/config/config.ts'
import type { LiveConfig, SettlementConfig } from '../../src/config/network-settings.ts'
import type { GateTiming } from '../../src/gate/gate.ts'
import type { Ledger } from '../../src/gate/ledger.ts'
import { startFaregate } from '../../src/main.ts'
import type { Tool } from '../../src/registry/define-tool.ts'
import { sandboxUsdcDomain } from '../../src/sandbox/addresses.ts'
import type { SandboxConnection } from '../../src/sandbox/connect-sandbox.ts'

/** A clock that runs with the real one and can be moved ahead, or held. Unix milliseconds. */
export type TestClock = {
  (): number
  advance(ms: number): void
  /** Stands still at this time until `advance` moves it. */
  hold(at: number): void
}

export type TestServerOptions = {
  sandbox: SandboxConnection
  /** Replaces the own relayer. */
  settlement?: SettlementConfig
  /** Where the server reaches the chain, when not directly; `null`: it reaches none. */
  rpcUrl?: string | null
  /** The wallet that refunds come from; without one they become credit. */
  refundKey?: Hex
  /** Sold besides key passes; the tools of the repository when absent. */
  tools?: readonly Tool[]
  timing?: Partial<GateTiming>
  config?: Partial<Config>
}

/** A server over real HTTP, on the chain of the run, with a seller and a database of its own. */
export type TestServer = {
  url: string
  metricsUrl: string | undefined
  ledger: Ledger
  /** A fresh address: everything on it was earned by this server. */
  payTo: Address
  relayerKey: Hex
  clock: TestClock
  databaseFile: string
  /** Everything logged so far, at the most talkative level and without redaction. */
  logText(): string
  /** Every table as text, and the bytes of the database and its write-ahead log. */
  storedText(): Promise<string>
  /** Stops, and starts again on the same database. This handle is dead afterwards. */
  restart(): Promise<TestServer>
  stop(): Promise<void>
}

export async function startTestServer(options: TestServerOptions): Promise<TestServer> {
  const relayerKey = generatePrivateKey()
  await options.sandbox.fundEth(privateKeyToAddress(relayerKey), parseEther('100'))
  const folder = await mkdtemp(join(tmpdir(), 'faregate-test-'))
  const payTo = privateKeyToAddress(generatePrivateKey())
  return start(options, { relayerKey, folder, payTo, clock: testClock(), log: memoryLog() })
}

type Kept = {
  relayerKey: Hex
  folder: string
  payTo: Address
  clock: TestClock
  log: { logger: Logger; text: () => string }
}

async function start(options: TestServerOptions, kept: Kept): Promise<TestServer> {
  const { relayerKey, folder, payTo, clock, log } = kept
  const { tools, timing } = options
  const databaseFile = join(folder, 'ledger.db')
  const faregate = await startFaregate({
    config: configOf(options, { ...kept, databaseFile }),
    log: log.logger,
    clock,
    ...(tools && { tools }),
    ...(timing && { timing }),
  })
  return {
    url: faregate.publicUrl,
    metricsUrl: faregate.metricsUrl,
    ledger: faregate.ledger,
    payTo,
    relayerKey,
    clock,
    databaseFile,
    logText: log.text,
    storedText: () => storedText(databaseFile),
    async restart() {
      await faregate.stop()
      return start(options, kept)
    },
    async stop() {
      await faregate.stop()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

function configOf(
  { sandbox, settlement, rpcUrl = sandbox.rpcUrl, refundKey, config }: TestServerOptions,
  { relayerKey, payTo, databaseFile }: Kept & { databaseFile: string },
): Config {
  const live: LiveConfig = {
    network: `eip155:${sandbox.chainId}`,
    legacyNetwork: 'base-sepolia',
    chainId: sandbox.chainId,
    name: 'sandbox',
    asset: sandbox.usdc,
    assetName: sandboxUsdcDomain.name,
    assetVersion: sandboxUsdcDomain.version,
    rpcUrls: rpcUrl === null ? [] : [rpcUrl],
    payTo,
    settlement: settlement ?? { kind: 'relayer', privateKey: relayerKey },
    refundKey,
  }
  return {
    host: '127.0.0.1',
    port: 0,
    publicUrl: undefined,
    allowedOrigins: [],
    databaseUrl: `sqlite:${databaseFile}`,
    serverSecret: undefined,
    quoteLifetimeSeconds: 600,
    logLevel: 'trace',
    live,
    ...config,
  }
}

function testClock(): TestClock {
  let offset = 0
  let held: number | undefined
  return Object.assign(() => held ?? Date.now() + offset, {
    advance(ms: number) {
      if (held === undefined) offset += ms
      else held += ms
    },
    hold(at: number) {
      held = at
    },
  })
}

/** A logger that hides nothing: what must not be logged has to be absent without its help. */
function memoryLog(): Kept['log'] {
  const lines: string[] = []
  const stream = new Writable({
    write(chunk: Buffer, _encoding, done) {
      lines.push(chunk.toString())
      done()
    },
  })
  return { logger: pino({ level: 'trace' }, stream), text: () => lines.join('') }
}

async function storedText(file: string): Promise<string> {
  const database = new Database(file, { readonly: true })
  try {
    const tables = database
      .prepare<[], { name: string }>("select name from sqlite_master where type = 'table'")
      .all()
    const rows = tables.map(({ name }) => database.prepare(`select * from "${name}"`).all())
    const bytes = await Promise.all(
      [file, `${file}-wal`].map((path) => readFile(path, 'latin1').catch(() => '')),
    )
    return [JSON.stringify(rows), ...bytes].join('\n')
  } finally {
    database.close()
  }
}
