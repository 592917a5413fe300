/** A server in a process of its own that ends itself, as `kill -9` would, where it is told to. */
import { startFaregate, type Faregate } from '../../src/main.ts'
import type { Tool } from '../../src/registry/define-tool.ts'
import { countingTool } from '../e2e/tools.ts'
import type { FromVictim, KillStep, ToVictim } from './messages.ts'

/** Takes the money and never answers: every payment for it has to go back. */
const jam = countingTool({ name: 'jam', before: () => Promise.reject(new Error('jammed')) })

process.on('message', (message: ToVictim) => void start(message))
// Whoever started this process is gone.
process.on('disconnect', () => process.exit())
tell({ kind: 'ready' })

async function start({ config, timing, killAt, clockAheadMs }: ToVictim): Promise<void> {
  const come = untilKilled(killAt)
  const started: Promise<Faregate> = startFaregate({
    config,
    timing,
    tools: [ticketTool(() => come('in_tool', async () => 'ticket')), jam.tool],
    clock: () => Date.now() + clockAheadMs,
    trace: (step, paymentId) =>
      come(step, async () => (await (await started).ledger.find(paymentId))?.tool),
  })
  tell({ kind: 'listening', url: (await started).publicUrl })
}

/** Told of each step that this process comes to, and for which tool. */
type Come = (step: KillStep, toolOf: () => Promise<string | undefined>) => Promise<void>

/** Works for a moment, so that a kill may come in the middle. */
function ticketTool(come: () => Promise<void>): Tool {
  const before = async () => {
    await come()
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  return countingTool({ name: 'ticket', before }).tool
}

/** Ends the process where it is to end. */
function untilKilled(killAt: ToVictim['killAt']): Come {
  let met = 0
  return async (step, toolOf) => {
    if (step !== killAt?.step) return
    if (killAt.tool !== undefined && killAt.tool !== (await toolOf())) return
    met += 1
    if (met < killAt.nth) return
    process.kill(process.pid, 'SIGKILL')
    // Nothing of ours happens after a kill.
    await new Promise(() => undefined)
  }
}

function tell(message: FromVictim): void {
  process.send?.(message)
}
