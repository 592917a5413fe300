/** A server in a process of its own. It is told what to be, and tells when the tool runs. */
import { startFaregate } from '../../src/main.ts'
import { countingTool } from '../e2e/tools.ts'
import type { FromServer, ToServer } from './messages.ts'

const released = new Set<() => void>()
let heldAt: number | undefined

process.on('message', (message: ToServer) => {
  if (message.kind === 'start') void start(message)
  if (message.kind === 'hold clock') heldAt = message.at
  if (message.kind === 'release tool') for (const release of released) release()
})
// Whoever started this process is gone.
process.on('disconnect', () => process.exit())

async function start({ config, timing, holdTool }: ToServer & { kind: 'start' }): Promise<void> {
  const ticket = countingTool({
    name: 'ticket',
    async before() {
      tell({ kind: 'tool runs' })
      if (holdTool) await new Promise<void>((resolve) => released.add(resolve))
    },
  })
  const { publicUrl } = await startFaregate({
    config,
    timing,
    tools: [ticket.tool],
    clock: () => heldAt ?? Date.now(),
  })
  tell({ kind: 'listening', url: publicUrl })
}

function tell(message: FromServer): void {
  process.send?.(message)
}
