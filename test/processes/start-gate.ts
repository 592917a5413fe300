import { fork, type ChildProcess } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

import { parseEther, type Address, type Hex } from 'viem'
import { generatePrivateKey, privateKeyToAddress } from 'viem/accounts'

import type { Config } from '../../src/config/config.ts'
import type { LiveConfig } from '../../src/config/network-settings.ts'
import type { VisitorConfig } from '../../src/config/visitor-settings.ts'
import type { GateTiming } from '../../src/gate/gate.ts'
import type { Ledger } from '../../src/gate/ledger.ts'
import { sandboxUsdcDomain } from '../../src/sandbox/addresses.ts'
import type { SandboxConnection } from '../../src/sandbox/connect-sandbox.ts'
import { sqlLedger } from '../../src/store/ledger.ts'
import { openStore, type Store } from '../../src/store/open-store.ts'
import { freshPostgres } from '../support/fresh-postgres.ts'
import type { FreshDatabase } from '../support/postgres.ts'
import type { FromServer, ToServer } from './messages.ts'

/** What the processes of one gate share: a database, a secret and a seller. */
export type SharedGate = {
  /** Of the test itself, beside those of the processes. */
  store: Store
  ledger: Ledger
  payTo: Address
  /** Of the processes, as configured. */
  secret: string
  start(options?: ProcessOptions): Promise<ServerProcess>
  /** Ends every process and removes the database. */
  stop(): Promise<void>
}

export type GateOptions = {
  on?: 'SQLite' | 'Postgres'
  /** Where the database comes from, when it is to be a certain one. */
  open?: () => Promise<FreshDatabase>
  visitors?: VisitorConfig
}

export type ProcessOptions = {
  timing?: Partial<GateTiming>
  /** Where this process reaches the chain, when not directly. */
  rpcUrl?: string
  /** Settles through this service, whose word is all this process has: it reaches no chain. */
  facilitatorUrl?: string
  holdTool?: boolean
  /** The wallet that refunds come from; without one they become credit. */
  refundKey?: Hex
  /** Between two sweeps, in milliseconds. */
  sweepEveryMs?: number
}

/** A real server process with a gas key of its own. */
export type ServerProcess = {
  url: string
  relayer: Address
  /** Resolves when the tool runs for the first time. */
  toolRuns: Promise<unknown>
  tell(message: ToServer): void
  signal(signal: NodeJS.Signals): void
  /** `kill -9`; resolves when the process is gone. */
  kill(): Promise<void>
}

export async function startGate(
  sandbox: SandboxConnection,
  {
    on = 'Postgres',
    open = on === 'Postgres' ? freshPostgres : freshFile,
    visitors,
  }: GateOptions = {},
): Promise<SharedGate> {
  const database = await open()
  const store = await openStore(database.url)
  const config = { ...configOf(sandbox, database.url), ...(visitors && { visitors }) }
  const children: ChildProcess[] = []
  return {
    store,
    ledger: sqlLedger(store.db),
    payTo: config.live.payTo,
    secret: config.serverSecret,
    async start({ timing = {}, holdTool = false, refundKey, sweepEveryMs, ...reach } = {}) {
      const privateKey = generatePrivateKey()
      const relayer = privateKeyToAddress(privateKey)
      await sandbox.fundEth(relayer, parseEther('100'))
      const live = { ...config.live, ...reachOf(sandbox, privateKey, reach), refundKey }
      const pace = sweepEveryMs === undefined ? {} : { sweepEveryMs }
      const child = forkServer()
      children.push(child)
      const process = handleOf(child, relayer)
      process.tell({ kind: 'start', config: { ...config, live, pace }, timing, holdTool })
      return { ...process, url: await urlOf(child) }
    },
    async stop() {
      await Promise.all(children.map(kill))
      await store.close()
      await database.remove()
    },
  }
}

/** An SQLite file that nobody else uses. */
async function freshFile(): Promise<FreshDatabase> {
  const folder = await mkdtemp(join(tmpdir(), 'faregate-processes-'))
  return {
    url: `sqlite:${join(folder, 'ledger.db')}`,
    remove: () => rm(folder, { recursive: true, force: true }),
  }
}

type Reach = Pick<ProcessOptions, 'rpcUrl' | 'facilitatorUrl'>

function reachOf(
  sandbox: SandboxConnection,
  privateKey: Hex,
  { rpcUrl = sandbox.rpcUrl, facilitatorUrl }: Reach,
): Pick<LiveConfig, 'rpcUrls' | 'settlement'> {
  return facilitatorUrl === undefined
    ? { rpcUrls: [rpcUrl], settlement: { kind: 'relayer', privateKey } }
    : { rpcUrls: [], settlement: { kind: 'facilitator', urls: [facilitatorUrl] } }
}

function configOf(sandbox: SandboxConnection, databaseUrl: string) {
  return {
    host: '127.0.0.1',
    port: 0,
    publicUrl: undefined,
    allowedOrigins: [],
    databaseUrl,
    serverSecret: randomBytes(32).toString('hex'),
    quoteLifetimeSeconds: 600,
    logLevel: 'silent',
    live: {
      network: `eip155:${sandbox.chainId}`,
      chainId: sandbox.chainId,
      name: 'sandbox',
      asset: sandbox.usdc,
      assetName: sandboxUsdcDomain.name,
      assetVersion: sandboxUsdcDomain.version,
      rpcUrls: [sandbox.rpcUrl],
      payTo: privateKeyToAddress(generatePrivateKey()),
      settlement: { kind: 'relayer', privateKey: generatePrivateKey() },
    },
  } satisfies Config
}

function forkServer(): ChildProcess {
  const script = fileURLToPath(new URL('server-process.ts', import.meta.url))
  return fork(script, {
    execArgv: ['--import', 'tsx'],
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
}

function handleOf(child: ChildProcess, relayer: Address): Omit<ServerProcess, 'url'> {
  return {
    relayer,
    toolRuns: told(child, 'tool runs'),
    tell: (message) => child.send(message),
    signal: (signal) => child.kill(signal),
    kill: () => kill(child),
  }
}

async function urlOf(child: ChildProcess): Promise<string> {
  const ended = once(child, 'exit').then(() => undefined)
  const first = await Promise.race([told(child, 'listening'), ended])
  if (first?.kind !== 'listening') throw new Error('The server process ended before it listened.')
  return first.url
}

/** The first message of a kind. */
function told(child: ChildProcess, kind: FromServer['kind']): Promise<FromServer> {
  return new Promise((resolve) => {
    child.on('message', (message: FromServer) => {
      if (message.kind === kind) resolve(message)
    })
  })
}

async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const gone = once(child, 'exit')
  child.kill('SIGKILL')
  await gone
}
