/** `npm run eval`: scores the token verdicts against contracts whose truth is known. */
import { spawn } from 'node:child_process'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'

import { startSandbox } from '../src/sandbox/start-sandbox.ts'
import { readArtifacts } from './garden/artifact.ts'
import type { Artifact } from './garden/artifact.ts'
import { gardenFolder } from './garden/compile.ts'
import { reportText } from './garden/report.ts'
import { confusion, judge } from './garden/score.ts'
import type { Row } from './garden/score.ts'
import { tryVerdict, warmUp } from './garden/try-verdict.ts'

const help = `npm run eval -- [options]

Plants every contract on a local chain, asks token_safety about it and compares the verdict with
what the contract really does. Exit code 1: an aim was missed; 2: it could not be run.

  --dir <folder>   artifacts to score (default test/tokens/artifacts); see docs/token-eval.md
  --only <id>      one contract; may be repeated
  --jobs <n>       processes, each with a chain of its own (default: the number of cores, at most 4)
  --json           everything as JSON instead of text
  --help
`

const { values } = parseArgs({
  options: {
    dir: { type: 'string', default: join(gardenFolder, 'artifacts') },
    only: { type: 'string', multiple: true, default: [] },
    jobs: { type: 'string', default: `${Math.min(availableParallelism(), 4)}` },
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
    /** For the processes that this one starts: `1/2` answers rows of the second half. */
    shard: { type: 'string' },
  },
})

if (values.help) print(help)
else if (values.shard !== undefined) print(JSON.stringify(await tryShard(values.shard)))
else await main().catch(giveUp)

async function main(): Promise<void> {
  const startedAt = performance.now()
  const rows = await tryAll(chosenArtifacts().length)
  const wallMs = performance.now() - startedAt
  const aims = judge(rows)
  const all = { confusion: confusion(rows), aims, wallMs, rows }
  print(values.json ? `${JSON.stringify(all, null, 2)}\n` : reportText(rows, { wallMs }))
  if (aims.some(({ met }) => !met)) process.exitCode = 1
}

/** A wrong folder or name is the caller's to correct: one sentence, and another code than a miss. */
function giveUp(error: unknown): void {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
  process.exitCode = 2
}

function chosenArtifacts(): Artifact[] {
  const { dir, only } = values
  const all = readArtifacts(dir)
  const missing = only.filter((id) => !all.some((artifact) => artifact.id === id))
  if (missing.length > 0) throw new Error(`${dir} has no ${missing.join(', ')}.`)
  const chosen = all.filter(({ id }) => only.length === 0 || only.includes(id))
  if (chosen.length === 0) throw new Error(`${dir} has no artifacts.`)
  return chosen
}

/** Shares the contracts among processes: CPU time can be told apart only between processes. */
async function tryAll(contracts: number): Promise<Row[]> {
  const jobs = Math.max(1, Math.min(Number(values.jobs) || 1, contracts))
  const shards = Array.from({ length: jobs }, (_, index) => `${index}/${jobs}`)
  const rows = await Promise.all(shards.map((shard) => tryElsewhere(shard)))
  return rows.flat().toSorted((a, b) => a.id.localeCompare(b.id, 'en'))
}

function tryElsewhere(shard: string): Promise<Row[]> {
  const { dir, only } = values
  const self = fileURLToPath(import.meta.url)
  const args = ['--shard', shard, '--dir', dir, ...only.flatMap((id) => ['--only', id])]
  const child = spawn(process.execPath, [...process.execArgv, self, ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let text = ''
  child.stdout.setEncoding('utf8').on('data', (part: string) => (text += part))
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code) => {
      if (code === 0) resolve(JSON.parse(text))
      else reject(new Error(`A part of the evaluation ended with code ${code}.`))
    })
  })
}

async function tryShard(shard: string): Promise<Row[]> {
  const [index = 0, jobs = 1] = shard.split('/').map(Number)
  const mine = chosenArtifacts().filter((_, position) => position % jobs === index)
  const sandbox = await startSandbox()
  try {
    await warmUp(sandbox)
    const rows: Row[] = []
    for (const artifact of mine) rows.push(await tryVerdict(sandbox, artifact))
    return rows
  } finally {
    await sandbox.stop()
  }
}

function print(text: string): void {
  process.stdout.write(text)
}
