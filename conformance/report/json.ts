import type { Report } from '../kit/report.ts'

/** The report as report.schema.json describes it. */
export const jsonReport = (report: Report): string => `${JSON.stringify(report, null, 2)}\n`
