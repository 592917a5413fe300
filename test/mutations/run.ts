/**
 * Breaks the gate on purpose, one line at a time, and sees each break caught by its test.
 *
 *   npm run test:mutations              # all
 *   npm run test:mutations -- lease     # those whose description holds this word
 *   npm run test:mutations -- --green   # right after all tests have passed: they are not run first
 */
import { mutants, type Mutant } from './mutants.ts'
import { openWorkshop, type Workshop } from './workshop.ts'

const width = 2

type Verdict = { mutant: Mutant; caught: boolean; how: string; seconds: string }

const given = process.argv.slice(2)
const isGreen = given.includes('--green')
const wanted = given.find((word) => !word.startsWith('--')) ?? ''
const chosen = mutants.filter(({ breaks }) => breaks.includes(wanted))
const waiting = [...chosen]
const verdicts: Verdict[] = []
const workshops = await Promise.all(Array.from({ length: width }, openWorkshop))
try {
  if (!isGreen) await expectGreen(workshops[0])
  await Promise.all(workshops.map(work))
} finally {
  await Promise.all(workshops.map((workshop) => workshop.close()))
}
const survivors = verdicts.filter(({ caught }) => !caught)
say(`\n${verdicts.length - survivors.length} of ${chosen.length} breaks were caught.`)
process.exitCode = chosen.length > 0 && survivors.length === 0 ? 0 : 1

/** A test that fails anyway would catch everything. */
async function expectGreen(workshop: Workshop | undefined): Promise<void> {
  const files = [...new Set(chosen.map(({ caughtBy }) => caughtBy))]
  const { failed, passed, firstFailure } = (await workshop?.run(files)) ?? { failed: 1, passed: 0 }
  if (failed > 0) throw new Error(`Without any break this fails: ${firstFailure}`)
  say(`${passed} tests in ${files.length} files pass without any break.\n`)
}

async function work(workshop: Workshop): Promise<void> {
  for (;;) {
    const mutant = waiting.shift()
    if (mutant === undefined) return
    const verdict = await judge(workshop, mutant)
    verdicts.push(verdict)
    const { caught, how, seconds } = verdict
    say(`${caught ? 'caught  ' : 'SURVIVED'} ${seconds.padStart(5)} s  ${mutant.breaks}`)
    say(`                  ${mutant.caughtBy}: ${how}`)
  }
}

async function judge(workshop: Workshop, mutant: Mutant): Promise<Verdict> {
  const startedAt = performance.now()
  const secondsNow = () => ((performance.now() - startedAt) / 1000).toFixed(1)
  try {
    const { failed, firstFailure = 'nothing fails' } = await workshop.tryMutant(mutant)
    return { mutant, caught: failed > 0, how: firstFailure, seconds: secondsNow() }
  } catch (error) {
    const how = error instanceof Error ? error.message : String(error)
    return { mutant, caught: false, how, seconds: secondsNow() }
  }
}

function say(text: string): void {
  process.stdout.write(`${text}\n`)
}
