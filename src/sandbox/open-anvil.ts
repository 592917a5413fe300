import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'

import { createClient, http } from 'viem'

import { findAnvil } from './anvil-binary.ts'

const host = '127.0.0.1'

/** Base's blocks are larger still; this is room for a batch of two thousand settlements. */
const blockGasLimit = 120_000_000

const readyTimeoutMs = 15_000
const readyPollMs = 10

/**
 * Runs between us and anvil, so that anvil never outlives us. Its standard input is a pipe that
 * the kernel closes however we end, `kill -9` included; that is when it stops anvil and leaves.
 */
const guardian = `
const [program, ...args] = process.argv.slice(1)
const chain = require('node:child_process').spawn(program, args, { stdio: ['ignore', 'inherit', 'inherit'] })
chain.on('error', (error) => { console.error(error.message); process.exit(1) })
chain.on('exit', (code) => process.exit(code ?? 0))
const stop = () => chain.kill('SIGKILL')
process.stdin.on('end', stop).on('error', stop).resume()
`

/** A running local chain. */
export type Anvil = {
  rpcUrl: string
  /** Resolves when the process is gone. May be called twice. */
  stop: () => Promise<void>
}

export type AnvilOptions = {
  chainId: number
  /** A free one is chosen when absent. */
  port?: number | undefined
  /** `false`: anvil's own log goes to our standard output. */
  quiet: boolean
}

/**
 * Starts anvil on the loopback interface and waits until it answers.
 *
 * @throws Error with one sentence when anvil is missing, the port is taken or nothing answers.
 */
export async function openAnvil({ chainId, port: wanted, quiet }: AnvilOptions): Promise<Anvil> {
  const program = findAnvil(process)
  const port = await freePort(wanted ?? 0)
  const args = ['--host', host, '--port', `${port}`, '--chain-id', `${chainId}`]
  args.push('--gas-limit', `${blockGasLimit}`, ...(quiet ? ['--quiet'] : []))
  const child = spawn(process.execPath, ['-e', guardian, '--', program, ...args], {
    stdio: ['pipe', quiet ? 'ignore' : 'inherit', 'pipe'],
    // Its own process group: Ctrl-C is for us, who may still need the chain to finish cleanly.
    detached: true,
    windowsHide: true,
  })
  const rpcUrl = `http://${host}:${port}`
  const anvil = { rpcUrl, stop: () => stop(child) }
  try {
    await waitUntilReady({ child, rpcUrl })
    return anvil
  } catch (error) {
    await anvil.stop()
    throw error
  }
}

async function waitUntilReady({ child, rpcUrl }: { child: ChildProcess; rpcUrl: string }) {
  let complaint = ''
  child.stderr?.on('data', (chunk: Buffer) => (complaint += chunk.toString()))
  const client = createClient({ transport: http(rpcUrl, { retryCount: 0, timeout: 1_000 }) })
  const giveUp = AbortSignal.timeout(readyTimeoutMs)
  while (hasEnded(child) || !(await answers(client))) {
    if (hasEnded(child))
      throw new Error(`The sandbox's anvil stopped at once: ${oneLine(complaint)}`)
    if (giveUp.aborted)
      throw new Error(`The sandbox's anvil did not answer within ${readyTimeoutMs} ms.`)
    await sleep(readyPollMs)
  }
}

async function answers(client: ReturnType<typeof createClient>): Promise<boolean> {
  return client.request({ method: 'eth_chainId' }).then(
    () => true,
    () => false,
  )
}

async function stop(child: ChildProcess): Promise<void> {
  if (hasEnded(child)) return
  const gone = once(child, 'exit')
  child.stdin?.end()
  await gone
}

function hasEnded(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null
}

/** The port asked for, or one of the system's choice for 0. */
async function freePort(wanted: number): Promise<number> {
  const server = createServer()
  try {
    await once(server.listen(wanted, host), 'listening')
  } catch (cause) {
    throw new Error(`The sandbox cannot listen on ${host}:${wanted}: the port is taken.`, { cause })
  }
  const address = server.address()
  server.close()
  await once(server, 'close')
  return typeof address === 'object' && address !== null ? address.port : wanted
}

function oneLine(text: string): string {
  return text.trim().replaceAll(/\s+/g, ' ') || 'it gave no reason.'
}
