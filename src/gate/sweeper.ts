import { sweep, type SweepReport, type SweepServices } from './sweep.ts'

export type SweeperOptions = Omit<SweepServices, 'signal'> & {
  /** Between the end of one sweep and the start of the next, in milliseconds. */
  everyMs: number
  onReport: (report: SweepReport) => void
  /** The whole sweep failed, as when the database is away. The next one comes all the same. */
  onFailure: (error: unknown) => void
}

/** Sweeps at once, because a crash may have left work behind, and then again and again. */
export function startSweeping(options: SweeperOptions): { stop(): Promise<void> } {
  const { everyMs, onReport, onFailure, ...services } = options
  const stopping = new AbortController()
  const { signal } = stopping
  let timer: NodeJS.Timeout | undefined
  let running: Promise<void>

  const once = async () => {
    try {
      onReport(await sweep({ ...services, signal }))
    } catch (error) {
      onFailure(error)
    }
    if (!signal.aborted) timer = setTimeout(next, everyMs)
  }
  const next = () => {
    running = once()
  }
  running = once()
  return {
    async stop() {
      stopping.abort()
      clearTimeout(timer)
      await running
    },
  }
}
