import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'

import { findAnvil } from './anvil-binary.ts'

const host = '127.0.0.1'

/** Base's blocks are larger still; this is room for a batch of two thousand settlements. */
const blockGasLimit = 120_000_000

const readyTimeoutMs = 15_000

/**
 * Runs between us and anvil, so that anvil never outlives us. Its standard input is a pipe that
 * the kernel closes however we end, `kill -9` included; that is when it stops anvil and leaves.
 * It also reads all that anvil prints, so that a busy parent never makes anvil wait.
 */
const guardian = `
const [keep, program, ...args] = process.argv.slice(1)
const chain = require('node:child_process').spawn(program, args, { stdio: ['ignore', 'pipe', 'inherit'] })
let listening = false
chain.stdout.on('data', (text) => {
  if (keep === 'all' || !listening) process.stdout.write(text)
  listening ||= text.includes('Listening on')
})
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
export async function openAnvil({ chainId, port = 0, quiet }: AnvilOptions): Promise<Anvil> {
  const program = findAnvil(process)
  // Port 0 is anvil's to choose: a port that we found free could be taken before anvil binds it.
  const args = ['--host', host, '--port', `${port}`, '--chain-id', `${chainId}`]
  args.push('--gas-limit', `${blockGasLimit}`)
  const keep = quiet ? 'start' : 'all'
  const child = spawn(process.execPath, ['-e', guardian, '--', keep, program, ...args], {
    stdio: ['pipe', 'pipe', 'pipe'],
    // Its own process group: Ctrl-C is for us, who may still need the chain to finish cleanly.
    detached: true,
    windowsHide: true,
  })
  try {
    const rpcUrl = await listeningUrl(child)
    if (!quiet) child.stdout.pipe(process.stdout)
    return { rpcUrl, stop: () => stop(child) }
  } catch (error) {
    await stop(child)
    throw error
  }
}

/** Where anvil says that it listens: only our own anvil can say that to us. */
async function listeningUrl(child: ChildProcess): Promise<string> {
  let printed = ''
  let complaint = ''
  child.stderr?.on('data', (chunk: Buffer) => (complaint += chunk.toString()))
  return new Promise((resolve, reject) => {
    const late = `The sandbox's anvil did not answer within ${readyTimeoutMs} ms.`
    const giveUp = setTimeout(() => reject(new Error(late)), readyTimeoutMs)
    child.stdout?.on('data', (chunk: Buffer) => {
      printed += chunk.toString()
      const found = /Listening on (\S+:\d+)/.exec(printed)
      if (found === null) return
      clearTimeout(giveUp)
      resolve(`http://${found[1]}`)
    })
    child.once('exit', () => {
      clearTimeout(giveUp)
      reject(new Error(whyStopped(child, complaint || printed)))
    })
  })
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

function whyStopped({ spawnargs }: ChildProcess, output: string): string {
  const port = spawnargs[spawnargs.indexOf('--port') + 1]
  return output.includes('in use')
    ? `The sandbox cannot listen on ${host}:${port}: the port is taken.`
    : `The sandbox's anvil stopped at once: ${oneLine(output)}`
}

function oneLine(text: string): string {
  return text.trim().replaceAll(/\s+/g, ' ') || 'it gave no reason.'
}
