import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const program = fileURLToPath(new URL('../../src/cli/faregate.ts', import.meta.url))
const loader = import.meta.resolve('tsx')

/** How a run of the command line ended. `code` is null after a signal. */
export type Ended = { code: number | null; out: string; err: string }

/** The command line as a person runs it, in an empty folder of its own. */
export type Running = {
  child: ChildProcess
  folder: string
  /** Resolves once standard error holds this, with the match; rejects when the run ends first. */
  says(text: RegExp): Promise<RegExpExecArray>
  ended: Promise<Ended>
}

export async function run(args: string[], settings: Record<string, string> = {}): Promise<Running> {
  const folder = await mkdtemp(join(tmpdir(), 'faregate-cli-'))
  // Nothing of this run's environment: a stray PORT or PAY_TO would change what is tested.
  const env = { HOME: folder, TMPDIR: tmpdir(), ...settings }
  const child = spawn(process.execPath, ['--import', loader, program, ...args], {
    cwd: folder,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let out = ''
  let err = ''
  child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()))
  const ended = once(child, 'close').then(async ([code]): Promise<Ended> => {
    await rm(folder, { recursive: true, force: true })
    return { code: typeof code === 'number' ? code : null, out, err }
  })
  return { child, folder, ended, says: (text) => waitFor(child, () => text.exec(err)) }
}

/** Runs to the end. */
export async function runToEnd(
  args: string[],
  settings: Record<string, string> = {},
): Promise<Ended> {
  const { ended } = await run(args, settings)
  return ended
}

async function waitFor(child: ChildProcess, found: () => RegExpExecArray | null) {
  for (;;) {
    const match = found()
    if (match !== null) return match
    if (child.exitCode !== null) throw new Error('It ended before it said so.')
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}
