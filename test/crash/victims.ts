import { fork, type ChildProcess } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'

import { parseEther, type Address, type Hex } from 'viem'
import { generatePrivateKey, privateKeyToAddress } from 'viem/accounts'

import type { Config } from '../../src/config/config.ts'
import type { LiveConfig } from '../../src/config/network-settings.ts'
import { usdc } from '../../src/money/usdc.ts'
import { sandboxUsdcDomain } from '../../src/sandbox/addresses.ts'
import type { SandboxConnection } from '../../src/sandbox/connect-sandbox.ts'
import { compileVictim } from './compile.ts'
import type { FromVictim, ToVictim } from './messages.ts'

/** One seller: everything its processes share, and keep when they are killed. */
export type Seller = {
  config: Config & { live: LiveConfig }
  payTo: Address
  /** Where refunds come from, and what it holds at first; absent: what is owed becomes credit. */
  refunds: { wallet: Address; purse: bigint } | undefined
}

export type LifeOptions = Partial<Omit<ToVictim, 'config'>> & {
  /** Pays the gas; no two living processes share one. */
  relayerKey: Hex
}

/** A server process, from listening to its death. */
export type Victim = {
  url: string
  /** Resolves when it is gone, however it ended. */
  gone: Promise<unknown>
  /** Whether it was `kill` that ended it. */
  wasKilled(): boolean
  /** `kill -9`; resolves when it is gone. */
  kill(): Promise<void>
}

/** Makes server processes. Spare ones are loaded ahead, so that a restart takes a moment. */
export type Victims = {
  start(seller: Seller, options: LifeOptions): Promise<Victim>
  stop(): Promise<void>
}

export async function openVictims(spares: number): Promise<Victims> {
  const { script, remove } = await compileVictim()
  const all = new Set<ChildProcess>()
  const ready: Promise<ChildProcess>[] = []
  const refill = () => {
    while (ready.length < spares + 1) ready.push(loaded(script, all))
  }
  return {
    async start({ config }, { relayerKey, killAt, timing = {}, clockAheadMs = 0 }) {
      refill()
      const child = await (ready.shift() ?? loaded(script, all))
      const settlement = { kind: 'relayer', privateKey: relayerKey } as const
      const live = { ...config.live, settlement }
      const message: ToVictim = { config: { ...config, live }, timing, killAt, clockAheadMs }
      const gone = once(child, 'exit')
      const listening = told(child, 'listening')
      child.send(message)
      const first = await listening
      if (first.kind !== 'listening') throw new Error('It said something else.')
      let killed = false
      return {
        url: first.url,
        gone,
        wasKilled: () => killed,
        kill() {
          killed ||= child.exitCode === null && child.signalCode === null
          return kill(child)
        },
      }
    },
    async stop() {
      await Promise.allSettled(ready)
      await Promise.all([...all].map(kill))
      await remove()
    },
  }
}

/** A gas key with ether. */
export async function relayerWithGas(sandbox: SandboxConnection): Promise<Hex> {
  const key = generatePrivateKey()
  await sandbox.fundEth(privateKeyToAddress(key), parseEther('100'))
  return key
}

export type SellerOptions = { databaseUrl: string; paysBack: 'credit' | 'refund' }

const refundPurse = usdc('10000')

/** A seller that nobody else on this chain is. */
export async function sellerOn(
  sandbox: SandboxConnection,
  { databaseUrl, paysBack }: SellerOptions,
): Promise<Seller> {
  const refundKey = paysBack === 'refund' ? await relayerWithGas(sandbox) : undefined
  const refundWallet = refundKey && privateKeyToAddress(refundKey)
  if (refundWallet !== undefined) await sandbox.mintUsdc(refundWallet, refundPurse)
  const payTo = privateKeyToAddress(generatePrivateKey())
  const live: LiveConfig = {
    network: `eip155:${sandbox.chainId}`,
    chainId: sandbox.chainId,
    name: 'sandbox',
    asset: sandbox.usdc,
    assetName: sandboxUsdcDomain.name,
    assetVersion: sandboxUsdcDomain.version,
    rpcUrls: [sandbox.rpcUrl],
    payTo,
    settlement: { kind: 'relayer', privateKey: generatePrivateKey() },
    refundKey,
  }
  const config = {
    host: '127.0.0.1',
    port: 0,
    publicUrl: undefined,
    allowedOrigins: [],
    databaseUrl,
    serverSecret: randomBytes(32).toString('hex'),
    quoteLifetimeSeconds: 600,
    logLevel: 'silent',
    pace: { sweepEveryMs: 500 },
    live,
  }
  const refunds = refundWallet && { wallet: refundWallet, purse: refundPurse }
  return { config, payTo, refunds }
}

async function loaded(script: string, all: Set<ChildProcess>): Promise<ChildProcess> {
  const child = fork(script, {
    execArgv: [],
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  all.add(child)
  child.once('exit', () => all.delete(child))
  await told(child, 'ready')
  return child
}

/** The first message of a kind. */
function told(child: ChildProcess, kind: FromVictim['kind']): Promise<FromVictim> {
  return new Promise((resolve, reject) => {
    const hear = (message: FromVictim) => {
      if (message.kind !== kind) return
      child.off('message', hear)
      resolve(message)
    }
    child.on('message', hear)
    child.once('exit', () => reject(new Error(`A process ended before it was ${kind}.`)))
  })
}

async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const gone = once(child, 'exit')
  child.kill('SIGKILL')
  await gone
}
