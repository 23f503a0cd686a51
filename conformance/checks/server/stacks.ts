/**
 * How programs tell where they fell over: Node (also in a page of express), Python, Java and its kin, .NET, Go, PHP and Ruby. A line
 * and a column alone would be a time of day.
 */
const stacks: readonly RegExp[] = [
  /\bat [^<\n]{0,300}(?:\.[cm]?[jt]sx?|node:[\w/]+):\d+:\d+/,
  /Traceback \(most recent call last\)/,
  /\bat [\w$.<>]+\([\w$]+\.(?:java|kt|scala|groovy):\d+\)/,
  /\bat [\w.`<>[\]]+\([^)\n]{0,300}\) in [^\n]{1,300}:line \d+/,
  /\bgoroutine \d+ \[running\]/,
  /#\d+ [^\s(]{1,300}\.php\(\d+\)/,
  /\.rb:\d+:in [`']/,
]

/** Whether a text holds the stack of a program. */
export const holdsStack = (text: string): boolean => stacks.some((stack) => stack.test(text))
