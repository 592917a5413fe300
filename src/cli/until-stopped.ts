/**
 * Resolves at the first Ctrl-C or `SIGTERM`; a second one ends the process at once. Listens from
 * the call on, so call it before telling anybody that there is something to stop.
 */
export function untilStopped(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve())
  })
}
