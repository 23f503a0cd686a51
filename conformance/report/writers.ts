import type { Report } from '../kit/report.ts'
import { htmlReport } from './html.ts'
import { jsonReport } from './json.ts'
import { junitReport } from './junit.ts'
import { markdownReport } from './markdown.ts'
import { textReport } from './text.ts'

/** Every form that a report is written in, by the name it is asked for. */
export const writers = {
  json: jsonReport,
  text: (report: Report) => textReport(report),
  junit: junitReport,
  markdown: markdownReport,
  html: htmlReport,
} as const satisfies Readonly<Record<string, (report: Report) => string>>
