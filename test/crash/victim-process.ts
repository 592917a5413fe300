/** A server in a process of its own that ends itself, as `kill -9` would, where it is told to. */
import { startFaregate } from '../../src/main.ts'
import { countingTool } from '../e2e/tools.ts'
import type { FromVictim, ToVictim } from './messages.ts'

/** Works for a moment, so that a kill may come in the middle. */
const ticket = countingTool({
  name: 'ticket',
  before: () => new Promise((resolve) => setTimeout(resolve, 20)),
})
/** Takes the money and never answers: every payment for it has to go back. */
const jam = countingTool({ name: 'jam', before: () => Promise.reject(new Error('jammed')) })

process.on('message', (message: ToVictim) => void start(message))
// Whoever started this process is gone.
process.on('disconnect', () => process.exit())
tell({ kind: 'ready' })

async function start({ config, timing, killAt, clockAheadMs }: ToVictim): Promise<void> {
  let met = 0
  const { publicUrl } = await startFaregate({
    config,
    timing,
    tools: [ticket.tool, jam.tool],
    clock: () => Date.now() + clockAheadMs,
    async trace(step) {
      if (step !== killAt?.step) return
      met += 1
      if (met < killAt.nth) return
      process.kill(process.pid, 'SIGKILL')
      // Nothing of ours happens after a kill.
      await new Promise(() => undefined)
    },
  })
  tell({ kind: 'listening', url: publicUrl })
}

function tell(message: FromVictim): void {
  process.send?.(message)
}
