/** Whether a service is worth asking. */
export type Circuit = {
  /** `false` while the service is being left alone. */
  isClosed(): boolean
  succeeded(): void
  failed(): void
}

/** Failures in a row after which a service is left alone. */
const tolerated = 3
/** For how long, in milliseconds; then one call tries it again. */
const restMs = 30_000

/** A circuit breaker: after several failures in a row a service gets a rest. */
export function circuit(clock: () => number): Circuit {
  let failures = 0
  let restUntil = 0
  return {
    isClosed: () => clock() >= restUntil,
    succeeded() {
      failures = 0
      restUntil = 0
    },
    failed() {
      failures += 1
      if (failures >= tolerated) restUntil = clock() + restMs
    },
  }
}
