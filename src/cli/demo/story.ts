import type { WriteStream } from 'node:tty'
import { styleText } from 'node:util'

/** How the demo tells what happens. */
export type Story = {
  title(text: string): void
  step(text: string): void
  fact(name: string, value: string): void
  /** A table; the first row is its head. */
  table(rows: readonly (readonly string[])[]): void
  done(text: string): void
}

type Style = Parameters<typeof styleText>[0]

/** Tells the story on a terminal in colour, and as plain lines when it is piped. */
export function terminalStory(out: WriteStream): Story {
  const coloured = out.isTTY && out.hasColors()
  const style = (format: Style, text: string) => (coloured ? styleText(format, text) : text)
  const line = (text = '') => out.write(`${text}\n`)
  let steps = 0
  return {
    title: (text) => line(`\n${style('bold', text)}`),
    step(text) {
      steps += 1
      line(`\n${style('cyan', `${steps}.`)} ${style('bold', text)}`)
    },
    fact: (name, value) => line(`   ${style('dim', name.padEnd(13))} ${value}`),
    table(rows) {
      const widths = (rows[0] ?? []).map((_, column) =>
        Math.max(...rows.map((row) => (row[column] ?? '').length)),
      )
      for (const [index, row] of rows.entries()) {
        const text = row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ')
        line(`   ${index === 0 ? style('dim', text) : text}`.trimEnd())
      }
    },
    done: (text) => line(`\n${style('green', 'ok')} ${text}\n`),
  }
}
